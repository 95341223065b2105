package dev.tollgate.edge.token;

/** Takes note of first uses, on their way to the database. Called on event loops: never waits. */
public interface ActivationLog {
    /** Makes room for one note; false when there is none, and the token stays inactive until its next use. */
    boolean tryReserve();

    /** Takes note, in the room that {@link #tryReserve} made. */
    void note(long tokenNumber, long firstUsedAtMs);

    /** Gives back the room that {@link #tryReserve} made: there is nothing to note. */
    void cancel();
}
