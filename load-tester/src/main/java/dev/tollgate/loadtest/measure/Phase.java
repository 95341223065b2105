package dev.tollgate.loadtest.measure;

/** Phases of a run, in their order. Only what is planned in {@link #MEASURE} enters the summary. */
public enum Phase {
    PREFLIGHT,
    RAMP,
    SETTLE,
    WARMUP,
    MEASURE,
    DRAIN,
    VERIFY
}
