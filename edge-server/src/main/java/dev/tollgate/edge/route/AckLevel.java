package dev.tollgate.edge.route;

/** When an accepted message is answered. */
public enum AckLevel {
    /** When it is in the ring: survives nothing. */
    RECEIVED,
    /** When it is in the journal and forced to disk: survives {@code kill -9} and a power cut. */
    JOURNALED,
    /** When every required sink of its route has confirmed it: survives also the loss of this machine's disk. */
    DELIVERED
}
