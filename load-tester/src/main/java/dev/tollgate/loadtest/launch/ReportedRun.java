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
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;

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

    /** Ends the run early, with a drain and a result. */
    public void stop() {
        controls.stop();
    }

    public Summary run() throws Exception {
        return run(result -> new Conclusion(result, List.of()));
    }

    /** Runs to the end, and writes all results. Throws UnreachableException where nothing listens. */
    public Summary run(Ending ending) throws Exception {
        Scenario scenario = request.scenario();
        Thresholds thresholds = Thresholds.parse(scenario.thresholds());
        RunInfo info = Descriptions.info(request);
        try (RunOutput output = new RunOutput(
                        Outputs.options(request.output(), folder), streams, info, thresholds, controls, controls);
                Engine engine = engine(info, thresholds, output)) {
            return controls.during(engine, () -> {
                Conclusion end = ending.conclude(engine.run());
                return output.finish(end.result(), end.search());
            });
        }
    }

    private Engine engine(RunInfo info, Thresholds thresholds, RunOutput output) {
        Scenario scenario = request.scenario();
        boolean isSharing = SharedCores.mayBe(scenario.target(), scenario.server());
        List<Interval.Listener> all = new ArrayList<>(List.of(output));
        all.addAll(listeners);
        if (scenario.processes() > 1) {
            return new ProcessesRun(new ProcessesRun.Settings(
                    scenario, info, stampRun, all, thresholds.tightestNanos(), isSharing, streams.err()));
        }
        RunSettings settings = RunSettings.of(scenario, info, stampRun, loops()).withListeners(all);
        return WatchedRun.of(settings, new WatchedHealth(thresholds.tightestNanos(), isSharing), health);
    }

    private static int loops() {
        return Math.max(1, Runtime.getRuntime().availableProcessors());
    }
}
