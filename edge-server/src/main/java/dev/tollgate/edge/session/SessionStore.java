package dev.tollgate.edge.session;

import dev.tollgate.edge.session.SessionWorker.Change;
import dev.tollgate.edge.session.SessionWorker.Job;
import dev.tollgate.edge.store.StateDatabase;
import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.sql.SQLException;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps sessions in a database file of its own, on a {@linkplain SessionWorker thread of its own}; everything is done in the order in which it
 * was asked for. {@link #open}, {@link #start} once, {@link #close}; the rest is safe from any thread, and never waits.
 */
@SuppressWarnings("NonAtomicVolatileUpdate") // by the worker's thread alone
public final class SessionStore implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(SessionStore.class);
    private static final int DUE_MAX = 1000;
    private static final int OFFERS_MAX = 10_000;
    private static final long MARK_INTERVAL_NANOS = TimeUnit.SECONDS.toNanos(30);

    private final SessionWorker worker;
    private final SessionConfig config;
    private final RecordLog log;
    private final InstantSource clock;
    private final SecureRandom random = new SecureRandom();

    private final OpenExchanges exchanges = new OpenExchanges();
    private final AtomicInteger offers = new AtomicInteger();
    private final LongAdder dropped = new LongAdder();
    private volatile long count; // changed on the worker's thread, as the next
    private volatile long totalBytes;

    // On the worker's thread
    private final Map<Long, OpenSession> open = new HashMap<>();
    private boolean hasExchanges; // since the journal was marked
    private final Set<Long> willsUnderWay = new HashSet<>();
    private @Nullable SessionListener listener;
    private long lastMarkNanos = System.nanoTime();

    private record RecordedExchange(long session, int packetId, long sequence) {}

    private SessionStore(
            StateDatabase database, byte[] secret, SessionConfig config, RecordLog log, InstantSource clock) {
        this.worker = new SessionWorker(database, new SessionSeal(secret), this::tick);
        this.config = config;
        this.log = log;
        this.clock = clock;
    }

    /**
     * @param file made where there is none
     * @param secret under which it is sealed: this installation's, and of no other use
     * @param log where QoS 2 messages are found that a crash kept from being noted here
     * @throws IOException when the file cannot be used
     */
    public static SessionStore open(Path file, byte[] secret, SessionConfig config, RecordLog log, InstantSource clock)
            throws IOException {
        return new SessionStore(StateDatabase.open(file, SessionTables.SCHEMA), secret, config, log, clock);
    }

    /**
     * Tells the listener of all sessions that there are, then begins.
     *
     * @throws IOException when they cannot be read
     */
    public void start(SessionListener told) throws IOException {
        listener = told;
        long end = log.nextSequence();
        try {
            worker.runFirst(tables -> {
                tables.disconnectAll(clock.millis());
                List<SessionTables.Head> all = tables.all();
                if (!all.isEmpty()) {
                    recover(tables);
                }
                tables.setJournalMark(end);
                for (SessionTables.Head session : all) {
                    told.onRestored(session.client(), session.number(), tables.tokens(session.number()));
                }
                count = all.size();
                totalBytes = tables.totalBytes();
            });
        } catch (SQLException unreadable) {
            throw new IOException("sessions could not be read: " + unreadable.getMessage(), unreadable);
        }
        worker.start();
    }

    private void recover(SessionTables tables) throws SQLException {
        List<RecordedExchange> found = new ArrayList<>();
        try {
            log.forEachExchange(
                    tables.journalMark(),
                    (session, packetId, sequence) -> found.add(new RecordedExchange(session, packetId, sequence)));
        } catch (IOException unreadable) {
            throw new SQLException("the journal could not be read: " + unreadable.getMessage(), unreadable);
        }
        int recovered = 0;
        for (RecordedExchange exchange : found) {
            recovered += tables.recover(exchange.session, exchange.packetId, exchange.sequence) ? 1 : 0;
        }
        if (recovered > 0) {
            LOG.info("{} messages of QoS 2 were in the journal and not yet in their sessions", recovered);
        }
    }

    void beginExchange(long session) {
        exchanges.begin(session, log::nextSequence);
    }

    /** From within a change. */
    void endExchange(SessionTables tables, long session, long recordSequence) throws SQLException {
        if (recordSequence >= 0) {
            tables.setRecorded(session, recordSequence);
        }
        hasExchanges = true;
        worker.onCommitted(() -> exchanges.end(session, recordSequence));
    }

    /**
     * Opens the session of a client, whose earlier connection must have {@linkplain OpenSession#close closed} it.
     *
     * @param isClean whether one that there is ends first
     * @param expiryMs how long it is to stay after the connection; 0 ends it and keeps none
     */
    public void open(ClientKey client, boolean isClean, long expiryMs, SessionUser user) {
        Change change = tables -> {
            Optional<SessionTables.Head> found = tables.find(client);
            if (found.isPresent() && (isClean || expiryMs == 0)) {
                end(tables, found.get());
                found = Optional.empty();
            }
            if (expiryMs == 0 || (found.isEmpty() && !makeRoom(tables))) {
                worker.onCommitted(() -> user.execute(user::onNotKept));
            } else {
                open(tables, client, found.map(SessionTables.Head::number).orElse(null), expiryMs, user);
            }
        };
        worker.add(new Job(null, change, null, () -> {
            open.values().removeIf(session -> session.user() == user);
            user.execute(user::onStoreFailed);
        }));
    }

    /** Ends a session of a client that has shown no token, if there has to be one less: strangers must not keep devices from theirs. */
    private boolean makeRoom(SessionTables tables) throws SQLException {
        if (count < config.sessionsMax()) {
            return true;
        }
        Optional<SessionTables.Head> stranger = tables.unproven();
        if (stranger.isPresent()) {
            end(tables, stranger.get());
        }
        return stranger.isPresent();
    }

    private void open(SessionTables tables, ClientKey client, @Nullable Long present, long expiryMs, SessionUser user)
            throws SQLException {
        long number = present == null ? newNumber() : present;
        if (present == null) {
            tables.create(number, client);
        }
        tables.connect(number, expiryMs);
        StoredSession stored = new StoredSession(
                number,
                present != null,
                tables.subscriptions(number),
                tables.messages(number),
                tables.received(number));
        OpenSession opened = new OpenSession(number, client, this, user);
        if (present == null) {
            addCount(1);
        }
        open.put(number, opened);
        worker.onRolledBack(() -> open.remove(number, opened));
        worker.onCommitted(() -> user.execute(() -> user.onOpened(opened, stored)));
    }

    private long newNumber() {
        return random.nextLong() >>> 1; // random, so that no record of the journal is ever taken for another session's
    }

    private void end(SessionTables tables, SessionTables.Head session) throws SQLException {
        List<Long> tokens = tables.tokens(session.number());
        StoredWill will = session.will();
        addBytes(-tables.delete(session.number()));
        addCount(-1);
        worker.onCommitted(() -> {
            if (listener != null) {
                listener.onEnded(session.client(), session.number(), tokens);
                if (will != null && willsUnderWay.add(session.number())) {
                    listener.onWillDue(will, () -> worker.add(Job.of(gone -> willsUnderWay.remove(session.number()))));
                }
            }
        });
    }

    void close(OpenSession session, long expiryMs, @Nullable StoredWill will, long willDelayMs) {
        long nowMs = clock.millis();
        Change change = tables -> {
            long number = session.number();
            if (expiryMs == 0) {
                end(tables, new SessionTables.Head(number, session.client(), null));
            } else {
                tables.disconnect(number, expiryMs, nowMs, will, nowMs + Math.min(willDelayMs, expiryMs));
            }
            if (open.remove(number, session)) {
                worker.onRolledBack(() -> open.put(number, session));
            }
        };
        worker.add(new Job(null, change, null, () -> open.remove(session.number(), session)));
    }

    /**
     * A message that a session may subscribe to under a token, while nobody is connected with it: kept where one of its filters matches and
     * there is room.
     *
     * @param topicName in UTF-8; not to be changed any more, as {@code payload}
     * @param maxQos the message's own
     * @param expiresAtMs as in {@link StoredMessage}
     */
    public void offer(long session, long tokenNumber, byte[] topicName, byte[] payload, int maxQos, long expiresAtMs) {
        if (offers.incrementAndGet() > OFFERS_MAX) {
            offers.decrementAndGet();
            dropped.increment();
            return;
        }
        worker.add(Job.of(tables -> {
            worker.onCommitted(offers::decrementAndGet);
            offer(tables, session, tokenNumber, topicName, payload, maxQos, expiresAtMs);
        }));
    }

    private void offer(
            SessionTables tables,
            long session,
            long tokenNumber,
            byte[] topicName,
            byte[] payload,
            int maxQos,
            long expiresAtMs)
            throws SQLException {
        OpenSession opened = open.get(session);
        int qos = Math.min(maxQos, grantedQos(tables.subscriptions(session), tokenNumber, topicName));
        if (qos <= 0) {
            return;
        }
        if (opened != null) {
            worker.onCommitted(() -> opened.user()
                    .execute(() -> opened.user().onOffered(topicName, payload, qos, tokenNumber, expiresAtMs)));
            return;
        }
        StoredMessage message = new StoredMessage(
                tables.nextSequence(session),
                0,
                StoredMessage.Stage.WAITING,
                qos,
                topicName,
                payload,
                null,
                tokenNumber,
                false,
                expiresAtMs);
        SessionTables.Amount amount = tables.amount(session);
        if (amount.messages() >= config.messagesMax()
                || amount.bytes() + message.bytes() > config.messagesMaxBytes()
                || isFull()) {
            dropped.increment();
            return;
        }
        tables.add(session, message);
        addBytes(message.bytes());
    }

    private int grantedQos(List<StoredSubscription> subscriptions, long tokenNumber, byte[] topicName) {
        int granted = 0;
        for (StoredSubscription subscription : subscriptions) {
            if (subscription.tokenNumber() == tokenNumber && listener != null) {
                granted = Math.max(granted, listener.grantedQos(subscription, topicName));
            }
        }
        return granted;
    }

    /** Whether no session may have another message. */
    public boolean isFull() {
        return totalBytes >= config.totalMaxBytes();
    }

    /** From within a change. */
    void addBytes(long change) {
        totalBytes += change;
        worker.onRolledBack(() -> totalBytes -= change);
    }

    private void addCount(int change) {
        count += change;
        worker.onRolledBack(() -> count -= change);
    }

    void submit(OpenSession session, Change change, Runnable then) {
        worker.add(new Job(session, change, then, () -> {}));
    }

    private void tick(SessionTables tables) throws SQLException {
        long nowMs = clock.millis();
        mark(tables);
        for (SessionTables.Head session : tables.willsDue(nowMs, DUE_MAX)) {
            worker.onCommitted(() -> publishWill(session));
        }
        for (SessionTables.Head session : tables.due(nowMs, DUE_MAX)) {
            end(tables, session);
        }
    }

    /** Notes up to where the journal need not be looked at after a crash. */
    private void mark(SessionTables tables) throws SQLException {
        long nowNanos = System.nanoTime();
        if (hasExchanges || nowNanos - lastMarkNanos >= MARK_INTERVAL_NANOS) {
            tables.setJournalMark(exchanges.fromSequence(log.nextSequence()));
            hasExchanges = false;
            lastMarkNanos = nowNanos;
        }
    }

    private void publishWill(SessionTables.Head session) {
        StoredWill will = session.will();
        if (will == null || listener == null || !willsUnderWay.add(session.number())) {
            return;
        }
        listener.onWillDue(
                will,
                () -> worker.add(Job.of(tables -> {
                    tables.removeWill(session.number());
                    worker.onCommitted(() -> willsUnderWay.remove(session.number()));
                })));
    }

    /** Sessions kept, with those of connected clients. */
    public long count() {
        return count;
    }

    /** Bytes of the messages of all sessions. */
    public long messageBytes() {
        return totalBytes;
    }

    /** Messages for clients that were away which were not kept, as there was no room. */
    public long dropped() {
        return dropped.sum();
    }

    /** Changes that could not be made; the log shows some of them. */
    public long failures() {
        return worker.failures();
    }

    /** Makes the changes that wait, and closes the file. A second call does nothing. */
    @Override
    public void close() throws SQLException {
        worker.close();
    }
}
