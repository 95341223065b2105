package dev.tollgate.loadtest.report.live;

import java.util.Arrays;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.HistogramIterationValue;

/** A classic histogram of Prometheus: how many values were at most each bound, from 10 µs to a minute. Guarded by its owner. */
public final class Buckets {
    private static final long[] BOUNDS_NANOS = {
        10_000L,
        25_000L,
        50_000L,
        100_000L,
        250_000L,
        500_000L,
        1_000_000L,
        2_500_000L,
        5_000_000L,
        10_000_000L,
        25_000_000L,
        50_000_000L,
        100_000_000L,
        250_000_000L,
        500_000_000L,
        1_000_000_000L,
        2_500_000_000L,
        5_000_000_000L,
        10_000_000_000L,
        30_000_000_000L,
        60_000_000_000L
    };

    private final long[] counts;
    private double sumNanos;

    Buckets() {
        this(new long[BOUNDS_NANOS.length + 1], 0);
    }

    private Buckets(long[] counts, double sumNanos) {
        this.counts = counts;
        this.sumNanos = sumNanos;
    }

    void add(Histogram histogram) {
        for (HistogramIterationValue value : histogram.recordedValues()) {
            int at = Arrays.binarySearch(BOUNDS_NANOS, value.getValueIteratedTo());
            counts[at < 0 ? -at - 1 : at] += value.getCountAtValueIteratedTo();
            sumNanos += (double) value.getValueIteratedTo() * value.getCountAtValueIteratedTo();
        }
    }

    Buckets copy() {
        return new Buckets(counts.clone(), sumNanos);
    }

    /** How many bounds there are; above them there is one bucket more. */
    public static int bounds() {
        return BOUNDS_NANOS.length;
    }

    public static double boundSeconds(int index) {
        return BOUNDS_NANOS[index] / 1e9;
    }

    /** Of values in this bucket alone. */
    public long count(int index) {
        return counts[index];
    }

    public double sumSeconds() {
        return sumNanos / 1e9;
    }
}
