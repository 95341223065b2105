package dev.tollgate.loadtest.search;

import dev.tollgate.loadtest.measure.Clock;
import dev.tollgate.loadtest.measure.Counts;
import dev.tollgate.loadtest.measure.Series;
import dev.tollgate.loadtest.report.Operations;
import dev.tollgate.loadtest.report.RunInfo;
import dev.tollgate.loadtest.report.RunResult;
import dev.tollgate.loadtest.run.Run;
import dev.tollgate.loadtest.run.RunSettings;
import dev.tollgate.loadtest.scenario.Connect;
import dev.tollgate.loadtest.scenario.Devices;
import dev.tollgate.loadtest.scenario.Flow;
import dev.tollgate.loadtest.scenario.HttpRequest;
import dev.tollgate.loadtest.scenario.Model;
import dev.tollgate.loadtest.scenario.Op;
import dev.tollgate.loadtest.scenario.Pace;
import dev.tollgate.loadtest.scenario.Payload;
import dev.tollgate.loadtest.scenario.Phases;
import dev.tollgate.loadtest.scenario.Scenario;
import dev.tollgate.loadtest.scenario.Server;
import dev.tollgate.loadtest.scenario.Session;
import dev.tollgate.loadtest.scenario.Slice;
import dev.tollgate.loadtest.scenario.Target;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.HdrHistogram.Histogram;

/** Loads that the tester puts on its own null server, to learn about itself. Immutable. */
record OwnLoad(Target target, boolean isHttp) {
    static final String OPERATION = "own";
    static final double MODEST_RATE = 2_000;

    private static final int DEVICES = 50;
    private static final int IN_FLIGHT = 64;
    private static final long SEED = 1;
    private static final Duration WARM_UP = Duration.ofSeconds(1);

    /** As many operations as there is room for. */
    RunResult ceiling(Duration measured) throws InterruptedException {
        return run(flow(new Pace.Closed(), IN_FLIGHT), DEVICES, Model.CLOSED, WARM_UP, measured);
    }

    /** A modest rate. */
    RunResult floor(Duration measured) throws InterruptedException {
        return run(flow(Pace.total(MODEST_RATE), IN_FLIGHT), DEVICES, Model.OPEN, WARM_UP, measured);
    }

    /** One device that sends at a rate. */
    RunResult single(double rate, int inFlight, Duration measured) throws InterruptedException {
        return run(flow(Pace.total(rate), inFlight), 1, Model.OPEN, Duration.ZERO, measured);
    }

    private RunResult run(Flow flow, int devices, Model model, Duration warmUp, Duration measured)
            throws InterruptedException {
        Scenario scenario = scenario(flow, devices, model, warmUp, measured);
        RunInfo info =
                new RunInfo("selftest", "", target.toString(), "", devices, 0, Instant.now(), 0, 0, SEED, "", Map.of());
        int loops = Math.max(1, Runtime.getRuntime().availableProcessors());
        try (Run run = new Run(RunSettings.of(scenario, info, SEED, loops))) {
            return run.run();
        }
    }

    private Flow flow(Pace pace, int inFlight) {
        return new Flow(
                OPERATION,
                isHttp ? Op.HTTP : Op.PUB_Q1,
                pace,
                1,
                Slice.ALL,
                Flow.Arrival.UNIFORM,
                1,
                Flow.Spread.RANDOM,
                "selftest/{i}",
                1,
                false,
                Payload.DEFAULT,
                HttpRequest.DEFAULT,
                Optional.empty(),
                inFlight,
                0);
    }

    private Scenario scenario(Flow flow, int devices, Model model, Duration warmUp, Duration measured) {
        Connect connect = Connect.DEFAULTS;
        return new Scenario(
                "selftest",
                "selftest",
                target,
                Devices.of(devices),
                Session.DEFAULTS,
                new Connect(1_000, connect.sourceIps(), connect.reconnect(), true, connect.timeout(), 0, 0, 0),
                List.of(flow),
                new Phases(Duration.ZERO, Duration.ZERO, warmUp, measured, Duration.ofSeconds(10)),
                List.of(),
                List.of(),
                List.of(),
                Server.NONE,
                List.of(),
                model,
                SEED,
                Scenario.DEFAULT_OP_TIMEOUT,
                Scenario.DEFAULT_MAX_BACKLOG,
                1);
    }

    static Counts counts(RunResult result) {
        return result.counts().getOrDefault(OPERATION, Counts.NONE);
    }

    static double perSecond(RunResult result) {
        return counts(result).ok() / result.info().measuredSeconds();
    }

    static Histogram response(RunResult result) {
        return times(result, Clock.RESPONSE);
    }

    static Histogram times(RunResult result, Clock clock) {
        Histogram times = result.histograms().get(Series.of(OPERATION, clock));
        return times == null ? Operations.emptyHistogram() : times;
    }

    /** Whether everything that was planned was started, and answered with success. */
    static boolean isWhole(RunResult result) {
        Counts counts = counts(result);
        return counts.ok() > 0 && counts.ok() == counts.started() && counts.started() == counts.planned();
    }
}
