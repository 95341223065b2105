package dev.tollgate.loadtest.health;

import java.util.concurrent.locks.LockSupport;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.SingleWriterRecorder;
import org.jspecify.annotations.Nullable;

/**
 * Measures by how much the platform delays a thread that only sleeps: such a delay is in every latency, and not the server's. The
 * thread sleeps a millisecond at a time and records what was more than the shortest sleep so far; a long delay counts for each
 * millisecond that it covered. Started once, closed once; {@link #take} by one thread.
 */
final class Hiccups implements AutoCloseable {
    private static final long SLEEP_NANOS = 1_000_000;
    private static final long HIGHEST_NANOS = 3_600_000_000_000L;

    private final SingleWriterRecorder recorder = new SingleWriterRecorder(1_000, HIGHEST_NANOS, 2);
    private final Thread thread = new Thread(this::run, "load-hiccups");
    private volatile boolean isEnded;
    private @Nullable Histogram recycled;

    private Hiccups() {
        thread.setDaemon(true);
    }

    static Hiccups start() {
        Hiccups hiccups = new Hiccups();
        hiccups.thread.start();
        return hiccups;
    }

    private void run() {
        long shortest = Long.MAX_VALUE;
        while (!isEnded) {
            long before = System.nanoTime();
            LockSupport.parkNanos(SLEEP_NANOS);
            long slept = System.nanoTime() - before;
            if (slept >= SLEEP_NANOS / 2) { // else it was woken without need
                shortest = Math.min(shortest, slept);
                recorder.recordValueWithExpectedInterval(Math.min(slept - shortest, HIGHEST_NANOS), SLEEP_NANOS);
            }
        }
    }

    /** What was measured since the last call: valid until the next. */
    Histogram take() {
        Histogram taken = recorder.getIntervalHistogram(recycled);
        recycled = taken;
        return taken;
    }

    @Override
    public void close() {
        isEnded = true;
        LockSupport.unpark(thread);
        try {
            thread.join();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt(); // the thread ends by itself within a sleep
        }
    }
}
