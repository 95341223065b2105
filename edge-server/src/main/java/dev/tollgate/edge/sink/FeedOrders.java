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

    /** Waits until there is an order, at most {@code timeoutMs}. */
    synchronized void await(long timeoutMs) throws InterruptedException {
        long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(timeoutMs);
        while (!isPending()) {
            long leftMs = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
            if (leftMs <= 0) {
                return;
            }
            wait(leftMs);
        }
    }
}
