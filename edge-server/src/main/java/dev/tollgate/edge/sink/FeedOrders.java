package dev.tollgate.edge.sink;

import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** What operators want of a feed; its thread looks here between two deliveries, and waits here. Safe from any thread. */
final class FeedOrders {
    private @Nullable Boolean pause;
    private @Nullable Long rewind;
    private boolean stopping;

    synchronized void pause(boolean paused) {
        pause = paused;
        notifyAll();
    }

    synchronized void rewind(long sequence) {
        rewind = rewind == null ? sequence : Math.min(rewind, sequence);
        notifyAll();
    }

    synchronized void stop() {
        stopping = true;
        notifyAll();
    }

    synchronized boolean isStopping() {
        return stopping;
    }

    synchronized boolean isPending() {
        return stopping || pause != null || rewind != null;
    }

    synchronized @Nullable Boolean takePause() {
        Boolean taken = pause;
        pause = null;
        return taken;
    }

    synchronized @Nullable Long takeRewind() {
        Long taken = rewind;
        rewind = null;
        return taken;
    }

    /** Waits until there is an order, or the system's nano time is {@code deadlineNanos}. */
    synchronized void awaitUntil(long deadlineNanos) throws InterruptedException {
        long leftNanos = deadlineNanos - System.nanoTime();
        while (!isPending() && leftNanos > 0) {
            wait(TimeUnit.NANOSECONDS.toMillis(leftNanos) + 1);
            leftNanos = deadlineNanos - System.nanoTime();
        }
    }
}
