package dev.tollgate.edge.session;

import org.jspecify.annotations.Nullable;

/**
 * A message of QoS 1 or 2 on its way to a client.
 *
 * @param sequence its place among the session's messages, which are sent in this order
 * @param packetId 0 while it {@linkplain Stage#WAITING waits}
 * @param topicName in UTF-8; not to be changed, as the arrays that follow. Empty once it is {@linkplain Stage#RELEASED released}
 * @param correlation of MQTT 5; null for none
 * @param tokenNumber of the token in its topic's name
 * @param isRetained whether it carries RETAIN
 * @param expiresAtMs from when on it is not to be sent, in milliseconds since 1970-01-01 UTC; {@link #NEVER}
 */
@SuppressWarnings("ArrayRecordComponent") // read as a whole, compared never
public record StoredMessage(
        long sequence,
        int packetId,
        Stage stage,
        int qos,
        byte[] topicName,
        byte[] payload,
        byte @Nullable [] correlation,
        long tokenNumber,
        boolean isRetained,
        long expiresAtMs) {
    /** When what does not expire expires. */
    public static final long NEVER = Long.MAX_VALUE;

    /** How far it has come. */
    public enum Stage {
        /** It has no packet id yet. */
        WAITING,
        /** It may have been sent; PUBACK or PUBREC has not come. */
        SENT,
        /** QoS 2: PUBREC has come, PUBCOMP has not. */
        RELEASED
    }

    /** What it counts for in limits. */
    public int bytes() {
        return topicName.length + payload.length + (correlation == null ? 0 : correlation.length);
    }

    /** The same with a packet id, to be sent. */
    public StoredMessage sent(int assignedId) {
        return new StoredMessage(
                sequence,
                assignedId,
                Stage.SENT,
                qos,
                topicName,
                payload,
                correlation,
                tokenNumber,
                isRetained,
                expiresAtMs);
    }
}
