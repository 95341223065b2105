package dev.tollgate.edge.route;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicLongArray;

/**
 * How far each sink is, for those who wait for it. A sink's own thread moves it on, any thread reads it; nothing here waits, and
 * what runs for each record allocates nothing while sinks give up none.
 */
public final class DeliveryProgress {
    private static final int RUNS_MAX = 10_000;

    private final AtomicLongArray settled;
    private final List<ConcurrentSkipListMap<Long, Long>> givenUp = new ArrayList<>(); // by sink: first → behind last
    private final List<ConcurrentSkipListMap<Long, Long>> expired = new ArrayList<>(); // likewise

    /** @param sinks number of sinks */
    public DeliveryProgress(int sinks) {
        settled = new AtomicLongArray(sinks);
        for (int i = 0; i < sinks; i++) {
            givenUp.add(new ConcurrentSkipListMap<>());
            expired.add(new ConcurrentSkipListMap<>());
        }
    }

    /** A sink has settled all records before {@code sequence}: confirmed them, or given them up. */
    public void onSettled(int sink, long sequence) {
        settled.set(sink, sequence);
    }

    /**
     * A sink has given up records, or has lost some of them, from {@code first} to before {@code next}; comes before the {@link #onSettled}
     * that goes over them. The newest are remembered.
     */
    public void onGivenUp(int sink, long first, long next) {
        note(givenUp.get(sink), first, next);
    }

    /** As {@link #onGivenUp}, of a record that expired before the sink had delivered it. */
    public void onExpired(int sink, long sequence) {
        note(expired.get(sink), sequence, sequence + 1);
    }

    private static void note(ConcurrentSkipListMap<Long, Long> runs, long first, long next) {
        runs.merge(first, next, Math::max);
        while (runs.size() > RUNS_MAX) {
            runs.pollFirstEntry();
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

    /** Whether a required sink of the route has given up the record. */
    public boolean isGivenUp(Route route, long sequence) {
        return isIn(givenUp, route, sequence);
    }

    /** Whether the record expired before a required sink of the route had delivered it. */
    public boolean isExpired(Route route, long sequence) {
        return isIn(expired, route, sequence);
    }

    private static boolean isIn(List<ConcurrentSkipListMap<Long, Long>> runsOfSinks, Route route, long sequence) {
        List<Integer> sinks = route.requiredSinks();
        for (int i = 0; i < sinks.size(); i++) {
            Map.Entry<Long, Long> run = runsOfSinks.get(sinks.get(i)).floorEntry(sequence);
            if (run != null && sequence < run.getValue()) {
                return true;
            }
        }
        return false;
    }
}
