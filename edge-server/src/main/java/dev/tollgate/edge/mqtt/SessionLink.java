package dev.tollgate.edge.mqtt;

import dev.tollgate.edge.session.ClientKey;
import dev.tollgate.edge.session.OpenSession;
import dev.tollgate.edge.session.SessionUser;
import dev.tollgate.edge.session.StoredSession;
import dev.tollgate.edge.session.StoredWill;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * A connection's hold on a session that outlives it.
 *
 * <pre>
 * in line ─earlier connection done→ opening ─→ open ─close→ given back
 *                                           ─→ not kept
 * </pre>
 *
 * On the connection's event loop.
 */
final class SessionLink implements SessionUser {
    private final MqttConnection connection;
    private final KeptSessions kept;
    private final ClientKey client;
    private final boolean isClean;
    private final CompletableFuture<Void> turn = new CompletableFuture<>();
    private long expiryS;
    private @Nullable OpenSession open;
    private @Nullable StoredSession stored;
    private @Nullable MqttSession session;
    private boolean ready;
    private boolean closed;

    private SessionLink(MqttConnection connection, KeptSessions kept, ClientKey client, boolean isClean, long expiryS) {
        this.connection = connection;
        this.kept = kept;
        this.client = client;
        this.isClean = isClean;
        this.expiryS = expiryS;
    }

    /**
     * Asks for the session that a CONNECT is about; the connection's {@code onSessionReady} or {@code onSessionFailed} follows.
     *
     * @return null where there is nothing to wait for: no session is to be kept, and none has to end
     */
    static @Nullable SessionLink open(MqttConnection connection, KeptSessions kept, ConnectRequest request) {
        ClientKey client = request.client();
        if (client == null) {
            return null;
        }
        long expiryS = Math.min(request.sessionExpirySeconds(), kept.config().expiryMaxS());
        SessionLink link = new SessionLink(connection, kept, client, request.cleanStart(), expiryS);
        CompletableFuture<Void> before = kept.claim(client, link.turn, expiryS > 0);
        if (before == null) {
            return null;
        }
        before.thenRun(() -> kept.store().open(client, link.isClean, 1000 * expiryS, link));
        return link;
    }

    /** Whether what was asked for is there, or is known not to be. */
    boolean isReady() {
        return ready;
    }

    /** Whether there was one before. */
    boolean isPresent() {
        return stored != null && stored.isPresent();
    }

    /** Null where none is kept. */
    @Nullable
    OpenSession session() {
        return open;
    }

    /** As it was when it was opened; null where none is kept. */
    @Nullable
    StoredSession stored() {
        return stored;
    }

    /** For how long it is kept without a connection, in seconds; 0 where it is not. */
    long expirySeconds() {
        return open == null ? 0 : expiryS;
    }

    /** As {@link #expirySeconds} from now on, as far as the settings allow; 0 ends it with the connection. */
    void setExpirySeconds(long seconds) {
        expiryS = Math.min(seconds, kept.config().expiryMaxS());
    }

    /** From here on the session is told what happens. */
    void attach(MqttSession user) {
        session = user;
    }

    /** Gives it back, for good. A second call does nothing. */
    void close(@Nullable StoredWill will, long willDelayS) {
        if (closed) {
            return;
        }
        closed = true;
        if (ready) {
            giveBack(will, willDelayS);
        }
    }

    private void giveBack(@Nullable StoredWill will, long willDelayS) {
        if (open == null) {
            return;
        }
        open.close(1000 * expiryS, will, 1000 * willDelayS);
        if (expiryS == 0) {
            kept.release(client, turn);
        } else {
            turn.complete(null);
        }
    }

    @Override
    public void execute(Runnable task) {
        connection.execute(task);
    }

    @Override
    public void onOpened(OpenSession opened, StoredSession found) {
        open = opened;
        stored = found;
        onReady();
    }

    @Override
    public void onNotKept() {
        kept.release(client, turn);
        onReady();
    }

    private void onReady() {
        ready = true;
        if (closed) {
            giveBack(null, 0);
        } else {
            connection.onSessionReady();
        }
    }

    @Override
    public void onCommitted() {
        if (session != null) {
            session.onCommitted();
        }
    }

    @Override
    public void onOffered(byte[] topicName, byte[] payload, int qos, long tokenNumber, long expiresAtMs) {
        if (session != null) {
            session.onRelay(new Publication(topicName, payload, false, expiresAtMs), qos, tokenNumber);
        }
    }

    @Override
    public void onStoreFailed() {
        if (!ready) {
            kept.release(client, turn);
        }
        connection.onSessionFailed();
    }

    /** Takes messages for the session from the moment that its connection has gone. */
    Subscriber away(long tokenNumber) {
        StoredSession known = stored;
        if (known == null) {
            throw new IllegalStateException("expected a session that is kept");
        }
        return kept.away(known.number(), tokenNumber);
    }

    KeptSessions kept() {
        return kept;
    }
}
