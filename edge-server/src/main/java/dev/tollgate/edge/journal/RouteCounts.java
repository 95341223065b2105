package dev.tollgate.edge.journal;

import java.util.Arrays;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.locks.LockSupport;

/**
 * How many records of each route there were since the journal was made, those that retention has deleted among them. Counted by the
 * journal's thread alone, once a batch is forced; read by any thread.
 */
public final class RouteCounts {
    /** Routes that a journal can tell apart, numbered from 0. */
    public static final int ROUTES_MAX = 64;

    private static final long RETRY_NANOS = 10_000;

    private final AtomicLongArray records = new AtomicLongArray(ROUTES_MAX);
    private final int[] pending = new int[ROUTES_MAX];
    private volatile long nextSequence;
    private volatile long version; // odd while a batch is counted

    /** @param nextSequence of the record that comes next */
    RouteCounts(long[] records, long nextSequence) {
        for (int route = 0; route < ROUTES_MAX; route++) {
            this.records.set(route, records[route]);
        }
        this.nextSequence = nextSequence;
    }

    /**
     * Counts that belong together.
     *
     * @param sequence of the first record that is not counted
     * @param records by route
     */
    @SuppressWarnings("ArrayRecordComponent") // read as a whole, compared never
    public record Snapshot(long sequence, long[] records) {}

    /** A record that is appended and not forced. */
    void append(int route) {
        pending[route]++;
    }

    /** The appended records are not to be: their force failed. */
    void forget() {
        Arrays.fill(pending, 0);
    }

    /** The appended records are forced. */
    @SuppressWarnings("NonAtomicVolatileUpdate") // one thread writes
    void commit(long newNextSequence) {
        version++;
        nextSequence = newNextSequence;
        for (int route = 0; route < ROUTES_MAX; route++) {
            if (pending[route] > 0) {
                records.lazySet(route, records.getPlain(route) + pending[route]);
                pending[route] = 0;
            }
        }
        version++;
    }

    /** Records of a route that were forced. */
    public long records(int route) {
        return records.get(route);
    }

    /** A copy that no batch has come into. */
    public Snapshot snapshot() {
        while (true) {
            long before = version;
            long[] copy = new long[ROUTES_MAX];
            for (int route = 0; route < ROUTES_MAX; route++) {
                copy[route] = records.get(route);
            }
            Snapshot snapshot = new Snapshot(nextSequence, copy);
            if ((before & 1) == 0 && version == before) {
                return snapshot;
            }
            LockSupport.parkNanos(RETRY_NANOS); // a batch is counted just now
        }
    }
}
