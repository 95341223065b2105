package dev.tollgate.loadtest.launch;

import dev.tollgate.loadtest.device.UnreachableException;
import dev.tollgate.loadtest.measure.Interval;
import dev.tollgate.loadtest.plan.Ownership;
import dev.tollgate.loadtest.processes.Assignment;
import dev.tollgate.loadtest.processes.Failure;
import dev.tollgate.loadtest.processes.PartLink;
import dev.tollgate.loadtest.report.RunResult;
import dev.tollgate.loadtest.report.summary.ExitCode;
import dev.tollgate.loadtest.run.Run;
import dev.tollgate.loadtest.run.RunSettings;
import dev.tollgate.loadtest.scenario.InvalidSetting;
import dev.tollgate.loadtest.scenario.Scenario;
import dev.tollgate.loadtest.scenario.yaml.ScenarioFile;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/**
 * One process of a run that has several. What to do comes on standard input, what came out goes to standard output, and what there is
 * to say to standard error. Ends with its parent at the latest. On the main thread.
 */
@Command(name = PartLink.COMMAND, hidden = true, description = "One process of a run that has several.")
public final class PartCommand implements Callable<Integer> {
    private final InputStream in;
    private final OutputStream out;

    /** @param out standard output, which nothing else is written to */
    public PartCommand(InputStream in, OutputStream out) {
        this.in = in;
        this.out = out;
    }

    @Override
    public Integer call() throws Exception {
        System.setOut(System.err); // a library that prints must not spoil a frame
        PartLink link = PartLink.open(in, out);
        try {
            run(link);
            return ExitCode.OK.code();
        } catch (UnreachableException unreachable) {
            link.failed(Failure.Kind.UNREACHABLE, String.valueOf(unreachable.getMessage()));
        } catch (InvalidSetting invalid) {
            link.failed(Failure.Kind.INVALID, String.valueOf(invalid.getMessage()));
        } catch (Exception | Error mistake) {
            mistake.printStackTrace(); // of the tester itself: the parent passes it on
            link.failed(Failure.Kind.INTERNAL, mistake.toString());
        }
        return ExitCode.INTERNAL_ERROR.code();
    }

    private static void run(PartLink link) throws InterruptedException {
        Assignment mine = link.assignment();
        Scenario scenario = ScenarioFile.parse("scenario", mine.scenario());
        try (WatchedHealth watch = new WatchedHealth(OptionalLong.empty(), false)) {
            PartHealth health = new PartHealth(watch);
            RunSettings settings = RunSettings.of(
                            scenario, Descriptions.info(scenario, "", ""), mine.stampRun(), loops(mine.processes()))
                    .withOwnership(Ownership.process(mine.index(), mine.processes()))
                    .withListeners(List.<Interval.Listener>of(link, watch))
                    .withWitness(link)
                    .withMeeting(link)
                    .withHealth(health)
                    .withFlipper(TokenFlipper.of(scenario.server()));
            try (Run run = new Run(settings)) {
                link.steer(run);
                RunResult result = run.run();
                link.succeeded(result, run.storm(), health.lags(), watch.summary());
            }
        }
    }

    private static int loops(int processes) {
        return Math.max(1, Runtime.getRuntime().availableProcessors() / processes);
    }
}
