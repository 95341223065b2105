package dev.tollgate.edge.journal;

import java.util.List;
import java.util.Queue;
import java.util.concurrent.AbstractExecutorService;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;

/** Runs each task on the caller's thread: at once, or while it {@linkplain #hold holds} them when the test says so. */
final class SteppedExecutor extends AbstractExecutorService {
    private final Queue<Runnable> held = new ConcurrentLinkedQueue<>();
    private volatile boolean holds;
    private boolean isShutdown;

    void hold() {
        holds = true;
    }

    /** Runs those held, and has others run at once from now on. */
    void release() {
        holds = false;
        for (Runnable task = held.poll(); task != null; task = held.poll()) {
            task.run();
        }
    }

    /** Has another thread, which is returned, {@link #release} them once the calling one waits. */
    Thread releaseOnceThisThreadWaits() {
        Thread waiting = Thread.currentThread();
        Thread releasing = new Thread(() -> {
            while (waiting.getState() != Thread.State.WAITING) {
                Thread.onSpinWait();
            }
            release();
        });
        releasing.start();
        return releasing;
    }

    int heldTasks() {
        return held.size();
    }

    @Override
    public void execute(Runnable task) {
        if (holds) {
            held.add(task);
        } else {
            task.run();
        }
    }

    @Override
    public void shutdown() {
        isShutdown = true;
    }

    @Override
    public List<Runnable> shutdownNow() {
        shutdown();
        return List.copyOf(held);
    }

    @Override
    public boolean isShutdown() {
        return isShutdown;
    }

    @Override
    public boolean isTerminated() {
        return isShutdown && held.isEmpty();
    }

    @Override
    public boolean awaitTermination(long timeout, TimeUnit unit) {
        return isTerminated();
    }
}
