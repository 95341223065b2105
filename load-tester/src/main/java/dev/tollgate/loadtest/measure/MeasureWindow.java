package dev.tollgate.loadtest.measure;

/** The measure phase: set once it is known when it starts, read by every loop. Instants are of {@link System#nanoTime()}. */
public final class MeasureWindow {
    private volatile long startNanos;
    private volatile long lengthNanos;

    /** Nothing is within, until {@link #set}. */
    public MeasureWindow() {}

    public void set(long startNanos, long lengthNanos) {
        this.startNanos = startNanos;
        this.lengthNanos = lengthNanos;
    }

    public boolean contains(long plannedNanos) {
        long since = plannedNanos - startNanos;
        return since >= 0 && since < lengthNanos;
    }
}
