package dev.tollgate.loadtest.report.threshold;

import dev.tollgate.loadtest.measure.Counts;
import dev.tollgate.loadtest.measure.Interval;
import dev.tollgate.loadtest.measure.Phase;
import dev.tollgate.loadtest.measure.Series;
import dev.tollgate.loadtest.measure.StateCounts;
import dev.tollgate.loadtest.report.Operations;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.HdrHistogram.Histogram;

/**
 * Judges, interval by interval, the thresholds that end a run early: all that was measured so far, once their time has passed. Those
 * that only the end can tell, or that lack samples for their percentile, wait. For the report's thread.
 */
public final class AbortWatch {
    private final List<Threshold> watched;
    private final Map<Series, Histogram> histograms = new HashMap<>();
    private final Map<String, Counts> counts = new TreeMap<>();
    private final Supplier<Map<String, StateCounts>> states;
    private long measuredNanos;

    /** @param states by token state, so far in the measure phase */
    public AbortWatch(Thresholds thresholds, Supplier<Map<String, StateCounts>> states) {
        this.states = states;
        watched = thresholds.given().stream()
                .filter(threshold -> threshold.abortAfterNanos().isPresent())
                .toList();
    }

    /** The first threshold that fails by now, with what was read; empty while there is none. */
    public Optional<Judgement> onInterval(Interval interval) {
        if (watched.isEmpty() || interval.phase() != Phase.MEASURE) {
            return Optional.empty();
        }
        Operations.addAll(histograms, interval.histograms());
        Operations.addCounts(counts, interval.counts());
        measuredNanos += interval.lengthNanos();
        Measured measured = Measured.soFar(histograms, counts, states.get(), measuredNanos / 1e9);
        return watched.stream()
                .filter(threshold ->
                        measuredNanos >= threshold.abortAfterNanos().orElseThrow())
                .filter(threshold -> !MetricReader.read(measured, threshold).pending())
                .map(threshold -> Thresholds.judge(measured, threshold, false))
                .filter(judgement -> !judgement.passed())
                .findFirst();
    }
}
