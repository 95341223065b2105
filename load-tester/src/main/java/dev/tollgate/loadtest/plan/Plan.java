package dev.tollgate.loadtest.plan;

/**
 * When each operation of a flow starts, and on which device: a pure function of the operation's index, known before the run
 * and independent of every answer. Immutable.
 */
public interface Plan {
    /** A new reader, for one thread. */
    PlanReader reader();

    /** How many devices take part; their local numbers count from 0. */
    int devices();

    /** Mean operations per second over the whole plan, all devices together. */
    double meanRate();

    /** The part that one event loop of one process owns. */
    default PlanSlice slice(Ownership ownership, int firstDevice) {
        return new PlanSlice(reader(), devices(), ownership.residue(), ownership.modulus(), firstDevice);
    }
}
