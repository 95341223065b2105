package dev.tollgate.loadtest.plan;

/**
 * Looks up a plan. Any order of look-ups gives the same answers; rising ones are cheapest. Not for use by several threads at
 * once, since it remembers what it computed.
 */
public abstract class PlanReader {
    private static final long UNKNOWN = -1;

    private final long limit;
    private final long durationNanos;
    private long operations = UNKNOWN;

    /**
     * @param limit no more operations than this
     * @param durationNanos none at or after this
     */
    PlanReader(long limit, long durationNanos) {
        this.limit = limit;
        this.durationNanos = durationNanos;
    }

    /**
     * How many operations the plan has; {@link Long#MAX_VALUE} when it has no end. The first call may have to walk over all of them:
     * seconds for an hour of random arrivals.
     */
    public final long operations() {
        if (operations == UNKNOWN) {
            operations = countBefore(durationNanos);
        }
        return operations;
    }

    /** What {@link #operations} is not above, known at once. */
    final long limit() {
        return limit;
    }

    /** Whether an instant of {@link #plannedNanos} is before the plan's end. */
    final boolean isWithin(long nanos) {
        return nanos < durationNanos;
    }

    /** Since the start of the plan; never less than that of a smaller index. Goes on behind the plan's end. */
    public abstract long plannedNanos(long index);

    /** Local number of the device that performs the operation. */
    public abstract int device(long index);

    /** How many operations are planned before {@code nanos}. */
    public final long countBefore(long nanos) {
        long end = Math.min(nanos, durationNanos);
        long high = 1;
        while (high < limit && plannedNanos(high) < end) {
            high = high > limit / 2 ? limit : high * 2;
        }
        return searchBefore(end, Math.min(high, limit));
    }

    private long searchBefore(long nanos, long end) {
        long low = 0;
        long high = end;
        while (low < high) {
            long middle = (low + high) >>> 1;
            if (plannedNanos(middle) < nanos) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }
}
