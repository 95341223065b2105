package dev.tollgate.loadtest.plan;

import dev.tollgate.loadtest.scenario.Flow;

/**
 * So many operations a second in total, dealt out to the devices in turn.
 *
 * <p>Operation i is due when the integral of the rate reaches the i-th arrival of a process of rate 1: the number i itself
 * for {@link Flow.Arrival#UNIFORM}, the sum of i exponential gaps for {@link Flow.Arrival#POISSON}.
 *
 * @param durationNanos no operation is planned at or after this
 * @param limit no more operations than this; {@link Long#MAX_VALUE} for no limit
 */
public record RatePlan(RateCurve curve, Flow.Arrival arrival, long seed, int devices, long durationNanos, long limit)
        implements Plan {
    public RatePlan {
        if (devices < 1) {
            throw new IllegalArgumentException("a plan needs one device at least, not " + devices);
        }
        if (durationNanos < 0 || limit < 0) {
            throw new IllegalArgumentException(
                    "duration " + durationNanos + " ns and limit " + limit + ": expected 0 or more");
        }
    }

    @Override
    public PlanReader reader() {
        Arrivals arrivals = arrival == Flow.Arrival.UNIFORM ? Arrivals.UNIFORM : new PoissonArrivals(seed);
        return new Reader(arrivals);
    }

    @Override
    public double meanRate() {
        return durationNanos == 0 ? 0 : curve.operationsBefore(durationNanos) * 1e9 / durationNanos;
    }

    private final class Reader extends PlanReader {
        private final Arrivals arrivals;

        Reader(Arrivals arrivals) {
            super(limit, durationNanos);
            this.arrivals = arrivals;
        }

        @Override
        public long plannedNanos(long index) {
            return curve.nanosAt(arrivals.at(index));
        }

        @Override
        public int device(long index) {
            return (int) (index % devices);
        }
    }
}
