package dev.tollgate.edge.journal;

import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicLongArray;

/** Counts values by their size in powers of two. One thread records, any thread reads; allocates nothing. */
public final class Distribution {
    private final AtomicLongArray counts = new AtomicLongArray(Long.SIZE);
    private final AtomicLong sum = new AtomicLong();
    private final AtomicLong max = new AtomicLong();

    Distribution() {}

    /** @param value 0 or more */
    void record(long value) {
        int bucket = Long.SIZE - Long.numberOfLeadingZeros(value);
        counts.lazySet(bucket, counts.getPlain(bucket) + 1);
        sum.lazySet(sum.getPlain() + value);
        if (value > max.getPlain()) {
            max.lazySet(value);
        }
    }

    /** Number of values below 2 to the power of {@code exponent}, 0 to 63. */
    public long countBelow(int exponent) {
        long count = 0;
        for (int bucket = 0; bucket <= exponent; bucket++) {
            count += counts.get(bucket);
        }
        return count;
    }

    public long count() {
        return countBelow(Long.SIZE - 1);
    }

    public long sum() {
        return sum.get();
    }

    /** 0 when there is none. */
    public long max() {
        return max.get();
    }
}
