package dev.tollgate.loadtest.launch;

import dev.tollgate.loadtest.measure.Counts;
import dev.tollgate.loadtest.measure.Interval;
import dev.tollgate.loadtest.report.RunInfo;
import dev.tollgate.loadtest.run.Run;
import dev.tollgate.loadtest.run.RunSettings;
import dev.tollgate.loadtest.scenario.Devices;
import dev.tollgate.loadtest.scenario.Flow;
import dev.tollgate.loadtest.scenario.HttpRequest;
import dev.tollgate.loadtest.scenario.Model;
import dev.tollgate.loadtest.scenario.Op;
import dev.tollgate.loadtest.scenario.Pace;
import dev.tollgate.loadtest.scenario.Payload;
import dev.tollgate.loadtest.scenario.Scenario;
import dev.tollgate.loadtest.scenario.Slice;
import dev.tollgate.loadtest.scenario.StampMode;
import dev.tollgate.loadtest.verify.Receipts;
import dev.tollgate.loadtest.verify.Stamp;
import dev.tollgate.loadtest.verify.Witness;
import java.io.Closeable;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** A client of its own that subscribes with a persistent session and tells of each message, for as long as it is open. */
final class EngineSubscriber implements Closeable, Interval.Listener {
    private static final int SUBSCRIBE_LIMIT_S = 60;
    private static final String OPERATION = "sub";
    private static final int SUBSCRIBE_QOS = 2;
    private static final Duration LOOK = Duration.ofMillis(200);

    private final Run run;
    private final CompletableFuture<Void> subscribed = new CompletableFuture<>();
    private final String filter;
    private volatile boolean isClosing;
    private volatile @Nullable String failure;

    private EngineSubscriber(RunSettings settings, String filter) {
        this.filter = filter;
        run = new Run(settings.withListeners(List.of(this)));
    }

    /**
     * Returns once it is subscribed.
     *
     * @param index of the sink: part of its client id, as the run's number is, so that no other run gets what is left of its session
     */
    static EngineSubscriber start(
            Scenario load, RunInfo info, long stampRun, int index, String filter, Receipts receipts)
            throws IOException, InterruptedException {
        String clientId = "load-sink-" + Long.toHexString(stampRun) + "-" + index;
        RunSettings settings = RunSettings.of(scenario(load, clientId, filter), info, stampRun, 1)
                .withInterval(LOOK)
                .withWitness(new Hearing(receipts));
        EngineSubscriber subscriber = new EngineSubscriber(settings, filter);
        new Thread(subscriber::run, "sink-mqtt").start();
        try {
            subscriber.subscribed.get(SUBSCRIBE_LIMIT_S, TimeUnit.SECONDS);
            return subscriber;
        } catch (ExecutionException | TimeoutException e) {
            subscriber.close();
            throw new IOException(
                    "the sink mqtt:" + filter + " could not subscribe within " + SUBSCRIBE_LIMIT_S + " s", e);
        }
    }

    private static Scenario scenario(Scenario load, String clientId, String filter) {
        Devices one = new Devices(
                1,
                Optional.empty(),
                Map.of(),
                load.devices().expect(),
                load.devices().app(),
                load.devices().extension(),
                clientId,
                1,
                load.devices().username(),
                load.devices().password());
        Flow flow = new Flow(
                OPERATION,
                Op.SUB,
                new Pace.Once(),
                1,
                Slice.ALL,
                Flow.Arrival.UNIFORM,
                1,
                Flow.Spread.NONE,
                filter,
                SUBSCRIBE_QOS,
                false,
                new Payload(Payload.DEFAULT.body(), stamp(load), 1, Optional.empty()),
                HttpRequest.DEFAULT,
                Optional.empty(),
                1,
                0);
        return new Scenario(
                "sink",
                "verify",
                load.target(),
                one,
                load.session(),
                load.connect(),
                List.of(flow),
                load.phases(),
                List.of(),
                List.of(),
                List.of(),
                load.server(),
                List.of(),
                Model.OPEN,
                load.seed(),
                load.opTimeout(),
                load.maxBacklog(),
                1);
    }

    private static StampMode stamp(Scenario load) {
        return load.flows().get(0).payload().stamp();
    }

    private void run() {
        try {
            run.run();
            ended(new IOException("it ended"));
        } catch (InterruptedException | RuntimeException e) {
            ended(e);
        }
    }

    private void ended(Exception why) {
        if (!isClosing) {
            failure = String.valueOf(why.getMessage());
        }
        subscribed.completeExceptionally(why);
    }

    /** Throws IOException when it has ended by itself. */
    void check() throws IOException {
        String why = failure;
        if (why != null) {
            throw new IOException("the sink mqtt:" + filter + " has ended: " + why);
        }
    }

    @Override
    public void onInterval(Interval interval) {
        if (interval.counts().getOrDefault(OPERATION, Counts.NONE).ok() > 0) {
            subscribed.complete(null);
        }
    }

    @Override
    public void close() {
        isClosing = true;
        run.stop();
        run.close();
    }

    /** Attempts and acknowledgements are another's. */
    private record Hearing(Receipts receipts) implements Witness {
        @Override
        public void attempted(int stream, long sequence, int attempt, long plannedNanos) {}

        @Override
        public void acknowledged(int stream, long sequence, long nowNanos) {}

        @Override
        public void received(Stamp stamp, boolean intact, long nowNanos) {
            receipts.received(stamp, intact, nowNanos);
        }
    }
}
