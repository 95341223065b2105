package dev.tollgate.loadtest.verify;

import java.util.Arrays;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongPredicate;

/**
 * When each message was planned and acknowledged, for those that may still turn out to be lost. Settled ones are left out
 * when room is needed. Guarded by the stream's {@link StreamLedger}; the budget is shared by all streams.
 */
final class Unsettled {
    private static final int FIRST = 8;
    private static final long[] NONE = {};

    private final AtomicLong budget;
    private long[] sequences = NONE;
    private long[] planned = NONE;
    private long[] acknowledged = NONE;
    private int used;

    /** @param budget messages that may still be noted, over all streams; without budget they are not */
    Unsettled(AtomicLong budget) {
        this.budget = budget;
    }

    void add(long sequence, long plannedNanos, LongPredicate settled) {
        if (used > 0 && sequences[used - 1] >= sequence) {
            return; // out of its order: rare, and only examples want it
        }
        if (used == sequences.length) {
            leaveOut(settled);
        }
        if (used < sequences.length) {
            sequences[used] = sequence;
            planned[used] = plannedNanos;
            acknowledged[used++] = -1;
        }
    }

    void acknowledged(long sequence, long nowNanos) {
        int at = find(sequence);
        if (at >= 0 && acknowledged[at] < 0) {
            acknowledged[at] = nowNanos;
        }
    }

    /** Nanoseconds since the start of the run; -1 when it is not known. */
    long plannedNanos(long sequence) {
        int at = find(sequence);
        return at < 0 ? -1 : planned[at];
    }

    long acknowledgedNanos(long sequence) {
        int at = find(sequence);
        return at < 0 ? -1 : acknowledged[at];
    }

    private int find(long sequence) {
        return Arrays.binarySearch(sequences, 0, used, sequence);
    }

    private void leaveOut(LongPredicate settled) {
        int kept = 0;
        for (int i = 0; i < used; i++) {
            if (!settled.test(sequences[i])) {
                sequences[kept] = sequences[i];
                planned[kept] = planned[i];
                acknowledged[kept++] = acknowledged[i];
            }
        }
        used = kept;
        if (used * 2 >= sequences.length) {
            grow();
        }
    }

    private void grow() {
        int more = Math.max(FIRST, sequences.length);
        if (budget.addAndGet(-more) < 0) {
            budget.addAndGet(more);
            return;
        }
        sequences = Arrays.copyOf(sequences, sequences.length + more);
        planned = Arrays.copyOf(planned, sequences.length);
        acknowledged = Arrays.copyOf(acknowledged, sequences.length);
    }
}
