package dev.tollgate.loadtest.processes;

import dev.tollgate.loadtest.health.GeneratorVerdict;
import dev.tollgate.loadtest.measure.Counts;
import dev.tollgate.loadtest.measure.RunEvent;
import dev.tollgate.loadtest.measure.Series;
import dev.tollgate.loadtest.measure.StateCounts;
import dev.tollgate.loadtest.report.RunInfo;
import dev.tollgate.loadtest.report.RunResult;
import dev.tollgate.loadtest.run.StormTimes;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.HdrHistogram.Histogram;

/** One result of all children's. The parts are used up: their histograms become those of the result. */
final class ResultMerge {
    private final List<PartResult> parts;

    ResultMerge(List<PartResult> parts) {
        this.parts = parts;
    }

    RunResult merge(RunInfo asked, LastMerge last, List<RunEvent> events, Histogram lags, GeneratorVerdict generator) {
        Map<Series, Histogram> histograms =
                Sums.of(parts.stream().map(PartResult::histograms).toList(), Sums::add);
        Map<String, Counts> counts =
                Sums.of(parts.stream().map(PartResult::counts).toList(), Counts::plus);
        Map<String, Double> figures = figures(lags);
        last.addTo(histograms, counts, figures);
        return new RunResult(
                info(asked),
                histograms,
                counts,
                outcomes(parts.stream().map(PartResult::outcomes)),
                parts.stream()
                        .mapToLong(PartResult::unansweredAtLeastNanos)
                        .filter(nanos -> nanos > 0)
                        .min()
                        .orElse(0),
                states(parts.stream().map(PartResult::states)),
                figures,
                parts.stream().mapToLong(PartResult::reconnects).sum(),
                parts.stream().mapToLong(PartResult::connectionsLost).sum(),
                events,
                generator,
                Optional.empty(),
                parts.stream().anyMatch(PartResult::interrupted));
    }

    static Map<String, Map<String, Long>> outcomes(Stream<Map<String, Map<String, Long>>> all) {
        return Sums.of(all.toList(), (one, other) -> Sums.of(List.of(one, other), Long::sum));
    }

    static Map<String, StateCounts> states(Stream<Map<String, StateCounts>> all) {
        return Sums.of(all.toList(), StateCounts::plus);
    }

    /** Counts are added; what is a time is found anew, from the times of all. */
    private Map<String, Double> figures(Histogram lags) {
        Map<String, Double> figures =
                Sums.of(parts.stream().map(PartResult::figures).toList(), Double::sum);
        figures.put("loop_lag.p99.9_ms", lags.getValueAtPercentile(99.9) / 1e6);
        figures.put("loop_lag.max_ms", lags.getMaxValue() / 1e6);
        figures.keySet().removeIf(name -> name.startsWith("storm."));
        parts.stream()
                .flatMap(part -> part.storm().stream())
                .reduce(StormTimes::plus)
                .ifPresent(storm -> figures.putAll(storm.figures()));
        return figures;
    }

    private RunInfo info(RunInfo asked) {
        return new RunInfo(
                asked.command(),
                asked.commandLine(),
                asked.target(),
                asked.plan(),
                asked.devices(),
                asked.plannedRate(),
                parts.stream()
                        .map(PartResult::startedAt)
                        .min(Comparator.naturalOrder())
                        .orElse(Instant.EPOCH),
                asked.warmUpSeconds(),
                parts.stream().mapToDouble(PartResult::measuredSeconds).max().orElse(0),
                asked.seed(),
                asked.scenario(),
                asked.environment());
    }
}
