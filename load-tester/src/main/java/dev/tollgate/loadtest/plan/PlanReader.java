package dev.tollgate.loadtest.plan;

/**
 * Looks up a plan. Any order of look-ups gives the same answers; rising ones are cheapest. Not for use by several threads at
 * once, since it remembers what it computed.
 */
public abstract class PlanReader {
    private final long operations;

    /** @param operations how many the plan has */
    PlanReader(long operations) {
        this.operations = operations;
    }

    /** How many operations the plan has; {@link Long#MAX_VALUE} when it has no end. */
    public final long operations() {
        return operations;
    }

    /** Since the start of the plan; never less than that of a smaller index. */
    public abstract long plannedNanos(long index);

    /** Local number of the device that performs the operation. */
    public abstract int device(long index);

    /** How many operations are planned before {@code nanos}. */
    public final long countBefore(long nanos) {
        long high = 1;
        while (high < operations && plannedNanos(high) < nanos) {
            high = high > operations / 2 ? operations : high * 2;
        }
        return searchBefore(nanos, Math.min(high, operations));
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
