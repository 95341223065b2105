package dev.tollgate.loadtest.launch;

import dev.tollgate.loadtest.command.RunRequest;
import dev.tollgate.loadtest.measure.Interval;
import dev.tollgate.loadtest.processes.ProcessesRun;
import dev.tollgate.loadtest.report.RunInfo;
import dev.tollgate.loadtest.report.RunResult;
import dev.tollgate.loadtest.report.SearchStep;
import dev.tollgate.loadtest.report.output.OutputStreams;
import dev.tollgate.loadtest.report.output.RunOutput;
import dev.tollgate.loadtest.report.summary.Summary;
import dev.tollgate.loadtest.report.threshold.Thresholds;
import dev.tollgate.loadtest.run.Engine;
import dev.tollgate.loadtest.run.RunHealth;
import dev.tollgate.loadtest.run.RunSettings;
import dev.tollgate.loadtest.scenario.Scenario;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** One run, in this process or in several, with its watch and all of its output. For one use; only {@link #stop} may be called on other threads. */
public final class ReportedRun {
    /** What is written at the end: the result as it is to be seen, and the rates that a search tried so far. */
    public record Conclusion(RunResult result, List<SearchStep> search) {}

    /** Is told the result before it is written. */
    public interface Ending {
        Conclusion conclude(RunResult result);
    }

    private final RunRequest request;
    private final Path folder;
    private final OutputStreams streams;
    private final long stampRun;
    private final Controls controls = new Controls();
    private final List<Interval.Listener> listeners = new ArrayList<>();
    private final AtomicReference<@Nullable Thread> starting = new AtomicReference<>();
    private UnaryOperator<RunHealth> health = UnaryOperator.identity();

    /**
     * @param folder of its files; holds no run yet
     * @param stampRun number that its stamps carry
     */
    public ReportedRun(RunRequest request, Path folder, OutputStreams streams, long stampRun) {
        this.request = request;
        this.folder = folder;
        this.streams = streams;
        this.stampRun = stampRun;
    }

    /** Before the run: who else hears of intervals. */
    public ReportedRun heardBy(Interval.Listener listener) {
        listeners.add(listener);
        return this;
    }

    /**
     * Before the run: what is believed about the tester, in place of what is measured or after a look at it. Several processes are
     * watched by themselves.
     */
    public ReportedRun withHealth(UnaryOperator<RunHealth> change) {
        health = change;
        return this;
    }

    /** Ends the run early, with a drain and a result; before it has begun, without one. */
    public void stop() {
        controls.stop();
        Thread waiting = starting.getAndSet(null);
        if (waiting != null) {
            waiting.interrupt();
        }
    }

    public Summary run() throws Exception {
        return run(result -> new Conclusion(result, List.of()));
    }

    /**
     * Starts the server where it is owned, runs to the end, writes all results, and ends the server. Throws UnreachableException where
     * nothing listens, or the server was never ready or did not come back; InterruptedException when stopped before the run began.
     */
    public Summary run(Ending ending) throws Exception {
        Scenario scenario = request.scenario();
        Thresholds thresholds = Thresholds.parse(scenario.thresholds());
        RunInfo info = Descriptions.info(request);
        try (RunOutput output = new RunOutput(
                        Outputs.options(request.output(), folder), streams, info, thresholds, controls, controls);
                TargetServer server = new TargetServer(scenario, folder)) {
            start(server);
            try (Observers observers = new Observers(scenario, server, output);
                    Engine engine = engine(server.reached(), info, thresholds, listeners(output, observers))) {
                return controls.during(engine, () -> {
                    observers.start(engine);
                    Conclusion end = ending.conclude(observers.finish(engine.run()));
                    Summary summary = output.finish(end.result(), end.search());
                    observers.check();
                    return summary;
                });
            }
        }
    }

    /** A server may take long to be ready: {@link #stop} does not wait for it. */
    private void start(TargetServer server) throws IOException, InterruptedException {
        starting.set(Thread.currentThread());
        server.start();
        if (starting.getAndSet(null) == null) {
            Thread.interrupted(); // it is what has ended this
            throw new InterruptedException("stopped before the run began");
        }
    }

    private List<Interval.Listener> listeners(RunOutput output, Observers observers) {
        List<Interval.Listener> all = new ArrayList<>(List.of(output));
        all.addAll(observers.listeners());
        all.addAll(listeners);
        return all;
    }

    /** @param reached the scenario, with the target as this run reaches it */
    private Engine engine(Scenario reached, RunInfo info, Thresholds thresholds, List<Interval.Listener> all) {
        boolean isSharing = SharedCores.mayBe(
                request.scenario().target(), request.scenario().server());
        OptionalLong tightest = thresholds.tightestNanos();
        if (reached.processes() > 1) {
            return new ProcessesRun(
                    new ProcessesRun.Settings(reached, info, stampRun, all, tightest, isSharing, streams.err()));
        }
        RunSettings settings = RunSettings.of(reached, info, stampRun, loops()).withListeners(all);
        return WatchedRun.of(settings, new WatchedHealth(tightest, isSharing), health);
    }

    private static int loops() {
        return Math.max(1, Runtime.getRuntime().availableProcessors());
    }
}
