package dev.tollgate.loadtest.scenario;

/** What decides when the next operation starts. */
public enum Model {
    /** The plan, whatever the answers. */
    OPEN,
    /** The answer to the one before. For saturation tests only: not what independent devices would see. */
    CLOSED
}
