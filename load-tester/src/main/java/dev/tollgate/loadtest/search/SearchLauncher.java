package dev.tollgate.loadtest.search;

import dev.tollgate.loadtest.command.Console;
import dev.tollgate.loadtest.command.Launcher;
import dev.tollgate.loadtest.command.OutputOptions;
import dev.tollgate.loadtest.command.RunRequest;
import dev.tollgate.loadtest.device.UnreachableException;
import dev.tollgate.loadtest.launch.RunFolder;
import dev.tollgate.loadtest.launch.StopHook;
import dev.tollgate.loadtest.processes.LostProcessException;
import dev.tollgate.loadtest.report.Figures;
import dev.tollgate.loadtest.report.output.OutputOptions.Progress;
import dev.tollgate.loadtest.report.output.OutputStreams;
import dev.tollgate.loadtest.report.summary.ExitCode;
import dev.tollgate.loadtest.run.RunHealth;
import dev.tollgate.loadtest.scenario.Devices;
import dev.tollgate.loadtest.scenario.InvalidSetting;
import dev.tollgate.loadtest.scenario.Scenario;
import dev.tollgate.loadtest.scenario.Units;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.UnaryOperator;
import picocli.CommandLine.Option;

/** Searches with the scenario of a command, in place of running it; a mixin of that command. For one use, on the main thread. */
public final class SearchLauncher implements Launcher {
    private static final int CONFIRMATIONS_MAX = 100;

    @Option(
            names = "--slo",
            required = true,
            paramLabel = "GOALS",
            description = "What the rate must hold: 'p(99)<20ms, errors<0.1%%, unanswered==0'; also each -T.")
    private String slo = "";

    @Option(names = "--from", required = true, paramLabel = "RATE", description = "The first rate that is tried.")
    private String from = "";

    @Option(
            names = "--precision",
            paramLabel = "SHARE",
            description = "How near the answer is to the first rate that fails. Default: 5%%.")
    private String precision = "5%";

    @Option(
            names = "--step",
            paramLabel = "TIME",
            description = "The shortest step; one that decides nothing becomes longer, up to -d. Default: 10s.")
    private String step = "10s";

    @Option(names = "--discard", paramLabel = "TIME", description = "At the start of each step. Default: 3s.")
    private String discarded = "3s";

    @Option(
            names = "--confirmations",
            paramLabel = "N",
            description = "How often the answer must hold for all of -d, which is 60s by default. Default: 3.")
    private int confirmations = 3;

    @Option(
            names = "--calibrate",
            paramLabel = "TIME",
            description = "For the tester's own floor and ceiling, before the search; 0 for not at all. Default: 5s.")
    private String calibration = "5s";

    private OptionalDouble expected = OptionalDouble.empty();
    private final UnaryOperator<RunHealth> health;

    public SearchLauncher() {
        this(UnaryOperator.identity());
    }

    /** @param health what is believed about the tester in steps */
    SearchLauncher(UnaryOperator<RunHealth> health) {
        this.health = health;
    }

    @Override
    public boolean isFindingRates() {
        return true;
    }

    /** {@code --expect 40k/s}: less than that is a failure. */
    @Override
    public void expect(String value) {
        InvalidSetting.check(expected.isEmpty(), "--expect", "one rate", value);
        expected = OptionalDouble.of(Units.rate("--expect", value));
    }

    @Override
    public ExitCode launch(RunRequest request, Console console) throws Exception {
        StepScenario scenario = scenario(request.scenario());
        SearchPlan.Limits limits = limits(scenario);
        checkOutput(request.output());
        PrintStream out = request.output().isJsonOnly() ? console.err() : console.out();
        SearchText text = new SearchText(request, scenario, out, console.err());
        try {
            Optional<Calibration> own = calibrate(request.scenario());
            text.calibration(own, expected);
            if (own.isPresent() && !isMeasurable(own.get(), scenario.slo(), text)) {
                return ExitCode.NOT_TRUSTWORTHY;
            }
            Path folder = RunFolder.of(
                    request.output().out(),
                    "search-" + request.scenario().name(),
                    0,
                    1,
                    LocalDateTime.now(ZoneId.systemDefault()));
            return search(request, scenario, new SearchPlan(limits), folder, text);
        } catch (UnreachableException e) {
            console.err().println(e.getMessage());
            return ExitCode.UNREACHABLE;
        } catch (LostProcessException e) {
            console.err().println("INVALID: " + e.getMessage());
            return ExitCode.NOT_TRUSTWORTHY;
        }
    }

