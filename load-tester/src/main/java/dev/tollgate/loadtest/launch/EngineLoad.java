package dev.tollgate.loadtest.launch;

import dev.tollgate.loadtest.device.UnreachableException;
import dev.tollgate.loadtest.judge.VerifyLoad;
import dev.tollgate.loadtest.measure.LoopMeter.Gauge;
import dev.tollgate.loadtest.report.RunInfo;
import dev.tollgate.loadtest.run.FlowStreams;
import dev.tollgate.loadtest.run.Run;
import dev.tollgate.loadtest.run.RunSettings;
import dev.tollgate.loadtest.scenario.Scenario;
import dev.tollgate.loadtest.verify.SinkSpec;
import dev.tollgate.loadtest.verify.Stamp;
import dev.tollgate.loadtest.verify.Streams;
import dev.tollgate.loadtest.verify.Witness;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/** The load of a verify run: a run of the engine on a thread of its own, which goes on until it is told to stop. */
final class EngineLoad implements VerifyLoad {
    private final Scenario scenario;
    private final long stampRun;
    private final RunSettings settings;
    private final LongAdder acknowledged = new LongAdder();
    private final CompletableFuture<Void> ended = new CompletableFuture<>();
    private final List<EngineSubscriber> subscribers = new CopyOnWriteArrayList<>();
    private @Nullable Run run;
    private volatile boolean isStopping;

    /** @param scenario lasts longer than the run: what ends it is {@link #stopSending} */
    EngineLoad(Scenario scenario, RunInfo info, long stampRun) {
        this.scenario = scenario;
        this.stampRun = stampRun;
        this.settings = RunSettings.of(scenario, info, stampRun, 1);
    }

    @Override
    public Streams streams() {
        return new FlowStreams(scenario, settings.fleet());
    }

    @Override
    public SinkSpec.Subscribing subscribing() {
        return (filter, receipts) -> {
            EngineSubscriber subscriber =
                    EngineSubscriber.start(scenario, settings.info(), stampRun, subscribers.size(), filter, receipts);
            subscribers.add(subscriber);
            return subscriber;
        };
    }

    @Override
    public long start(Witness witness) throws IOException, InterruptedException {
        Run started = new Run(settings.withWitness(new Counting(witness, acknowledged)));
        run = started;
        Thread thread = new Thread(() -> run(started), "load");
        thread.start();
        try {
            return (Long) CompletableFuture.anyOf(started.loadBegan(), ended.thenApply(any -> System.nanoTime()))
                    .get();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof UnreachableException unreachable) {
                throw unreachable;
            }
            throw new IOException("the load did not start: " + message(e), e);
        }
    }

    private static String message(ExecutionException failure) {
        Throwable cause = failure.getCause() == null ? failure : failure.getCause();
        return String.valueOf(cause.getMessage());
    }

    @Override
    public void check() throws IOException {
        for (EngineSubscriber subscriber : subscribers) {
            subscriber.check();
        }
        if (ended.isCompletedExceptionally()) {
            try {
                ended.getNow(null);
            } catch (CompletionException e) {
                throw new IOException("the load has ended by itself: " + e.getCause(), e);
            }
        }
    }

    private void run(Run started) {
        try {
            started.run();
            ended.complete(null);
        } catch (InterruptedException | RuntimeException e) {
            ended.completeExceptionally(e);
        }
    }

    @Override
    public void stopSending() {
        isStopping = true;
        Run current = run;
        if (current != null) {
            current.stop();
        }
    }

    private long total(Gauge gauge) {
        Run current = run;
        return current == null ? 0 : current.total(gauge);
    }

    @Override
    public long connected() {
        return total(Gauge.CONNECTED);
    }

    @Override
    public long wanted() {
        return total(Gauge.CONNECTIONS_WANTED);
    }

    @Override
    public long connects() {
        return total(Gauge.SETTLED) + total(Gauge.RECONNECTS);
    }

    @Override
    public long acknowledged() {
        return acknowledged.sum();
    }

    /** What waits to be sent again is in the backlog; at the end nothing else is there. */
    @Override
    public long inFlight() {
        if (ended.isDone()) {
            return 0;
        }
        return total(Gauge.IN_FLIGHT) + (isStopping ? total(Gauge.BACKLOG) : 0);
    }

    @Override
    public long backlog() {
        return total(Gauge.BACKLOG);
    }

    @Override
    public void close() throws IOException {
        stopSending();
        Run current = run;
        if (current != null) {
            current.close();
        }
    }

    /** Counts what was acknowledged on the way to the ledger. */
    private record Counting(Witness next, LongAdder count) implements Witness {
        @Override
        public void attempted(int stream, long sequence, int attempt, long plannedNanos) {
            next.attempted(stream, sequence, attempt, plannedNanos);
        }

        @Override
        public void acknowledged(int stream, long sequence, long nowNanos) {
            count.increment();
            next.acknowledged(stream, sequence, nowNanos);
        }

        @Override
        public void received(Stamp stamp, boolean intact, long nowNanos) {
            next.received(stamp, intact, nowNanos);
        }
    }
}
