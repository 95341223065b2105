package dev.tollgate.edge.intake;

/** The protocol's side of a SUBSCRIBE: what its client gets of what the edge itself says, as retained messages. */
public interface RetainedListener {
    /** Whether the client asked for this topic. Always the same; safe from any thread. */
    boolean covers(byte[] topicName);

    /**
     * A message that the edge has for such a topic. On the connection's event loop.
     *
     * @param topicName in UTF-8; not to be changed, as {@code payload}
     * @param tokenNumber of the token in the topic's name
     * @param expiresAtMs as with {@link ConnectionHandler#onPush}
     */
    void onRetained(byte[] topicName, byte[] payload, long tokenNumber, long expiresAtMs);

    /** One of the reads has ended. On the connection's event loop. */
    void onRetainedRead();
}
