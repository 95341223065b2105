package dev.tollgate.loadtest.launch;

import dev.tollgate.loadtest.device.UnreachableException;
import dev.tollgate.loadtest.fault.FaultDriver;
import dev.tollgate.loadtest.fault.FaultListener;
import dev.tollgate.loadtest.fault.FaultMeans;
import dev.tollgate.loadtest.fault.FaultPlan;
import dev.tollgate.loadtest.fault.FaultPlan.Planned;
import dev.tollgate.loadtest.fault.FaultTiming;
import dev.tollgate.loadtest.fault.Gauges;
import dev.tollgate.loadtest.fault.NeverReadyException;
import dev.tollgate.loadtest.measure.Counts;
import dev.tollgate.loadtest.measure.Interval;
import dev.tollgate.loadtest.measure.LoopMeter.Gauge;
import dev.tollgate.loadtest.measure.Phase;
import dev.tollgate.loadtest.measure.RunEvent;
import dev.tollgate.loadtest.report.Operations;
import dev.tollgate.loadtest.run.Run;
import dev.tollgate.loadtest.scenario.Phases;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.jspecify.annotations.Nullable;

/**
 * The faults of one run, done on a thread of their own while the load goes on, from the start of the measure phase to that of the drain.
 * Each is an event of the run, and so is what came back after it.
 */
final class FaultRun implements Interval.Listener, FaultListener, AutoCloseable {
    private static final int FIGURES_MAX = 20;

    private final FaultPlan plan;
    private final Phases phases;
    private final FaultDriver driver;
    private final LiveGauges gauges = new LiveGauges();
    private final Map<String, Double> figures = new LinkedHashMap<>();
    private final Thread thread = new Thread(this::drive, "faults");
    private volatile @Nullable Run run;
    private volatile @Nullable Exception failure;
    private int done;

    FaultRun(FaultMeans means, FaultPlan plan, Phases phases) {
        this.plan = plan;
        this.phases = phases;
        this.driver = new FaultDriver(means, plan, gauges, this);
        thread.setDaemon(true);
    }

    /** Before the run begins. Without a fault, nothing is started. */
    void start(Run started) {
        run = started;
        if (!plan.faults().isEmpty()) {
            thread.start();
        }
    }

    private Run run() {
        Run current = run;
        if (current == null) {
            throw new IllegalStateException("not started");
        }
        return current;
    }

    private void drive() {
        try {
            long measured = run().loadBegan().get() + phases.warmUp().toNanos();
            driver.run(measured, measured + phases.measure().toNanos());
            tellMissing();
        } catch (InterruptedException closed) {
            Thread.currentThread().interrupt();
        } catch (IOException | ExecutionException | RuntimeException failed) {
            failure = failed;
            run().mark("warning", "the faults came to an early end: " + failed.getMessage());
            run().stop();
        }
    }

    private void tellMissing() {
        synchronized (figures) {
            int planned = plan.faults().size();
            if (done < planned) {
                run().mark("warning", "only " + done + " of " + planned + " faults were done before the load ended");
            }
        }
    }

    @Override
    public void onInterval(Interval interval) {
        // events tell all
    }

    /** What is still being done when the load ends is undone. */
    @Override
    public void onEvent(RunEvent event) {
        if (event.kind().equals("phase")
                && event.text().equals(Phase.DRAIN.name().toLowerCase(Locale.ROOT))) {
            driver.stop();
        }
    }

    @Override
    public void before(Planned fault, long nowNanos, long inFlight) {
        run().mark("fault", fault + ", " + inFlight + " in flight");
        if (fault.kind().losesConnections()) {
            run().watchLoss();
        }
    }

    @Override
    public void beforeRestart(Planned fault) {
        // the load shows it
    }

    @Override
    public void after(FaultTiming timing) {
        run().mark("recovered", timing.toString());
        synchronized (figures) {
            done++;
            figures.put("fault.done", (double) done);
            timing.figures().forEach((name, ms) -> {
                if (done <= FIGURES_MAX) {
                    figures.put("fault." + done + "." + name, ms);
                }
                figures.merge("fault.worst." + name, ms, Math::max);
            });
        }
    }

    /** Times after each of the first faults, and the longest over all. */
    Map<String, Double> figures() {
        synchronized (figures) {
            return Map.copyOf(figures);
        }
    }

    /** Returns once the last fault is over and the server is back. */
    void await() throws InterruptedException {
        thread.join();
    }

    /** Throws what ended the faults early; UnreachableException where the server did not come back. */
    void check() throws IOException {
        Exception failed = failure;
        if (failed instanceof NeverReadyException) {
            throw new UnreachableException(String.valueOf(failed.getMessage()));
        }
        if (failed != null) {
            throw new FaultFailure(String.valueOf(failed.getMessage()), failed);
        }
    }

    @Override
    public void close() {
        driver.stop();
        thread.interrupt();
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** A fault could not be done: the command of the user's failed, or another process holds the server's port. */
    static final class FaultFailure extends IOException {
        private static final long serialVersionUID = 1;

        FaultFailure(String message, Exception cause) {
            super(message, cause);
        }
    }

    /** Of the run, once it is there. */
    private final class LiveGauges implements Gauges {
        private long total(Gauge gauge) {
            return run().total(gauge);
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
            Map<String, Counts> counts = run().counts();
            return Operations.total(counts).ok();
        }

        @Override
        public long inFlight() {
            return total(Gauge.IN_FLIGHT);
        }

        @Override
        public long backlog() {
            return total(Gauge.BACKLOG);
        }
    }
}
