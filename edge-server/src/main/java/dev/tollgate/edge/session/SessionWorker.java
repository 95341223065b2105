package dev.tollgate.edge.session;

import dev.tollgate.edge.store.StateDatabase;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The thread of the sessions: makes all changes that wait in one transaction, each by itself where that fails, and has done what follows from
 * them once they are durable. In the order in which they came.
 */
final class SessionWorker {
    private static final Logger LOG = LoggerFactory.getLogger(SessionWorker.class);
    private static final int BATCH_MAX = 1024;
    private static final long TICK_MS = 1_000;
    private static final long LOG_INTERVAL_NANOS = TimeUnit.SECONDS.toNanos(10);

    /** Something to be changed, on the worker's thread; may be called again where others that it was with have failed. */
    @FunctionalInterface
    interface Change {
        void run(SessionTables tables) throws SQLException;
    }

    /**
     * @param session of a connection that is told; null where nobody is
     * @param then for that connection once the change is durable
     * @param onFailed on the worker's thread, beside {@link SessionUser#onStoreFailed}
     */
    record Job(
            @Nullable OpenSession session,
            Change change,
            @Nullable Runnable then,
            Runnable onFailed) {
        static Job of(Change change) {
            return new Job(null, change, null, () -> {});
        }
    }

    private final StateDatabase database;
    private final SessionSeal seal;
    private final Job tick;
    private final LinkedBlockingQueue<Job> jobs =
            new LinkedBlockingQueue<>(); // who puts in sees to it that they are few
    private final LongAdder failures = new LongAdder();
    private final Thread thread = new Thread(this::work, "sessions");
    private final AtomicBoolean closed = new AtomicBoolean();
    private volatile boolean closing;

    // On the worker's thread
    private final List<Runnable> effects = new ArrayList<>();
    private final List<Runnable> undos = new ArrayList<>();
    private final Set<OpenSession> committed = new LinkedHashSet<>();
    private long lastTickNanos = System.nanoTime();
    private long lastLogNanos = lastTickNanos - LOG_INTERVAL_NANOS;

    /**
     * @param database becomes this one's
     * @param tick done about once a second
     */
    SessionWorker(StateDatabase database, SessionSeal seal, Change tick) {
        this.database = database;
        this.seal = seal;
        this.tick = Job.of(tick);
        thread.setDaemon(true);
    }

    /** Makes a change before the thread is there. */
    void runFirst(Change change) throws SQLException {
        transact(change);
        effects.forEach(Runnable::run);
        effects.clear();
    }

    void start() {
        thread.start();
    }

    /** Safe from any thread; never waits. */
    void add(Job job) {
        jobs.add(job);
    }

    /** From within a change: to be done once it is durable. */
    void onCommitted(Runnable effect) {
        effects.add(effect);
    }

    /** From within a change: to be done should it fail. */
    void onRolledBack(Runnable undo) {
        undos.add(undo);
    }

    private void work() {
        List<Job> batch = new ArrayList<>();
        try {
            while (!closing || !jobs.isEmpty()) {
                Job first = jobs.poll(TICK_MS, TimeUnit.MILLISECONDS);
                if (first != null) {
                    batch.add(first);
                    jobs.drainTo(batch, BATCH_MAX - 1);
                    runAll(batch);
                    batch.clear();
                }
                tick();
            }
        } catch (InterruptedException stop) {
            LOG.error("sessions are no longer kept: interrupted", stop);
        }
    }

    private void tick() {
        long nowNanos = System.nanoTime();
        if (nowNanos - lastTickNanos >= TimeUnit.MILLISECONDS.toNanos(TICK_MS)) {
            lastTickNanos = nowNanos;
            runAll(List.of(tick));
        }
    }

    private void runAll(List<Job> batch) {
        try {
            transact(tables -> {
                for (Job job : batch) {
                    job.change.run(tables);
                }
            });
        } catch (SQLException | RuntimeException failure) {
            if (batch.size() > 1) {
                batch.forEach(job -> runAll(List.of(job)));
            } else {
                onFailure(failure);
                onFailed(batch.get(0));
            }
            return;
        }
        effects.forEach(this::guard);
        effects.clear();
        for (Job job : batch) {
            OpenSession session = job.session;
            if (session != null && job.then != null && session.addCommitted(job.then)) {
                committed.add(session);
            }
        }
        committed.forEach(OpenSession::flush);
        committed.clear();
    }

    private void transact(Change change) throws SQLException {
        try {
            database.transact(sql -> {
                change.run(new SessionTables(sql, seal));
                return true;
            });
        } catch (SQLException | RuntimeException failure) {
            for (int i = undos.size() - 1; i >= 0; i--) {
                undos.get(i).run();
            }
            effects.clear();
            throw failure;
        } finally {
            undos.clear();
        }
    }

    private void onFailed(Job job) {
        guard(job.onFailed);
        if (job.session != null) {
            job.session.user().execute(job.session.user()::onStoreFailed);
        }
    }

    /** What others do must not end this thread. */
    private void guard(Runnable step) {
        try {
            step.run();
        } catch (RuntimeException failure) {
            onFailure(failure);
        }
    }

    private void onFailure(Exception failure) {
        failures.increment();
        long nowNanos = System.nanoTime();
        if (nowNanos - lastLogNanos >= LOG_INTERVAL_NANOS) {
            lastLogNanos = nowNanos;
            LOG.error("a change of sessions failed ({} so far)", failures.sum(), failure);
        }
    }

    /** Changes that could not be made; the log shows some of them. Safe from any thread. */
    long failures() {
        return failures.sum();
    }

    /** Makes the changes that wait, and closes the database. A second call does nothing. */
    void close() throws SQLException {
        if (closed.getAndSet(true)) {
            return;
        }
        closing = true;
        if (thread.getState() != Thread.State.NEW) {
            add(Job.of(tables -> {})); // it need not wait for its tick
            try {
                thread.join();
            } catch (InterruptedException stop) {
                Thread.currentThread().interrupt();
            }
        }
        database.close();
    }
}
