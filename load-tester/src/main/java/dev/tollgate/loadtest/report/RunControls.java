package dev.tollgate.loadtest.report;

/** What the keys of the terminal view do to the run. Called on the thread that reads keys; must not wait. */
public interface RunControls {
    /** Ends the run early; its results are written. */
    void stop();

    /** True when the run pauses from now on, false when it goes on. */
    boolean togglePause();

    /** Makes the window of operations in flight larger or smaller, and returns it. */
    int changeWindow(int by);
}
