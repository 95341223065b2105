package dev.tollgate.edge.session;

/** A connection as its session's store sees it. All calls come on the connection's event loop. */
public interface SessionUser {
    /** Runs a task on the connection's event loop, in the order of the calls. Safe from any thread. */
    void execute(Runnable task);

    /** The session is there, and this connection's. */
    void onOpened(OpenSession session, StoredSession stored);

    /** No session is kept: none was asked for, or {@code sessions.sessionsMax} are. One that there was has ended. */
    void onNotKept();

    /** What was to be done after changes had been committed was done: send what that wrote. */
    void onCommitted();

    /** A message came in that the session subscribes to, while the connection was about to open it. */
    void onOffered(byte[] topicName, byte[] payload, int qos, long tokenNumber, long expiresAtMs);

    /** The session could not be opened, or a change could not be made durable: the connection cannot go on. */
    void onStoreFailed();
}
