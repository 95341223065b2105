package dev.tollgate.edge.sink;

import java.util.concurrent.TimeUnit;

/**
 * Holds replay back, so that live traffic keeps its latency: so many records a second, and as many more as arrive meanwhile, or a sink would
 * never catch up. For one thread.
 */
final class Pace {
    private static final long WINDOW_NANOS = TimeUnit.MILLISECONDS.toNanos(500);
    private static final int BATCHES_PER_SECOND = 20;
    private static final double SECOND_NANOS = 1e9;

    private final int recordsPerSecond;
    private long measuredAtNanos;
    private long measuredSequence;
    private double arrivalsPerSecond;

    /** @param recordsPerSecond 0 for no limit */
    Pace(int recordsPerSecond, long sequence, long nowNanos) {
        this.recordsPerSecond = recordsPerSecond;
        this.measuredSequence = sequence;
        this.measuredAtNanos = nowNanos;
    }

    boolean isLimited() {
        return recordsPerSecond > 0;
    }

    /** @param sequence of the journal's next record */
    void measure(long sequence, long nowNanos) {
        long elapsed = nowNanos - measuredAtNanos;
        if (elapsed >= WINDOW_NANOS) {
            arrivalsPerSecond = (sequence - measuredSequence) * SECOND_NANOS / elapsed;
            measuredSequence = sequence;
            measuredAtNanos = nowNanos;
        }
    }

    private double rate() {
        return recordsPerSecond + arrivalsPerSecond;
    }

    /** Records of a batch: few enough that the pauses are short. */
    int batchMax() {
        return (int) Math.max(1, Math.min(Integer.MAX_VALUE, rate() / BATCHES_PER_SECOND));
    }

    /** Time that so many records should take. */
    long nanos(int records) {
        return (long) (records * SECOND_NANOS / rate());
    }
}
