package dev.tollgate.loadtest.measure;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;

/**
 * The meters of all loops. {@link #loop} gives each loop its own; everything else is called on the thread that keeps time.
 * Histograms are merged, never their percentiles.
 */
public final class Meters {
    /**
     * An operation that is counted.
     *
     * @param isRare takes less memory, and longer to record
     * @param isOfAllPhases counts for the summary whenever it was planned: connecting, which comes before the measure phase
     */
    public record Operation(String name, boolean isRare, boolean isOfAllPhases) {}

    /**
     * What ended since the last collection.
     *
     * @param lagNanos the longest time that a loop was late
     */
    public record Collected(Map<Series, Histogram> histograms, Map<String, Counts> counts, long lagNanos) {}

    private final List<Operation> operations;
    private final List<String> states;
    private final List<LoopMeter> loops = new ArrayList<>();
    private final Map<Series, Histogram> totals = new LinkedHashMap<>();
    private final Map<String, Counts> before = new LinkedHashMap<>();
    private final Histogram lags = Recorder.newSum(false);

    /** @param states names of token states; empty where there are none */
    public Meters(List<Operation> operations, List<String> states, int loops, MeasureWindow window) {
        this.operations = List.copyOf(operations);
        this.states = states.isEmpty() ? List.of("") : List.copyOf(states);
        for (int loop = 0; loop < loops; loop++) {
            OperationMeter[] meters = new OperationMeter[operations.size()];
            for (int i = 0; i < meters.length; i++) {
                meters[i] = new OperationMeter(window, operations.get(i), this.states.size());
            }
            this.loops.add(new LoopMeter(meters, this.states.size()));
        }
    }

    public LoopMeter loop(int number) {
        return loops.get(number);
    }

    /** Sum over the loops. */
    public long total(LoopMeter.Gauge gauge) {
        return loops.stream().mapToLong(loop -> loop.get(gauge)).sum();
    }

    /**
     * Takes what was recorded since the last call, and adds what was planned in the measure phase to the totals.
     *
     * @param isMeasured whether the lag of the loops counts for the summary, too
     */
    public Collected collect(boolean isMeasured) {
        Map<Series, Histogram> interval = new LinkedHashMap<>();
        Map<String, Counts> counts = new LinkedHashMap<>();
        for (int operation = 0; operation < operations.size(); operation++) {
            collect(operation, interval);
            Counts delta = countsSinceLast(operation);
            if (!delta.equals(Counts.NONE)) {
                counts.put(operations.get(operation).name(), delta);
            }
        }
        return new Collected(interval, counts, collectLag(isMeasured));
    }

    private void collect(int operation, Map<Series, Histogram> interval) {
        for (int state = 0; state < states.size(); state++) {
            for (Outcome outcome : Outcome.values()) {
                for (Clock clock : Clock.values()) {
                    Series series = new Series(operations.get(operation).name(), states.get(state), outcome, clock);
                    collect(operation, state, series, interval);
                }
            }
        }
    }

    private void collect(int operation, int state, Series series, Map<Series, Histogram> interval) {
        for (LoopMeter loop : loops) {
            OperationMeter meter = loop.operation(operation);
            Histogram measured = take(meter.recorder(true, state, series.outcome(), series.clock()));
            if (measured != null) {
                add(totals, operation, series, measured);
                add(interval, operation, series, measured);
            }
            Histogram other = take(meter.recorder(false, state, series.outcome(), series.clock()));
            if (other != null) {
                add(interval, operation, series, other);
            }
        }
    }

    private static @Nullable Histogram take(@Nullable Recorder recorder) {
        return recorder == null ? null : recorder.take();
    }

    /**
     * Adds to the series of the state, and to that of all states together; then yields, so that a loop on the same core does not wait for
     * all histograms, which is milliseconds.
     */
    @SuppressWarnings("ThreadPriorityCheck") // nothing depends on it
    private void add(Map<Series, Histogram> sums, int operation, Series series, Histogram values) {
        Series whole = new Series(series.operation(), "", series.outcome(), series.clock());
        sums.computeIfAbsent(whole, key -> newSum(operation, key)).add(values);
        if (!series.state().isEmpty()) {
            sums.computeIfAbsent(series, key -> newSum(operation, key)).add(values);
        }
        Thread.yield();
    }

    private Histogram newSum(int operation, Series series) {
        return Recorder.newSum(operations.get(operation).isRare() || series.outcome() != Outcome.OK);
    }

    private Counts countsSinceLast(int operation) {
        Counts now = counts(operation, true).plus(counts(operation, false));
        Counts last = before.put(operations.get(operation).name(), now);
        return last == null ? now : now.minus(last);
    }

    private Counts counts(int operation, boolean measured) {
        Counts sum = Counts.NONE;
        for (LoopMeter loop : loops) {
            sum = sum.plus(loop.operation(operation).counts(measured));
        }
        return sum;
    }

    private long collectLag(boolean isMeasured) {
        Histogram interval = Recorder.newSum(false);
        for (LoopMeter loop : loops) {
            Histogram lag = loop.lag().take();
            if (lag != null) {
                interval.add(lag);
            }
        }
        if (isMeasured) {
            lags.add(interval);
        }
        return interval.getMaxValue();
    }

    /** Of the measure phase, up to the last collection. */
    public Map<Series, Histogram> histograms() {
        return totals;
    }

    /** How late the loops were for their own timers, in the intervals that count. */
    public Histogram lags() {
        return lags;
    }

    /** Of the measure phase. Operations of which there were none are missing. */
    public Map<String, Counts> measuredCounts() {
        Map<String, Counts> result = new LinkedHashMap<>();
        for (int operation = 0; operation < operations.size(); operation++) {
            Counts counts = counts(operation, true);
            if (!counts.equals(Counts.NONE)) {
                result.put(operations.get(operation).name(), counts);
            }
        }
        return result;
    }

    /** Of the measure phase: by operation, then by reason. */
    public Map<String, Map<String, Long>> outcomes() {
        Map<String, Map<String, Long>> result = new LinkedHashMap<>();
        for (int operation = 0; operation < operations.size(); operation++) {
            Map<String, Long> byReason = new TreeMap<>();
            for (int reason = 0; reason < Reasons.COUNT; reason++) {
                long count = 0;
                for (LoopMeter loop : loops) {
                    count += loop.operation(operation).reason(reason);
                }
                if (count > 0) {
                    byReason.put(Reasons.text(reason), count);
                }
            }
            if (!byReason.isEmpty()) {
                result.put(operations.get(operation).name(), byReason);
            }
        }
        return result;
    }

    /** By token state; empty where there are none. */
    public Map<String, StateCounts> states() {
        Map<String, StateCounts> result = new LinkedHashMap<>();
        for (int state = 0; state < states.size() && !states.get(0).isEmpty(); state++) {
            StateCounts sum = new StateCounts(0, 0, 0, 0, 0, 0);
            for (LoopMeter loop : loops) {
                sum = sum.plus(loop.stateCounts(state));
            }
            result.put(states.get(state), sum);
        }
        return result;
    }

    /** One-way times below zero, which no histogram holds. */
    public long negativeTimes() {
        long sum = 0;
        for (LoopMeter loop : loops) {
            for (int operation = 0; operation < operations.size(); operation++) {
                sum += loop.operation(operation).negative();
            }
        }
        return sum;
    }
}
