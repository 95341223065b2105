package dev.tollgate.loadtest.plan;

/**
 * Bursts in place of operations: all operations of a burst are due when the one of another plan is, on the same device.
 *
 * @param bursts when they come, without a limit of their own
 * @param size operations of a burst
 * @param durationNanos no operation is planned at or after this
 * @param limit no more operations than this, which may cut the last burst; {@link Long#MAX_VALUE} for no limit
 */
public record BurstPlan(Plan bursts, int size, long durationNanos, long limit) implements Plan {
    public BurstPlan {
        if (size < 1) {
            throw new IllegalArgumentException("a burst has one operation at least, not " + size);
        }
    }

    @Override
    public PlanReader reader() {
        return new Reader(bursts.reader());
    }

    @Override
    public int devices() {
        return bursts.devices();
    }

    @Override
    public double meanRate() {
        return bursts.meanRate() * size;
    }

    private final class Reader extends PlanReader {
        private final PlanReader burstReader;

        Reader(PlanReader burstReader) {
            super(limit, durationNanos);
            this.burstReader = burstReader;
        }

        @Override
        public long plannedNanos(long index) {
            return burstReader.plannedNanos(index / size);
        }

        @Override
        public int device(long index) {
            return burstReader.device(index / size);
        }
    }
}
