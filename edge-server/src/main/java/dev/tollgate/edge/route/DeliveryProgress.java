package dev.tollgate.edge.route;

import java.util.List;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.atomic.AtomicLongArray;

/**
 * How far each sink is, for those who wait for it. A sink's own thread moves it on, any thread reads it; nothing here waits or
 * allocates, but for a record that was rejected.
 */
public final class DeliveryProgress {
    private static final int REJECTED_MAX = 10_000;

    private final AtomicLongArray settled;
    private final ConcurrentSkipListSet<Long> rejected = new ConcurrentSkipListSet<>();

    /** @param sinks number of sinks */
    public DeliveryProgress(int sinks) {
        settled = new AtomicLongArray(sinks);
    }

    /** A sink has settled all records before {@code sequence}: confirmed them, or given them up. */
    public void onSettled(int sink, long sequence) {
        settled.set(sink, sequence);
    }

    /** A required sink has given up a record; comes before the {@link #onSettled} that goes over it. The newest are remembered. */
    public void onRejected(long sequence) {
        rejected.add(sequence);
        while (rejected.size() > REJECTED_MAX) {
            rejected.pollFirst();
        }
    }

    /** All records of the route before this one are settled by its required sinks. */
    public long settledBefore(Route route) {
        List<Integer> sinks = route.requiredSinks();
        long least = Long.MAX_VALUE;
        for (int i = 0; i < sinks.size(); i++) {
            least = Math.min(least, settled.get(sinks.get(i)));
        }
        return least;
    }

    /** Whether a sink that was required has given up the record. */
    public boolean isRejected(long sequence) {
        return !rejected.isEmpty() && rejected.contains(sequence);
    }
}
