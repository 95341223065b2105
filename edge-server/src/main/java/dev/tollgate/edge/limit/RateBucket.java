package dev.tollgate.edge.limit;

import java.util.concurrent.atomic.AtomicLong;

/**
 * A token bucket in one number (GCRA): the instant at which it will be full again. Takes from it are exact over all threads, and allocate
 * nothing. Instants are of {@link System#nanoTime()}, differences of which are all that counts.
 */
public final class RateBucket {
    private static final double NANOS = 1e9;

    private final double nanosPerUnit;
    private final long burstNanos;
    private final AtomicLong fullAt;

    /**
     * @param perSecond units that come back a second, more than 0
     * @param burstNanos how long it takes to fill it from empty: what may be taken at once, as time
     */
    public RateBucket(double perSecond, long burstNanos, long nowNanos) {
        this.nanosPerUnit = NANOS / perSecond;
        this.burstNanos = burstNanos;
        this.fullAt = new AtomicLong(nowNanos);
    }

    /** Takes so many units; what is more than the whole bucket is taken from a full one. Returns 0, or in how many nanoseconds it could. */
    long take(long units, long nowNanos) {
        long cost = (long) (units * nanosPerUnit);
        while (true) {
            long present = fullAt.get();
            long missing = Math.max(0, present - nowNanos);
            long wait = missing + cost - burstNanos;
            if (missing > 0 && wait > 0) {
                return Math.min(wait, missing);
            }
            if (fullAt.compareAndSet(present, nowNanos + missing + cost)) {
                return 0;
            }
        }
    }

    /** Undoes a {@link #take} that came to nothing. */
    void giveBack(long units) {
        fullAt.addAndGet(-(long) (units * nanosPerUnit));
    }

    /**
     * Takes so many units even where there are none left.
     *
     * @param debtMaxNanos how far below empty it may get, as time
     * @return for how many nanoseconds it stays below empty; 0 where it does not
     */
    public long charge(long units, long debtMaxNanos, long nowNanos) {
        long cost = (long) (units * nanosPerUnit);
        long next = fullAt.updateAndGet(
                present -> nowNanos + Math.min(Math.max(0, present - nowNanos) + cost, burstNanos + debtMaxNanos));
        return Math.max(0, next - nowNanos - burstNanos);
    }

    /** For how many nanoseconds it stays below empty; 0 where it does not. */
    public long debtNanos(long nowNanos) {
        return Math.max(0, fullAt.get() - nowNanos - burstNanos);
    }

    /** Units that may be taken from a full one at once. */
    long burst() {
        return Math.round(burstNanos / nanosPerUnit);
    }

    /** Units that were taken and did not come back yet. */
    long held(long nowNanos) {
        return (long) Math.ceil(Math.max(0, fullAt.get() - nowNanos) / nanosPerUnit);
    }

    boolean isFull(long nowNanos) {
        return fullAt.get() - nowNanos <= 0;
    }
}
