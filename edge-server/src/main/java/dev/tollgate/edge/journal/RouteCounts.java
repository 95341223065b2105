package dev.tollgate.edge.journal;

import java.util.Arrays;
import java.util.concurrent.atomic.AtomicLongArray;

/**
 * How many records of each route there were since the journal was made, those that retention has deleted among them. Counted by the
 * journal's thread alone, once a batch is forced; read by any thread.
 */
public final class RouteCounts {
    /** Routes that a journal can tell apart, numbered from 0. */
    public static final int ROUTES_MAX = 64;

    private final AtomicLongArray records = new AtomicLongArray(ROUTES_MAX);
    private final int[] pending = new int[ROUTES_MAX];

    RouteCounts(long[] records) {
        for (int route = 0; route < ROUTES_MAX; route++) {
            this.records.set(route, records[route]);
        }
    }

    /** A record that is appended and not forced. */
    void append(int route) {
        pending[route]++;
    }

    /** The appended records are not to be: their force failed. */
    void forget() {
        Arrays.fill(pending, 0);
    }

    /** The appended records are forced. */
    void commit() {
        for (int route = 0; route < ROUTES_MAX; route++) {
            if (pending[route] > 0) {
                records.lazySet(route, records.getPlain(route) + pending[route]);
                pending[route] = 0;
            }
        }
    }

    /** Records of a route that were forced. */
    public long records(int route) {
        return records.get(route);
    }

    /** A copy, by route. */
    public long[] snapshot() {
        long[] copy = new long[ROUTES_MAX];
        for (int route = 0; route < ROUTES_MAX; route++) {
            copy[route] = records.get(route);
        }
        return copy;
    }
}
