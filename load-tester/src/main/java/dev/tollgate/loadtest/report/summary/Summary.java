package dev.tollgate.loadtest.report.summary;

import dev.tollgate.loadtest.health.GeneratorVerdict;
import dev.tollgate.loadtest.measure.Clock;
import dev.tollgate.loadtest.measure.Outcome;
import dev.tollgate.loadtest.measure.RunEvent;
import dev.tollgate.loadtest.measure.Series;
import dev.tollgate.loadtest.measure.StateCounts;
import dev.tollgate.loadtest.report.Operations;
import dev.tollgate.loadtest.report.RunInfo;
import dev.tollgate.loadtest.report.RunResult;
import dev.tollgate.loadtest.report.SearchStep;
import dev.tollgate.loadtest.report.threshold.Judgement;
import dev.tollgate.loadtest.verify.VerifyResult;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A run in numbers: the content of {@code summary.json}, and the one source of what console and page show. Immutable.
 *
 * @param complete false when it was put together from the files of a run that never came to its end
 * @param total of the load, see {@link Operations#load}
 * @param unansweredAtLeastMs the shortest time that an operation without an answer had waited at the end
 * @param events of all phases
 * @param verify null when messages were not verified
 * @param search the rates that a search tried, in their order; empty for other commands
 */
public record Summary(
        int schemaVersion,
        RunDescription run,
        boolean complete,
        boolean interrupted,
        Verdict verdict,
        List<ThresholdLine> thresholds,
        OperationCounts total,
        Map<String, OperationCounts> operations,
        double unansweredAtLeastMs,
        List<Latency> latency,
        Map<String, StateCounts> tokenStates,
        Map<String, Double> figures,
        long reconnects,
        long connectionsLost,
        List<RunEvent> events,
        GeneratorVerdict generator,
        HealthFigures health,
        @Nullable VerifyResult verify,
        List<SearchStep> search) {
    public static final int SCHEMA_VERSION = 1;

    /** As it is given to {@link #of}, and put into words that JSON has. */
    public record ThresholdLine(
            String text, boolean passed, String actual, long samples, String note, boolean alwaysOn) {
        static ThresholdLine of(Judgement judgement) {
            return new ThresholdLine(
                    judgement.threshold().text(),
                    judgement.passed(),
                    judgement.actualText(),
                    judgement.samples(),
                    judgement.note(),
                    judgement.alwaysOn());
        }
    }

    public static Summary of(RunResult result, List<Judgement> judgements, HealthFigures health, boolean complete) {
        return new Summary(
                SCHEMA_VERSION,
                RunDescription.of(result.info()),
                complete,
                result.interrupted(),
                Verdict.of(result, judgements),
                judgements.stream().map(ThresholdLine::of).toList(),
                total(result),
                operations(result),
                result.unansweredAtLeastNanos() / 1e6,
                latency(result),
                new TreeMap<>(result.states()),
                new TreeMap<>(result.figures()),
                result.reconnects(),
                result.connectionsLost(),
                result.events(),
                result.generator(),
                health,
                result.verify().orElse(null),
                List.of());
    }

    public Summary withSearch(List<SearchStep> steps) {
        return new Summary(
                schemaVersion,
                run,
                complete,
                interrupted,
                verdict,
                thresholds,
                total,
                operations,
                unansweredAtLeastMs,
                latency,
                tokenStates,
                figures,
                reconnects,
                connectionsLost,
                events,
                generator,
                health,
                verify,
                List.copyOf(steps));
    }

    private static OperationCounts total(RunResult result) {
        Map<String, Long> outcomes = new TreeMap<>();
        for (String operation : Operations.load(result.counts().keySet())) {
            result.outcomes()
                    .getOrDefault(operation, Map.of())
                    .forEach((reason, count) -> outcomes.merge(reason, count, Long::sum));
        }
        return OperationCounts.of(Operations.total(result.counts()), outcomes);
    }

    private static Map<String, OperationCounts> operations(RunResult result) {
        Map<String, OperationCounts> operations = new TreeMap<>();
        result.counts()
                .forEach((operation, counts) -> operations.put(
                        operation, OperationCounts.of(counts, result.outcomes().getOrDefault(operation, Map.of()))));
        return operations;
    }

    private static List<Latency> latency(RunResult result) {
        return Operations.inOrder(result.histograms()).entrySet().stream()
                .map(entry -> Latency.of(entry.getKey(), entry.getValue()))
                .toList();
    }

    /** The operations that are the load. */
    public Set<String> load() {
        return Operations.load(operations.keySet());
    }

    /** Of the successes of one operation, for all token states together; empty when there were none. */
    public Optional<Latency> latency(String operation, Clock clock) {
        String series = new Series(operation, "", Outcome.OK, clock).toString();
        return latency.stream().filter(line -> line.series().equals(series)).findFirst();
    }

    public RunInfo info() {
        return run.info();
    }
}
