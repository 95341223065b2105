package dev.tollgate.loadtest.measure;

/**
 * What became of the operations of one kind within a time. {@code started} = {@code ok + refused + timedOut + lost} + those in flight.
 *
 * @param planned due by the plan
 * @param started handed to a socket
 * @param shed never started, since the queue of a connection was full
 * @param expected of those refused and lost, how many had to end so by the state of their token
 */
public record Counts(
        long planned, long started, long ok, long refused, long timedOut, long lost, long shed, long expected) {
    public static final Counts NONE = new Counts(0, 0, 0, 0, 0, 0, 0);

    /** Of operations that should all succeed. */
    public Counts(long planned, long started, long ok, long refused, long timedOut, long lost, long shed) {
        this(planned, started, ok, refused, timedOut, lost, shed, 0);
    }

    public Counts plus(Counts other) {
        return new Counts(
                planned + other.planned,
                started + other.started,
                ok + other.ok,
                refused + other.refused,
                timedOut + other.timedOut,
                lost + other.lost,
                shed + other.shed,
                expected + other.expected);
    }

    public Counts minus(Counts other) {
        return new Counts(
                planned - other.planned,
                started - other.started,
                ok - other.ok,
                refused - other.refused,
                timedOut - other.timedOut,
                lost - other.lost,
                shed - other.shed,
                expected - other.expected);
    }

    /** With success or a refusal. */
    public long answered() {
        return ok + refused;
    }

    /** Whatever did not succeed, and should have. */
    public long errors() {
        return refused + lost - expected + timedOut + shed;
    }
}
