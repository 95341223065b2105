package dev.tollgate.edge.http;

import io.netty.util.concurrent.EventExecutor;
import io.netty.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * When a connection's patience ends. Moving it to a later time costs two fields: at most one task is scheduled, and one that comes too
 * early schedules itself again. On its event loop only; times are nanoseconds since this was made.
 */
final class Deadline implements Runnable {
    private static final long NEVER = Long.MAX_VALUE;

    private final EventExecutor executor;
    private final Runnable onPassed;
    private final long origin;
    private long atNanos = NEVER;
    private long scheduledNanos = NEVER;
    private @Nullable Future<?> task;

    Deadline(EventExecutor executor, Runnable onPassed) {
        this.executor = executor;
        this.onPassed = onPassed;
        this.origin = executor.ticker().nanoTime();
    }

    long nowNanos() {
        return executor.ticker().nanoTime() - origin;
    }

    void set(long sinceNanos, long timeoutMs) {
        atNanos = sinceNanos + TimeUnit.MILLISECONDS.toNanos(timeoutMs);
        if (atNanos < scheduledNanos) {
            schedule(nowNanos());
        }
    }

    /** None until the next {@link #set}. */
    void clear() {
        atNanos = NEVER;
    }

    /** As {@link #clear}, and lets go of the task. */
    void cancel() {
        atNanos = NEVER;
        scheduledNanos = NEVER;
        if (task != null) {
            task.cancel(false);
            task = null;
        }
    }

    private void schedule(long nowNanos) {
        if (task != null) {
            task.cancel(false);
        }
        scheduledNanos = atNanos;
        task = executor.schedule(this, Math.max(0, atNanos - nowNanos), TimeUnit.NANOSECONDS);
    }

    @Override
    public void run() {
        task = null;
        scheduledNanos = NEVER;
        long now = nowNanos();
        if (now >= atNanos) {
            atNanos = NEVER;
            onPassed.run();
        } else if (atNanos != NEVER) {
            schedule(now);
        }
    }
}
