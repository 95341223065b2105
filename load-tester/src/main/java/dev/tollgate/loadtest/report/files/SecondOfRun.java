package dev.tollgate.loadtest.report.files;

import java.util.Arrays;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.HistogramIterationValue;

/** One interval of a run: its length, what was answered, and the response times of the successes. Immutable. */
public final class SecondOfRun {
    private final double measuredSeconds;
    private final long answered;
    private final long[] values;
    private final long[] counts;

    private SecondOfRun(double measuredSeconds, long answered, long[] values, long[] counts) {
        this.measuredSeconds = measuredSeconds;
        this.answered = answered;
        this.values = values;
        this.counts = counts;
    }

    /**
     * @param measuredSeconds its length, or 0 when it lies after the measure phase
     * @param histogram nanoseconds; may be used again by the caller
     */
    public static SecondOfRun of(double measuredSeconds, long answered, Histogram histogram) {
        long[] values = new long[64];
        long[] counts = new long[64];
        int size = 0;
        for (HistogramIterationValue value : histogram.recordedValues()) {
            if (size == values.length) {
                values = Arrays.copyOf(values, 2 * size);
                counts = Arrays.copyOf(counts, 2 * size);
            }
            values[size] = value.getValueIteratedTo();
            counts[size++] = value.getCountAtValueIteratedTo();
        }
        return new SecondOfRun(measuredSeconds, answered, Arrays.copyOf(values, size), Arrays.copyOf(counts, size));
    }

    public double measuredSeconds() {
        return measuredSeconds;
    }

    public long answered() {
        return answered;
    }

    /** How many different response times there are. */
    public int size() {
        return values.length;
    }

    /** In nanoseconds, rising with {@code index}. */
    public long value(int index) {
        return values[index];
    }

    public long count(int index) {
        return counts[index];
    }
}
