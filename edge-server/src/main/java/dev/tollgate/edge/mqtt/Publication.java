package dev.tollgate.edge.mqtt;

/**
 * What several may get: a push, a retained message, or an answer that others watch.
 *
 * @param topicName in UTF-8; not to be changed, as {@code payload}
 * @param expiresAtMs from when on it is not to be sent, in milliseconds since 1970-01-01 UTC; {@link #NEVER}
 */
@SuppressWarnings("ArrayRecordComponent") // read as a whole, compared never
record Publication(byte[] topicName, byte[] payload, boolean isRetained, long expiresAtMs) {
    /** When what does not expire expires. */
    static final long NEVER = Long.MAX_VALUE;

    /** One that neither is retained nor expires. */
    static Publication of(byte[] topicName, byte[] payload) {
        return new Publication(topicName, payload, false, NEVER);
    }
}
