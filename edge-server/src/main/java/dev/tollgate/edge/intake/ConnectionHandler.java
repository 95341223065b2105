package dev.tollgate.edge.intake;

import dev.tollgate.edge.kp1.Verdict;
import dev.tollgate.edge.ring.Protocol;
import org.jspecify.annotations.Nullable;

/** The protocol's side of a device connection. All calls come on the connection's event loop, also after its channel has closed. */
public interface ConnectionHandler {
    /**
     * Answers a message, in the order in which the connection offered its messages; may be called inside {@link Intake#offer}. The
     * answer is written here and sent by {@link #flushAnswers}, or, inside {@code offer}, by the handler at the end of the loop's {@link LoopTurn turn}.
     *
     * @param answer only valid during the call, and so is the buffer that it refers to
     */
    void onAnswer(Answer answer);

    /** Sends what {@link #onAnswer} wrote: once for all the answers of a batch. */
    void flushAnswers();

    /** There may be room in the ring again: offer the message that {@link Intake#offer} did not take, then go on reading. */
    void onRoom();

    /** Whether the edge may send messages of its own accord, by {@link #onPush}. Always the same. */
    default boolean takesPushes() {
        return false;
    }

    /**
     * Sends a message of the edge's own accord, at once, whether or not the device subscribed.
     *
     * @param topicName in UTF-8; not to be changed, as {@code payload}
     * @param tokenNumber of the token in the topic's name
     * @param expiresAtMs from when on it is not to be sent, in milliseconds since 1970-01-01 UTC; {@link Long#MAX_VALUE} for never
     */
    default void onPush(byte[] topicName, byte[] payload, long tokenNumber, long expiresAtMs) {
        throw new IllegalStateException("expected no message for a connection that takes none");
    }

    /** What is spoken on it. Always the same. */
    default Protocol protocol() {
        return Protocol.HTTP;
    }

    /** Null where there is none. Always the same. */
    default @Nullable String clientId() {
        return null;
    }

    /** 0 for none. Always the same. */
    default int keepAliveSeconds() {
        return 0;
    }

    /** An operator ends the connection: close it, and say so where the protocol has words for it. */
    default void onKicked() {
        throw new IllegalStateException("expected no operator to end a connection of the edge's own");
    }

    /** The connection has used a token for the first time; inside {@link Intake#offer} or {@link Intake#authorize}. */
    default void onTokenUsed(long tokenNumber) {}

    /** One of the calls above threw: close the connection, and only it. Must not throw. */
    void onFailure(Throwable cause);

    /** A token that this connection used was suspended or revoked, and it has used no other that is live: close it with this reason. */
    void onTokensDead(Verdict verdict);
}
