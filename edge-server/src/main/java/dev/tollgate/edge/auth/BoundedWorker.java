package dev.tollgate.edge.auth;

import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One thread, before which so many tasks may wait. Safe from any thread. */
final class BoundedWorker implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(BoundedWorker.class);
    private static final long STOP_TIMEOUT_S = 10;

    private final String name;
    private final ThreadPoolExecutor executor;

    BoundedWorker(String name, int waitingMax) {
        this.name = name;
        this.executor =
                new ThreadPoolExecutor(1, 1, 0, TimeUnit.SECONDS, new ArrayBlockingQueue<>(waitingMax), task -> {
                    Thread thread = new Thread(task, name);
                    thread.setDaemon(true);
                    return thread;
                });
    }

    /** @return false when too many wait, or the edge stops: the task is not done then */
    boolean offer(Runnable task) {
        try {
            executor.execute(() -> guard(task));
            return true;
        } catch (RejectedExecutionException full) {
            return false;
        }
    }

    private void guard(Runnable task) {
        try {
            task.run();
        } catch (RuntimeException failure) {
            LOG.error("a task of {} failed", name, failure);
        }
    }

    /** Takes no more, and does those that wait. */
    @Override
    public void close() {
        executor.shutdown();
        try {
            if (!executor.awaitTermination(STOP_TIMEOUT_S, TimeUnit.SECONDS)) {
                LOG.warn("{} still has work after {} s", name, STOP_TIMEOUT_S);
            }
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
        }
    }
}
