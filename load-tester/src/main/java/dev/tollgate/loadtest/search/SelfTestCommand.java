package dev.tollgate.loadtest.search;

import dev.tollgate.loadtest.measure.Counts;
import dev.tollgate.loadtest.report.Figures;
import dev.tollgate.loadtest.report.RunResult;
import dev.tollgate.loadtest.report.summary.ExitCode;
import dev.tollgate.loadtest.scenario.InvalidSetting;
import dev.tollgate.loadtest.scenario.Units;
import java.io.IOException;
import java.io.PrintStream;
import java.time.Duration;
import java.util.concurrent.Callable;
import org.HdrHistogram.Histogram;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code load selftest}: what the tester itself can do here, and whether it measures what it claims. On the main thread. */
@Command(
        name = "selftest",
        description = {
            "Runs against a server of its own that does nothing: the tester's ceiling, its noise, and whether a stall is seen.",
            "Exit code 91 when a line says FAIL."
        },
        footer = {"  load selftest", "  load selftest --stall-test 60s        the stall test in full length"})
public final class SelfTestCommand implements Callable<Integer> {
    private static final Duration LEAST = Duration.ofSeconds(5);

    private final PrintStream out;
    private boolean isFailed;

    @Option(
            names = {"-d", "--duration"},
            paramLabel = "TIME",
            description = "For each of ceiling and floor. Default: 5s.")
    private String duration = "5s";

    @Option(
            names = "--stall-test",
            paramLabel = "TIME",
            description = "For each of the two stall tests, 5s or more. Default: 15s.")
    private String stallTest = "15s";

    public SelfTestCommand(PrintStream out) {
        this.out = out;
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        Duration each = Units.time("--duration", duration);
        Duration stalled = Units.time("--stall-test", stallTest);
        InvalidSetting.check(!each.isZero(), "--duration", "a time above 0", duration);
        InvalidSetting.check(stalled.compareTo(LEAST) >= 0, "--stall-test", "5s or more", stallTest);
        Histogram noise;
        try (NullServerProcess server = NullServerProcess.start()) {
            OwnLoad mqtt = new OwnLoad(server.target(false), false);
            OwnLoad http = new OwnLoad(server.target(true), true);
            ceiling("MQTT QoS 1", mqtt.ceiling(each));
            ceiling("HTTP", http.ceiling(each));
            noise = floor("MQTT QoS 1", mqtt.floor(each));
            floor("HTTP", http.floor(each));
        }
        OmissionCheck check = new OmissionCheck(stalled);
        double own = (double) noise.getValueAtPercentile(99.9);
        omission(check.oneByOne(own));
        omission(check.allAtOnce(own));
        return (isFailed ? ExitCode.NOT_TRUSTWORTHY : ExitCode.OK).code();
    }

    private void line(boolean isPassed, String text) {
        isFailed |= !isPassed;
        out.println((isPassed ? "PASS  " : "FAIL  ") + text);
        out.flush();
    }

    private void ceiling(String protocol, RunResult result) {
        Counts counts = OwnLoad.counts(result);
        boolean isWhole = counts.ok() > 0 && counts.ok() == counts.started();
        line(isWhole, "ceiling, " + protocol + ": " + Figures.perSecond(OwnLoad.perSecond(result)) + losses(counts));
    }

    private Histogram floor(String protocol, RunResult result) {
        Histogram times = OwnLoad.response(result);
        line(
                OwnLoad.isWhole(result),
                "floor, " + protocol + " at " + Figures.perSecond(OwnLoad.MODEST_RATE) + ": response "
                        + Calibration.percentiles(times) + losses(OwnLoad.counts(result)));
        return times;
    }

    /** Nothing where all is well. */
    private static String losses(Counts counts) {
        return counts.ok() == counts.planned()
                ? ""
                : "; planned " + Figures.count(counts.planned()) + ", started " + Figures.count(counts.started())
                        + ", answered well " + Figures.count(counts.ok());
    }

    private void omission(OmissionCheck.Finding finding) {
        line(finding.isPassed(), finding.text());
    }
}
