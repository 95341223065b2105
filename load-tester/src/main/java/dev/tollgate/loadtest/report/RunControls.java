package dev.tollgate.loadtest.report;

/** What the keys of the terminal view, and thresholds that abort, do to the run. Must not wait. */
@FunctionalInterface
public interface RunControls {
    /** Ends the run early; its results are written. */
    void stop();
}
