package dev.tollgate.loadtest.measure;

/**
 * What became of the operations of one kind within a time. {@code started} = {@code ok + refused + timedOut + lost} + those in flight.
 *
 * @param planned due by the plan
 * @param started handed to a socket
 * @param shed never started, since the queue of a connection was full
 */
public record Counts(long planned, long started, long ok, long refused, long timedOut, long lost, long shed) {
    public static final Counts NONE = new Counts(0, 0, 0, 0, 0, 0, 0);

    public Counts plus(Counts other) {
        return new Counts(
                planned + other.planned,
                started + other.started,
                ok + other.ok,
                refused + other.refused,
                timedOut + other.timedOut,
                lost + other.lost,
                shed + other.shed);
    }

    public Counts minus(Counts other) {
        return new Counts(
                planned - other.planned,
                started - other.started,
                ok - other.ok,
                refused - other.refused,
                timedOut - other.timedOut,
                lost - other.lost,
                shed - other.shed);
    }

    /** With success or a refusal. */
    public long answered() {
        return ok + refused;
    }
}
