package dev.tollgate.edge.token;

/** How the map came to be at this start. */
public enum MapOpening {
    /** New, with a new registry. */
    CREATED,
    /** As it was closed; no entry was touched. */
    REUSED,
    /** As it was closed, and then what the database had gained since. */
    CAUGHT_UP,
    /** Its process was killed: locks freed, the last changes applied again, and the count agreed with the database. */
    RECOVERED,
    /** Filled from the database, because it was missing, damaged, or not this registry's. */
    REBUILT
}
