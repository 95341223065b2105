package dev.tollgate.edge.sink;

/**
 * A sink's account of one route, as of the sink's cursor. All counts are of records; {@code before} counts since the journal was made,
 * the others since the sink is in the route.
 *
 * <pre>
 * taken = before - base + replayed = sum of the outcomes
 * </pre>
 *
 * For the feed's thread, which shares it under the feed's lock.
 */
final class RouteAccount {
    private boolean served;
    private long base;
    private long before;
    private long replayed;
    private final long[] outcomes = new long[Outcome.values().length];

    boolean isServed() {
        return served;
    }

    /** Records of the route before the cursor, whoever they are for. */
    long before() {
        return before;
    }

    long base() {
        return base;
    }

    long replayed() {
        return replayed;
    }

    long outcome(Outcome outcome) {
        return outcomes[outcome.ordinal()];
    }

    /** As it was noted on disk. */
    void restore(boolean wasServed, long oldBase, long oldBefore, long oldReplayed) {
        served = wasServed;
        base = oldBase;
        before = oldBefore;
        replayed = oldReplayed;
    }

    /** A new sink's: it begins behind this many records. */
    void beginAt(long recordsBefore) {
        before = recordsBefore;
        base = recordsBefore;
    }

    /** The route leads here from now on. */
    void serve() {
        if (!served) {
            served = true;
            base = before + replayed - settled();
        }
    }

    /** The route leads here no more; {@code waiting} records that were accepted when it did are not delivered. */
    void endService(long waiting) {
        if (served) {
            served = false;
            add(Outcome.DROPPED_ROUTE_CHANGED, waiting);
        }
    }

    /** The cursor moves over records of the route that are for this sink. */
    void settle(Outcome outcome, long records) {
        before += records;
        add(outcome, records);
    }

    /** The cursor moves over records of the route that are not for this sink. */
    void skip(long records) {
        before += records;
    }

    /** The cursor moves back over records of the route. */
    void rewind(long records) {
        before -= records;
        if (served) {
            replayed += records;
        }
    }

    /** The journal has lost {@code records} that the cursor is behind, and counts them no more; what became of them stays. */
    void forget(long records) {
        before -= records;
        base -= records;
    }

    void add(Outcome outcome, long records) {
        outcomes[outcome.ordinal()] += records;
    }

    /** Records that are settled, one way or another. */
    long settled() {
        long sum = 0;
        for (long records : outcomes) {
            sum += records;
        }
        return sum;
    }
}
