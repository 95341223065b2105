package dev.tollgate.loadtest.drift;

import dev.tollgate.loadtest.measure.Clock;
import dev.tollgate.loadtest.measure.Interval;
import dev.tollgate.loadtest.measure.TargetSample;
import dev.tollgate.loadtest.report.Operations;
import dev.tollgate.loadtest.report.Percentile;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeSet;
import org.HdrHistogram.Histogram;

/**
 * A run in blocks of equal length, each with one value of each quantity: seconds are too much alike to be tested by themselves. What
 * comes after the last block is left out. Not thread-safe.
 */
final class Blocks {
    static final int BLOCKS = 60;

    private static final Percentile P99 = new Percentile(99);
    private static final double HOUR = 3600e9;
    private static final String RECONNECT = "reconn";

    /** A mean. */
    private static final class Mean {
        private double sum;
        private long count;

        void add(double value) {
            if (!Double.isNaN(value)) {
                sum += value;
                count++;
            }
        }

        double take() {
            double mean = count == 0 ? Double.NaN : sum / count;
            sum = 0;
            count = 0;
            return mean;
        }
    }

    private final long blockNanos;
    private final double[] hours = new double[BLOCKS];
    private final Map<String, double[]> values = new LinkedHashMap<>();
    private int blocks;

    private final Histogram response = Operations.emptyHistogram();
    private final Set<String> seen = new TreeSet<>();
    private final Map<String, Mean> target = new LinkedHashMap<>();
    private long lengthNanos;
    private long sinceStartNanos;
    private long reconnects;
    private double heapBytes = Double.NaN;

    /** @param measuredNanos how long the run is to be */
    Blocks(long measuredNanos) {
        blockNanos = Math.max(1, measuredNanos / BLOCKS);
    }

    /** @param heap of the tester after a collection within the interval */
    void add(Interval interval, OptionalLong heap) {
        seen.addAll(Operations.named(interval.histograms(), interval.counts()));
        response.add(Operations.merged(interval.histograms(), Operations.load(seen), Clock.RESPONSE));
        var reconnected = interval.counts().get(RECONNECT);
        reconnects += reconnected == null ? 0 : reconnected.ok();
        if (heap.isPresent()) {
            double bytes = (double) heap.getAsLong();
            heapBytes = Double.isNaN(heapBytes) ? bytes : Math.min(heapBytes, bytes);
        }
        lengthNanos += interval.lengthNanos();
        if (lengthNanos >= blockNanos) {
            close();
        }
    }

    void add(TargetSample sample) {
        mean("server.rss").add(sample.rssBytes());
        mean("server.heap").add(sample.heapBytes());
        mean("server.threads").add(sample.threads());
        mean("server.open_files").add(sample.openFiles());
    }

    private Mean mean(String name) {
        return target.computeIfAbsent(name, absent -> new Mean());
    }

    private void close() {
        if (blocks < BLOCKS) {
            hours[blocks] = (sinceStartNanos + lengthNanos / 2.0) / HOUR;
            boolean isKnown = P99.isKnown(response.getTotalCount());
            set("p99", isKnown ? response.getValueAtPercentile(99) / 1e6 : Double.NaN);
            set("reconnects", reconnects / (lengthNanos / HOUR));
            set("tester.heap", heapBytes);
            target.forEach((name, mean) -> set(name, mean.take()));
            blocks++;
        }
        sinceStartNanos += lengthNanos;
        lengthNanos = 0;
        reconnects = 0;
        heapBytes = Double.NaN;
        response.reset();
    }

    private void set(String name, double value) {
        values.computeIfAbsent(name, absent -> {
            double[] none = new double[BLOCKS];
            Arrays.fill(none, Double.NaN);
            return none;
        })[blocks] = value;
    }

    double[] hours() {
        return Arrays.copyOf(hours, blocks);
    }

    /** By name, a value a block. Those of which none was ever known are missing. */
    Map<String, double[]> values() {
        Map<String, double[]> known = new LinkedHashMap<>();
        values.forEach((name, all) -> {
            double[] some = Arrays.copyOf(all, blocks);
            if (Arrays.stream(some).anyMatch(value -> !Double.isNaN(value))) {
                known.put(name, some);
            }
        });
        return known;
    }
}
