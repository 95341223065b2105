package dev.tollgate.edge.session;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A session in the hands of its connection: what happens to it, in the order of the calls. Each change is durable once its {@code then} runs,
 * on the connection's event loop; where one cannot be made, {@link SessionUser#onStoreFailed} is called. On that event loop, up to
 * {@link #close}.
 */
public final class OpenSession {
    private final long number;
    private final ClientKey client;
    private final SessionStore store;
    private final SessionUser user;
    private List<Runnable> committed = new ArrayList<>(); // on the store's thread
    private int pending;

    OpenSession(long number, ClientKey client, SessionStore store, SessionUser user) {
        this.number = number;
        this.client = client;
        this.store = store;
        this.user = user;
    }

    /** Its own, for ever. */
    public long number() {
        return number;
    }

    ClientKey client() {
        return client;
    }

    SessionUser user() {
        return user;
    }

    /** Changes that are not known to be durable. */
    public int pending() {
        return pending;
    }

    /** A token was used: a session without goes first where there are too many. */
    public void prove() {
        change(tables -> tables.prove(number), null);
    }

    public void subscribe(StoredSubscription subscription) {
        change(tables -> tables.subscribe(number, subscription), null);
    }

    public void unsubscribe(byte[] topicFilter) {
        change(tables -> tables.unsubscribe(number, topicFilter), null);
    }

    /** Does something once all changes so far are durable. */
    public void afterCommit(Runnable then) {
        change(tables -> {}, then);
    }

    /** A message is on its way to the client; {@code then} may be null. */
    public void add(StoredMessage message, @Nullable Runnable then) {
        change(
                tables -> {
                    tables.add(number, message);
                    store.addBytes(message.bytes());
                },
                then);
    }

    /** A message that waited gets its packet id. */
    public void assign(long sequence, int packetId, Runnable then) {
        change(tables -> tables.assign(number, sequence, packetId), then);
    }

    /** The client has received a message of QoS 2. */
    public void release(long sequence, Runnable then) {
        change(tables -> store.addBytes(-tables.release(number, sequence)), then);
    }

    /** A message is through. */
    public void remove(long sequence) {
        change(tables -> store.addBytes(-tables.remove(number, sequence)), null);
    }

    /** A message of QoS 2 is about to be offered; {@link #addReceived} or {@link #endExchange} follows. */
    public void beginExchange() {
        store.beginExchange(number);
    }

    /**
     * It was not taken, or its sender knows that it need not send it again.
     *
     * @param recordSequence of its record; negative for none
     */
    public void endExchange(long recordSequence) {
        change(tables -> store.endExchange(tables, number, recordSequence), null);
    }

    /**
     * A message of QoS 2 was taken from the client.
     *
     * @param recordSequence of its record; negative where that is not known
     */
    public void addReceived(int packetId, long recordSequence, Runnable then) {
        change(
                tables -> {
                    tables.addReceived(number, packetId);
                    store.endExchange(tables, number, recordSequence);
                },
                then);
    }

    /** The client knows that a message of QoS 2 was taken. */
    public void removeReceived(int packetId, Runnable then) {
        change(tables -> tables.removeReceived(number, packetId), then);
    }

    /**
     * The connection has ended, and this with it.
     *
     * @param expiryMs how long the session stays; 0 ends it
     * @param will to be published in {@code willDelayMs}, unless the client comes back; null for none
     */
    public void close(long expiryMs, @Nullable StoredWill will, long willDelayMs) {
        store.close(this, expiryMs, will, willDelayMs);
    }

    private void change(SessionWorker.Change change, @Nullable Runnable then) {
        pending++;
        store.submit(this, change, then == null ? OpenSession::doNothing : then);
    }

    private static void doNothing() {}

    /** Notes what is to be done, on the store's thread; true the first time since {@link #flush}. */
    boolean addCommitted(Runnable then) {
        committed.add(then);
        return committed.size() == 1;
    }

    /** Has the connection do what was noted, on the store's thread. */
    void flush() {
        List<Runnable> due = committed;
        committed = new ArrayList<>();
        user.execute(() -> {
            pending -= due.size();
            due.forEach(Runnable::run);
            user.onCommitted();
        });
    }
}
