package dev.tollgate.loadtest.plan;

import java.util.Arrays;
import java.util.Comparator;
import java.util.stream.IntStream;

/**
 * Each device once in every interval, at a phase of its own.
 *
 * <p>Phases are independent and even over the interval, from the seed and the device's number. Devices are put in the order of
 * their phases once, so that operation i is that of device {@code order[i mod devices]} in round {@code i / devices}.
 */
public final class DevicePlan implements Plan {
    private final long intervalNanos;
    private final long durationNanos;
    private final long limit;
    private final long[] phases;
    private final int[] order;

    /**
     * @param randomPhase false: all devices at the start of each interval
     * @param durationNanos no operation is planned at or after this
     * @param limit no more operations than this; {@link Long#MAX_VALUE} for no limit
     */
    public DevicePlan(long intervalNanos, boolean randomPhase, long seed, int devices, long durationNanos, long limit) {
        if (intervalNanos < 1 || devices < 1) {
            throw new IllegalArgumentException(
                    "interval " + intervalNanos + " ns for " + devices + " devices: expected 1 or more of each");
        }
        this.intervalNanos = intervalNanos;
        this.durationNanos = durationNanos;
        this.limit = limit;
        long[] byDevice = new long[devices];
        for (int device = 0; randomPhase && device < devices; device++) {
            byDevice[device] = (long) (Mix.uniform(seed, device) * intervalNanos);
        }
        this.order = order(byDevice);
        this.phases = new long[devices];
        Arrays.setAll(phases, rank -> byDevice[order[rank]]);
    }

    /** Sorts numbers of devices by phase, and by number where phases are equal. */
    private static int[] order(long[] byDevice) {
        return IntStream.range(0, byDevice.length)
                .boxed()
                .sorted(Comparator.comparingLong(device -> byDevice[device]))
                .mapToInt(Integer::intValue)
                .toArray();
    }

    @Override
    public PlanReader reader() {
        return new Reader();
    }

    @Override
    public int devices() {
        return order.length;
    }

    @Override
    public double meanRate() {
        return order.length * 1e9 / intervalNanos;
    }

    private final class Reader extends PlanReader {
        Reader() {
            super(limit, durationNanos);
        }

        @Override
        public long plannedNanos(long index) {
            return index / order.length * intervalNanos + phases[(int) (index % order.length)];
        }

        @Override
        public int device(long index) {
            return order[(int) (index % order.length)];
        }
    }
}
