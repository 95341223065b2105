package dev.tollgate.edge.explain;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;

/** So many a second, and no more. Safe from any thread; allocates nothing, and no step of the clock of day disturbs it. */
final class PerSecond {
    private static final int COUNT_BITS = 32;

    private final int max;
    private final LongSupplier nanoTime;
    private final AtomicLong used = new AtomicLong(); // the second, and how many it had

    /** @param nanoTime as {@link System#nanoTime} */
    PerSecond(int max, LongSupplier nanoTime) {
        this.max = max;
        this.nanoTime = nanoTime;
    }

    /** Whether there may be one more now; counts it. */
    boolean tryTake() {
        long second = TimeUnit.NANOSECONDS.toSeconds(nanoTime.getAsLong()) & 0x7FFF_FFFFL;
        while (true) {
            long before = used.get();
            long count = before >>> COUNT_BITS == second ? (int) before : 0;
            if (count >= max) {
                return false;
            }
            if (used.compareAndSet(before, second << COUNT_BITS | (count + 1))) {
                return true;
            }
        }
    }
}
