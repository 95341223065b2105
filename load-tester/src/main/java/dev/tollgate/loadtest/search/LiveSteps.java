package dev.tollgate.loadtest.search;

import dev.tollgate.loadtest.command.OutputOptions;
import dev.tollgate.loadtest.command.RunRequest;
import dev.tollgate.loadtest.doctor.Finding;
import dev.tollgate.loadtest.doctor.Preflight;
import dev.tollgate.loadtest.health.GeneratorVerdict;
import dev.tollgate.loadtest.launch.ReportedRun;
import dev.tollgate.loadtest.measure.Counts;
import dev.tollgate.loadtest.report.Figures;
import dev.tollgate.loadtest.report.RunResult;
import dev.tollgate.loadtest.report.SearchStep;
import dev.tollgate.loadtest.report.output.OutputOptions.Progress;
import dev.tollgate.loadtest.report.output.OutputStreams;
import dev.tollgate.loadtest.run.RunHealth;
import dev.tollgate.loadtest.scenario.Scenario;
import dev.tollgate.loadtest.search.StepEvidence.Tally;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Runs steps for real: each connects, settles, sends, drains, and leaves its files in a folder of its own. On one thread, but for
 * {@link #stop}.
 */
final class LiveSteps implements Search.Steps {
    private final StepScenario scenario;
    private final StepJudge judge;
    private final RunRequest request;
    private final Path folder;
    private final OutputStreams streams;
    private final UnaryOperator<RunHealth> health;
    private final SecureRandom random = new SecureRandom();
    private volatile @Nullable ReportedRun current;
    private volatile boolean isStopped;
    private @Nullable Path last;

    /**
     * @param request whose scenario's rate means nothing
     * @param folder holds a folder for each step
     * @param streams nothing is printed to stdout
     */
    LiveSteps(
            StepScenario scenario,
            RunRequest request,
            Path folder,
            OutputStreams streams,
            UnaryOperator<RunHealth> health) {
        this.scenario = scenario;
        this.judge = new StepJudge(scenario.slo().shares());
        this.request = request;
        this.folder = folder;
        this.streams = withoutOut(streams);
        this.health = health;
    }

    private static OutputStreams withoutOut(OutputStreams all) {
        return new OutputStreams(
                all.in(),
                new PrintStream(PrintStream.nullOutputStream(), false, StandardCharsets.UTF_8),
                false,
                all.err(),
                all.errIsTerminal(),
                all.noColor());
    }

    @Override
    public Optional<Tried> run(Trial trial, List<Tried> before) throws Exception {
        Scenario at = scenario.at(trial);
        if (StepScenario.isAboutDevices(at)) {
            List<String> missing = Preflight.check(at).stream()
                    .filter(finding -> finding.status() == Finding.Status.FAIL)
                    .map(finding -> finding.name() + ": " + finding.detail())
                    .toList();
            if (!missing.isEmpty()) {
                return Optional.of(notTried(trial, missing));
            }
        }
        Path files = folder.resolve(String.format(
                Locale.ROOT, "%02d-%s-%.0f", before.size() + 1, trial.stage().word(), trial.rate()));
        return run(trial, before, at, files);
    }

    private Optional<Tried> run(Trial trial, List<Tried> before, Scenario at, Path files) throws Exception {
        String plan = "step " + (before.size() + 1) + ", " + trial.stage().word() + ": "
                + Figures.perSecond(scenario.operationsPerSecond(trial.rate()));
        ReportedRun run = new ReportedRun(
                new RunRequest(at, stepOutput(files), request.commandLine(), plan), files, streams, random.nextLong());
        StepWatch watch = new StepWatch(
                trial,
                scenario,
                scenario.operationsPerSecond(trial.rate()),
                judge,
                at.server().pid(),
                scenario.times().measured(),
                run::stop);
        List<Tried> done = new ArrayList<>();
        current = run;
        last = files;
        run.heardBy(watch).withHealth(health).run(result -> conclude(result, watch, trial, before, done));
        current = null;
        return done.stream().findFirst();
    }

    private ReportedRun.Conclusion conclude(
            RunResult result, StepWatch watch, Trial trial, List<Tried> before, List<Tried> done) {
        RunResult seen = watch.isDecided() && !isStopped ? StepResults.uninterrupted(result) : result;
        List<SearchStep> steps =
                new ArrayList<>(before.stream().map(Tried::step).toList());
        if (!seen.interrupted()) {
            StepEvidence evidence = StepResults.evidence(seen, watch, scenario.slo(), scenario.operation());
            StepVerdict verdict = judge.judge(evidence, scenario.operationsPerSecond(trial.rate()));
            Tried tried = new Tried(trial, evidence, verdict);
            done.add(tried);
            steps.add(tried.step());
        }
        return new ReportedRun.Conclusion(seen, steps);
    }

    private OutputOptions stepOutput(Path files) {
        OutputOptions wanted = request.output();
        return new OutputOptions(
                Optional.of(files),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                wanted.progress() == Progress.AUTO ? Progress.LINE : wanted.progress(),
                wanted.isColored(),
                wanted.prometheus(),
                1,
                wanted.isExitZero());
    }

    /** This machine cannot do it: not the server's limit. */
    private Tried notTried(Trial trial, List<String> missing) {
        StepEvidence nothing = new StepEvidence(
                0,
                List.of(),
                scenario.slo().shares().stream().map(goal -> new Tally(0, 0)).toList(),
                Counts.NONE,
                List.of(),
                "",
                new GeneratorVerdict(GeneratorVerdict.Trust.INVALID, missing),
                0,
                0,
                0,
                List.of());
        return new Tried(trial, nothing, new StepVerdict(StepVerdict.Finding.TESTER, String.join("; ", missing)));
    }

    /** Ends the step that goes on. On any thread. */
    void stop() {
        isStopped = true;
        ReportedRun run = current;
        if (run != null) {
            run.stop();
        }
    }

    /** Where the files of the last step are; empty when there was none. */
    Optional<Path> lastFiles() {
        return Optional.ofNullable(last);
    }
}
