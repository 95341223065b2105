package dev.tollgate.loadtest.device;

import org.jspecify.annotations.Nullable;

/** Something that a {@link TimerWheel} wakes. It is its own entry in the wheel, so that a timer costs no object. */
abstract class Timed {
    @Nullable
    Timed nextInBucket;

    @Nullable
    Timed previousInBucket;
    /** -1 when not in a wheel. */
    int bucket = -1;

    long wakeNanos;

    /** Its time has come; it is out of the wheel, and may set itself again. */
    abstract void onTimer(long nowNanos);
}
