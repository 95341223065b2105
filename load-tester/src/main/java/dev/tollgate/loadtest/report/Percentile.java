package dev.tollgate.loadtest.report;

import java.util.List;
import java.util.Locale;
import java.util.OptionalLong;
import org.HdrHistogram.Histogram;

/**
 * One percentile, and how many samples it takes to be worth printing: {@code 10 / (1 - q)}, so that ten lie beyond it.
 *
 * @param percent above 0, below 100
 */
public record Percentile(double percent) {
    /** Those that every table shows. */
    public static final List<Percentile> SHOWN = List.of(
            new Percentile(50),
            new Percentile(90),
            new Percentile(95),
            new Percentile(99),
            new Percentile(99.9),
            new Percentile(99.99),
            new Percentile(99.999));

    private static final double BEYOND = 10;
    private static final double ROUNDING = 1e-6; // 100 - 99.9 is not quite 0.1

    public Percentile {
        if (!(percent > 0 && percent < 100)) {
            throw new IllegalArgumentException("a percentile lies between 0 and 100, not at " + percent);
        }
    }

    /** Samples that there must be at least. */
    public long samplesNeeded() {
        return (long) Math.ceil(BEYOND * 100 / (100 - percent) - ROUNDING);
    }

    public boolean isKnown(long samples) {
        return samples >= samplesNeeded();
    }

    /** Its value in nanoseconds; empty with too few samples. */
    public OptionalLong of(Histogram histogram) {
        return isKnown(histogram.getTotalCount())
                ? OptionalLong.of(histogram.getValueAtPercentile(percent))
                : OptionalLong.empty();
    }

    /** {@code p99.9}. */
    public String label() {
        return "p" + number();
    }

    /** {@code 99.9}. */
    public String number() {
        return percent == Math.rint(percent) ? String.format(Locale.ROOT, "%.0f", percent) : Double.toString(percent);
    }
}
