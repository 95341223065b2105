package dev.tollgate.edge.extension;

import dev.tollgate.edge.kp1.Verdict;
import dev.tollgate.edge.store.DatabaseException;
import dev.tollgate.edge.store.RegistryException;
import dev.tollgate.edge.store.StateDatabase;
import java.sql.SQLException;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The thread of the extensions that keep state: takes requests of devices and tasks of operators in the order in which they came, does all
 * that wait in one transaction, and answers them once that is durable. Beside the path of messages: it waits for the disk.
 */
public final class ExtensionWorker implements ExtensionRequests, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ExtensionWorker.class);
    private static final int BATCH_MAX = 256;
    private static final long TICK_MS = 1_000;
    private static final long LOG_INTERVAL_NANOS = TimeUnit.SECONDS.toNanos(10);

    private final StateDatabase database;
    private final RequestConfig config;
    private final PushRoutes routes;
    private final InstantSource clock;
    private final RequestResults results;
    private final Map<Extension, ExtensionHandler> handlers; // unchanged once made
    private final List<ExtensionHandler> eachHandler;

    private final LinkedBlockingQueue<Job> jobs = new LinkedBlockingQueue<>(); // what is put in is counted first
    private final AtomicInteger waiting = new AtomicInteger();
    private final AtomicLong waitingBytes = new AtomicLong();
    private final AtomicInteger firstUses = new AtomicInteger();
    private final LongAdder served = new LongAdder();
    private final LongAdder firstUsesDropped = new LongAdder();
    private final LongAdder failures = new LongAdder();
    private final Thread thread = new Thread(this::work, "extensions");
    private final AtomicBoolean closed = new AtomicBoolean();
    private volatile boolean closing;
    private volatile boolean ended;
    private long lastTickNanos = System.nanoTime();
    private long lastLogNanos = lastTickNanos - LOG_INTERVAL_NANOS;

    /** What an operator asks for. */
    @FunctionalInterface
    public interface Task<T> {
        /**
         * Does it, on the worker's thread; may be called a second time when the first left nothing behind.
         *
         * @throws RegistryException when it is refused, before anything is changed
         */
        T run(Turn turn) throws SQLException, RegistryException;
    }

    /**
     * @param database becomes this one's, and is closed with it
     * @param handlers of the extensions that there are, beside {@code results}; others are refused as unknown
     * @param results where results are kept, which answers for them
     */
    public ExtensionWorker(
            StateDatabase database,
            RequestConfig config,
            PushRoutes routes,
            Map<Extension, ExtensionHandler> handlers,
            RequestResults results,
            InstantSource clock) {
        this.database = database;
        this.config = config;
        this.routes = routes;
        this.results = results;
        this.handlers = new EnumMap<>(handlers);
        this.handlers.put(Extension.RESULTS, results);
        this.eachHandler = this.handlers.values().stream().distinct().toList();
        this.clock = clock;
        thread.setDaemon(true);
    }

    /** To be called once. */
    public void start() {
        thread.start();
    }

    @Override
    public Verdict offer(ExtensionRequest request) {
        ExtensionHandler handler = handlers.get(request.path().extension());
        if (handler == null) {
            return Verdict.EXTENSION_UNKNOWN;
        }
        if (closing) {
            return Verdict.EXTENSION_UNAVAILABLE;
        }
        RequestJob job = new RequestJob(request, handler, results);
        boolean fits = waiting.incrementAndGet() <= config.waitingMax();
        if (waitingBytes.addAndGet(job.payloadBytes()) > config.waitingMaxBytes() || !fits) {
            free(job);
            return Verdict.EXTENSION_BUSY;
        }
        add(job);
        return Verdict.ACCEPTED;
    }

    private void free(RequestJob job) {
        waiting.decrementAndGet();
        waitingBytes.addAndGet(-job.payloadBytes());
    }

    private void add(Job job) {
        jobs.add(job);
        if (ended && jobs.remove(job)) {
            fail(job, new IllegalStateException("the edge stops"));
        }
    }

    @Override
    public void onFirstUse(PushRoute route, @Nullable ExtensionPath first) {
        for (ExtensionHandler handler : eachHandler) {
            if (handler.mayPush()) {
                if (firstUses.incrementAndGet() <= config.firstUsesMax()) {
                    add(new FirstUseJob(route, first, eachHandler));
                } else {
                    firstUses.decrementAndGet();
                    firstUsesDropped.increment();
                }
                return;
            }
        }
    }

    @Override
    public void onSubscribe(RetainedRequest request) {
        ExtensionHandler handler = handlers.get(request.extension());
        if (handler == null || !handler.mayPush()) {
            request.replyTo().accept(List.of());
        } else if (firstUses.incrementAndGet() <= config.firstUsesMax()) {
            add(new RetainedJob(request, handler));
        } else {
            firstUses.decrementAndGet();
            firstUsesDropped.increment();
            request.replyTo().accept(List.of());
        }
    }

    /** Has a task done, behind what waits before it. Its result is durable when this returns. Not for event loops. */
    public <T> T call(Task<T> task) throws RegistryException {
        TaskJob<T> job = new TaskJob<>(task);
        add(job);
        try {
            return await(job.answer());
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", stop);
        }
    }

    private static <T> T await(CompletableFuture<T> answer) throws RegistryException, InterruptedException {
        try {
            return answer.get();
        } catch (ExecutionException failed) {
            if (failed.getCause() instanceof RegistryException refused) {
                throw refused;
            }
            throw new DatabaseException("the database could not be used: " + failed.getCause(), failed);
        }
    }

    private void work() {
        try {
            List<Job> batch = new ArrayList<>();
            runAll(List.of(new StepJob(this::start)));
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
            LOG.error("extensions have ended: interrupted", stop);
        } finally { // after an Error, too: nobody may wait for an answer that never comes
            closing = true;
            ended = true;
            for (Job left = jobs.poll(); left != null; left = jobs.poll()) {
                fail(left, new IllegalStateException("the edge stops"));
            }
        }
    }

    private void start(Turn turn) throws SQLException {
        for (ExtensionHandler handler : eachHandler) {
            handler.onStart(turn);
        }
    }

    private void tick() {
        long nowNanos = System.nanoTime();
        if (nowNanos - lastTickNanos >= TimeUnit.MILLISECONDS.toNanos(TICK_MS)) {
            lastTickNanos = nowNanos;
            try {
                transact(turn -> {
                    for (ExtensionHandler handler : eachHandler) {
                        handler.onTick(turn);
                    }
                });
            } catch (SQLException | RuntimeException failure) {
                onFailure(failure);
            }
        }
    }

    /** Does a batch, and each by itself when that fails, so that none spoils the others. */
    private void runAll(List<Job> batch) {
        try {
            transact(turn -> {
                for (Job job : batch) {
                    job.run(turn);
                }
            });
        } catch (SQLException | RuntimeException failure) {
            if (batch.size() > 1) {
                batch.forEach(job -> runAll(List.of(job)));
            } else {
                onFailure(failure);
                fail(batch.get(0), failure);
            }
            return;
        }
        batch.forEach(this::finish);
    }

    private void transact(Turn.Step steps) throws SQLException {
        Turn done = database.transact(sql -> {
            Turn turn = new Turn(sql, routes, clock.millis());
            steps.run(turn);
            return turn;
        });
        for (Runnable effect : done.effects()) {
            guard(effect);
        }
        done.followUps().forEach(step -> jobs.add(new StepJob(step)));
    }

    private void finish(Job job) {
        release(job);
        guard(job::onCommitted);
    }

    private void fail(Job job, Exception failure) {
        release(job);
        guard(() -> job.onFailed(failure));
    }

    private void release(Job job) {
        if (job instanceof RequestJob request) {
            free(request);
            served.increment();
        } else if (job instanceof FirstUseJob || job instanceof RetainedJob) {
            firstUses.decrementAndGet();
        }
    }

    /** What others do with a result must not end this thread. */
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
            LOG.error("a step of the extensions failed ({} so far)", failures.sum(), failure);
        }
    }

    /** Requests, first uses and subscriptions that wait. */
    public int waiting() {
        return waiting.get() + firstUses.get();
    }

    /** Requests that were answered since the start. */
    public long served() {
        return served.sum();
    }

    /** First uses and subscriptions that were not looked at, as too many waited. */
    public long firstUsesDropped() {
        return firstUsesDropped.sum();
    }

    /** Steps that failed; the log shows some of them. */
    public long failures() {
        return failures.sum();
    }

    /** Refuses requests from now on, answers those that wait, and closes the database. A second call does nothing. */
    @Override
    public void close() throws SQLException {
        if (closed.getAndSet(true)) {
            return;
        }
        closing = true;
        if (thread.getState() != Thread.State.NEW) {
            jobs.add(new StepJob(turn -> {})); // it need not wait for its tick
            try {
                thread.join();
            } catch (InterruptedException stop) {
                Thread.currentThread().interrupt();
            }
        }
        database.close();
    }

    /** A step that nobody waits for. */
    private record StepJob(Turn.Step step) implements Job {
        @Override
        public void run(Turn turn) throws SQLException {
            step.run(turn);
        }

        @Override
        public void onCommitted() {}

        @Override
        public void onFailed(Exception failure) {}
    }
}
