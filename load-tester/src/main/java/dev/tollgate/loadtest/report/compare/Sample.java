package dev.tollgate.loadtest.report.compare;

import dev.tollgate.loadtest.report.files.SecondOfRun;

/** Seconds put together: their rate and the percentiles of their response times. For one thread. */
final class Sample {
    private final long[] values;
    private final long[] counts;
    private long total;
    private long answered;
    private double measuredSeconds;

    /**
     * @param values all response times there can be, rising
     */
    Sample(long[] values) {
        this.values = values;
        this.counts = new long[values.length];
    }

    void add(SecondOfRun second, int[] indexes) {
        for (int i = 0; i < indexes.length; i++) {
            counts[indexes[i]] += second.count(i);
            total += second.count(i);
        }
        if (second.measuredSeconds() > 0) {
            measuredSeconds += second.measuredSeconds();
            answered += second.answered();
        }
    }

    long total() {
        return total;
    }

    /** Answers per second. */
    double rate() {
        return measuredSeconds == 0 ? 0 : answered / measuredSeconds;
    }

    /** In milliseconds; 0 without any. */
    double percentile(double percent) {
        long wanted = Math.max(1, (long) Math.ceil(total * percent / 100 - 1e-6));
        long sum = 0;
        for (int i = 0; i < values.length; i++) {
            sum += counts[i];
            if (sum >= wanted) {
                return values[i] / 1e6;
            }
        }
        return 0;
    }
}
