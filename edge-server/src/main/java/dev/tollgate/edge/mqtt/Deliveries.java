package dev.tollgate.edge.mqtt;

import dev.tollgate.edge.session.StoredMessage;
import io.netty.buffer.ByteBuf;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a session is sent by PUBLISH: answers to its requests, those that it watches, and pushes. On the connection's event loop. */
interface Deliveries {
    /**
     * Sends a message whose topic name is {@code topicLength} bytes of {@code topic} and {@code lastLevel}; it stays behind when too
     * many are in flight.
     *
     * @param correlation what goes back with it, of MQTT 5; null for nothing
     * @param tokenNumber of the token in the topic's name
     * @return false when too many wait already
     */
    boolean send(
            ByteBuf topic,
            int topicStart,
            int topicLength,
            byte[] lastLevel,
            byte[] payload,
            int qos,
            byte @Nullable [] correlation,
            long tokenNumber);

    /**
     * Sends a message that the client watches, or that is pushed to it, unless it expires before that. While the client does not read, those of QoS 0 are dropped and the others wait.
     *
     * @param tokenNumber of the token in the topic's name
     * @return false when too many wait already
     */
    boolean relay(Publication publication, int qos, long tokenNumber);

    /** Sends what waits, as far as it may be. */
    void sendWaiting();

    void onPubAck(int packetId);

    /** @param refused whether the client gave a reason code of 0x80 or more */
    void onPubRec(int packetId, boolean refused);

    void onPubComp(int packetId);

    /** The connection has used a token for the first time. */
    default void onTokenUsed(long tokenNumber) {}

    /** Takes over what an earlier connection of the session left, in this order; before anything else. */
    default void restore(List<StoredMessage> messages) {
        throw new IllegalStateException("expected nothing to be left by a session that is not kept");
    }
}
