package dev.tollgate.loadtest.plan;

/** Arrivals of a process of rate 1: when the one with a given index comes. Not for several threads at once. */
interface Arrivals {
    Arrivals UNIFORM = index -> index;

    /** Rises with the index. */
    double at(long index);
}