    private StepScenario scenario(Scenario asked) {
        StepScenario.check(asked);
        StepTimes times = new StepTimes(
                Units.time("--step", step),
                Units.time("--discard", discarded),
                asked.phases().measure());
        String operation = asked.flows().get(0).name();
        return new StepScenario(asked, Slo.parse(slo, asked.thresholds(), operation), times);
    }

    private SearchPlan.Limits limits(StepScenario scenario) {
        boolean isAboutDevices = StepScenario.isAboutDevices(scenario.base());
        double first = Units.rate("--from", from);
        double apart = Units.share("--precision", precision);
        InvalidSetting.check(
                first > 0 && (!isAboutDevices || (first >= 1 && first == Math.rint(first))),
                "--from",
                isAboutDevices ? "a number of devices" : "a rate above 0",
                from);
        InvalidSetting.check(apart >= 0.001 && apart <= 0.5, "--precision", "0.1% to 50%", precision);
        InvalidSetting.check(
                confirmations >= 0 && confirmations <= CONFIRMATIONS_MAX,
                "--confirmations",
                "0 to " + CONFIRMATIONS_MAX,
                confirmations);
        double samples = scenario.operationsPerSecond(first)
                * (scenario.times().longest().toNanos() / 1e9);
        InvalidSetting.check(
                samples >= scenario.slo().samplesNeeded(),
                "--from",
                "a rate that makes the " + Figures.count(scenario.slo().samplesNeeded())
                        + " samples that the goals need within -d",
                from);
        return new SearchPlan.Limits(
                first, apart, confirmations, isAboutDevices ? Devices.COUNT_MAX : Units.RATE_MAX, isAboutDevices);
    }

    private static void checkOutput(OutputOptions output) {
        InvalidSetting.check(output.runs() == 1, "--runs", "1 in a search", output.runs());
        InvalidSetting.check(output.progress() != Progress.TUI, "--progress", "line or none in a search", "tui");
    }

    private Optional<Calibration> calibrate(Scenario asked) throws IOException, InterruptedException {
        Duration time = Units.time("--calibrate", calibration);
        boolean isHttp = asked.flows().get(0).op().isHttp();
        return time.isZero() ? Optional.empty() : Optional.of(Calibration.measure(isHttp, time));
    }

    /** A goal that the tester's own noise comes near says nothing of a server. */
    private static boolean isMeasurable(Calibration own, Slo slo, SearchText text) {
        List<String> tooTight = slo.shares().stream()
                .filter(ShareGoal::isOfLatency)
                .filter(own::isTooTight)
                .map(goal -> goal.text() + " is tighter than 3 × the tester's own floor of "
                        + Figures.duration(own.floorNanos(goal)))
                .toList();
        tooTight.forEach(text::refused);
        return tooTight.isEmpty();
    }

    private ExitCode search(RunRequest request, StepScenario scenario, SearchPlan plan, Path folder, SearchText text)
            throws Exception {
        SearchFiles files = new SearchFiles(folder, request.output());
        LiveSteps steps = new LiveSteps(scenario, request, files.steps(), OutputStreams.ofProcess(), health);
        Search search = new Search(plan, steps, text::step);
        return StopHook.during(
                () -> {
                    search.stop();
                    steps.stop();
                },
                () -> {
                    SearchAnswer answer = search.run();
                    if (steps.lastFiles().isPresent()) {
                        files.finish(steps.lastFiles().get());
                    }
                    text.answer(answer, search.tried(), expected, folder);
                    return exitCode(answer, search.tried());
                });
    }

    private ExitCode exitCode(SearchAnswer answer, List<Tried> tried) {
        if (tried.stream().anyMatch(one -> !one.evidence().incorrect().isEmpty())) {
            return ExitCode.INCORRECT;
        }
        boolean isAsExpected = expected.isPresent() && answer.rate() >= expected.getAsDouble();
        boolean isLess = expected.isPresent() && !isAsExpected;
        return switch (answer.outcome()) {
            case STOPPED -> ExitCode.INTERRUPTED;
            case NOTHING_HOLDS -> ExitCode.THRESHOLD_FAILED;
            case LIMITED_BY_TESTER -> isAsExpected ? ExitCode.OK : ExitCode.NOT_TRUSTWORTHY;
            case FOUND, NO_LIMIT -> isLess ? ExitCode.THRESHOLD_FAILED : ExitCode.OK;
        };
    }
}
