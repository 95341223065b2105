package dev.tollgate.loadtest.run;

import dev.tollgate.loadtest.device.Swarm;
import dev.tollgate.loadtest.measure.Counts;
import dev.tollgate.loadtest.measure.LoopMeter.Gauge;
import dev.tollgate.loadtest.measure.Meters;
import dev.tollgate.loadtest.report.RunInfo;
import dev.tollgate.loadtest.report.RunResult;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Puts together what is known at the end of a run. */
final class ResultBuilder {
    private static final double NANOS = 1e9;

    private final RunSettings settings;
    private final Meters meters;
    private final Swarm swarm;
    private final Timeline timeline;

    ResultBuilder(RunSettings settings, Meters meters, Swarm swarm, Timeline timeline) {
        this.settings = settings;
        this.meters = meters;
        this.swarm = swarm;
        this.timeline = timeline;
    }

    RunResult build(
            Instant startedAt,
            long measureNanos,
            long unansweredNanos,
            Map<String, Double> storm,
            boolean interrupted) {
        swarm.violations().lines().forEach(line -> timeline.mark("violation", line));
        swarm.socketErrors().lines().forEach(line -> timeline.mark("warning", line));
        Map<String, Double> figures = figures();
        figures.putAll(storm);
        Map<String, Counts> counts = meters.measuredCounts();
        return new RunResult(
                info(startedAt, measureNanos),
                meters.histograms(),
                counts,
                meters.outcomes(),
                unansweredNanos,
                meters.states(),
                figures,
                meters.total(Gauge.RECONNECTS),
                meters.total(Gauge.CONNECTIONS_LOST),
                timeline.events(),
                settings.health().verdict(counts, meters.lags(), meters.total(Gauge.NEGLECTED)),
                Optional.empty(),
                interrupted);
    }

    private RunInfo info(Instant startedAt, long measureNanos) {
        RunInfo given = settings.info();
        return new RunInfo(
                given.command(),
                given.commandLine(),
                given.target(),
                given.plan(),
                given.devices(),
                given.plannedRate(),
                startedAt,
                settings.scenario().phases().warmUp().toNanos() / NANOS,
                measureNanos / NANOS,
                given.seed(),
                given.scenario(),
                given.environment());
    }

    private Map<String, Double> figures() {
        Map<String, Double> figures = new TreeMap<>();
        figures.put("protocol.violations", (double) swarm.violations().total());
        put(figures, "sessions.present", Gauge.SESSIONS_PRESENT);
        put(figures, "sessions.wrong", Gauge.SESSIONS_WRONG);
        put(figures, "tls.resumed", Gauge.TLS_RESUMED);
        put(figures, "window.limited", Gauge.WINDOW_LIMITED);
        put(figures, "generator.neglected", Gauge.NEGLECTED);
        put(figures, "bytes.sent", Gauge.BYTES_SENT);
        put(figures, "bytes.received", Gauge.BYTES_RECEIVED);
        put(figures, "rogues.opened", Gauge.ROGUES_OPENED);
        put(figures, "rogues.closed_by_server", Gauge.ROGUES_CLOSED_BY_SERVER);
        figures.put("one_way.negative", (double) meters.negativeTimes());
        figures.put("e2e.last.untracked", (double) swarm.untrackedMessages());
        figures.put("loop_lag.p99.9_ms", meters.lags().getValueAtPercentile(99.9) / 1e6);
        figures.put("loop_lag.max_ms", meters.lags().getMaxValue() / 1e6);
        swarm.disconnectReasons().forEach((code, count) -> figures.put("disconnect." + code, (double) count));
        return figures;
    }

    private void put(Map<String, Double> figures, String key, Gauge gauge) {
        figures.put(key, (double) meters.total(gauge));
    }
}
