package dev.tollgate.edge.sink;

import java.io.IOException;
import java.util.concurrent.TimeUnit;
import java.util.function.IntSupplier;
import org.jspecify.annotations.Nullable;

/**
 * A call into a sink that others may interrupt, and only it: an interrupt that comes when it has just ended is not left for what comes
 * after. One thread calls, any may interrupt.
 */
final class FeedCall {
    private @Nullable Thread thread;
    private IntSupplier progress = () -> 0;
    private int lastProgress;
    private long movedAtNanos;
    private long deadlineNanos;
    private boolean hasDeadline;

    /** A call that may wait. */
    interface Body<T> {
        T run() throws IOException, InterruptedException;
    }

    /** @param settled grows while the call gets on; read from other threads */
    <T> T run(IntSupplier settled, Body<T> body) throws IOException, InterruptedException {
        begin(settled);
        try {
            return body.run();
        } finally {
            end();
        }
    }

    private synchronized void begin(IntSupplier settled) {
        thread = Thread.currentThread();
        progress = settled;
        lastProgress = settled.getAsInt();
        movedAtNanos = System.nanoTime();
    }

    private synchronized void end() {
        thread = null;
        progress = () -> 0;
        boolean unused = Thread.interrupted(); // meant for the call
    }

    /** From then on a call is interrupted whenever {@link #interruptIfStalled} looks. */
    synchronized void interruptAfter(long graceMs) {
        deadlineNanos = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(graceMs);
        hasDeadline = true;
    }

    /** @return whether a call was interrupted because it has not moved for so long */
    synchronized boolean interruptIfStalled(long stallMs) {
        if (thread == null) {
            return false;
        }
        long now = System.nanoTime();
        if (hasDeadline && now - deadlineNanos >= 0) {
            thread.interrupt();
            return false;
        }
        int moved = progress.getAsInt();
        if (moved != lastProgress) {
            lastProgress = moved;
            movedAtNanos = now;
        }
        boolean isStalled = now - movedAtNanos >= TimeUnit.MILLISECONDS.toNanos(stallMs);
        if (isStalled) {
            thread.interrupt();
            movedAtNanos = now;
        }
        return isStalled;
    }
}
