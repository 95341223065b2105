package dev.tollgate.edge.store;

import dev.tollgate.edge.token.ActivationLog;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings first uses from the event loops to the database, on a daemon thread of its own. Bounded: without room, a token stays inactive
 * in the map and the next use tries again. What waits here when the process is killed is found in the map at the next start.
 */
final class ActivationWriter implements ActivationLog {
    private static final Logger LOG = LoggerFactory.getLogger(ActivationWriter.class);
    private static final int BATCH_MAX = 10_000;
    private static final long IDLE_MS = 1_000;
    private static final Activation STOP = new Activation(0, 0);

    private final Semaphore room;
    private final BlockingQueue<Activation> waiting;
    private final LongAdder putOff = new LongAdder();
    private @Nullable Thread thread;
    private volatile boolean stopping;
    private volatile boolean allStored = true;

    /** What the thread does. */
    interface Work {
        /**
         * Before anything else: stores first uses that an earlier process left in the map alone.
         *
         * @return false when {@code stopping} made it leave some
         */
        boolean storeLeftOver(BooleanSupplier stopping) throws RegistryException;

        /** Makes first uses durable. */
        void store(List<Activation> activations) throws RegistryException;

        /** Once a second while there is nothing to store. */
        void onIdle();
    }

    ActivationWriter(int activationsMax) {
        room = new Semaphore(activationsMax);
        waiting = new ArrayBlockingQueue<>(activationsMax + 1); // and STOP
    }

    @Override
    public boolean tryReserve() {
        boolean reserved = room.tryAcquire();
        if (!reserved) {
            putOff.increment();
        }
        return reserved;
    }

    @Override
    public void note(long tokenNumber, long firstUsedAtMs) {
        if (!waiting.offer(new Activation(tokenNumber, firstUsedAtMs))) {
            throw new IllegalStateException("expected the room that was reserved, found none");
        }
    }

    @Override
    public void cancel() {
        room.release();
    }

    void start(Work work) {
        Thread writer = new Thread(() -> run(work), "registry-activations");
        writer.setDaemon(true);
        thread = writer;
        writer.start();
    }

    private void run(Work work) {
        boolean ended = false;
        try {
            attempt(() -> {
                if (!work.storeLeftOver(() -> stopping)) {
                    allStored = false;
                }
            });
            List<Activation> batch = new ArrayList<>();
            while (fill(batch)) {
                if (batch.isEmpty()) {
                    attempt(work::onIdle);
                } else {
                    attempt(() -> work.store(batch));
                    room.release(batch.size());
                    batch.clear();
                }
            }
            ended = true;
        } catch (InterruptedException e) {
            LOG.warn("first uses are no longer stored: interrupted; the next start finds them in the map", e);
        } finally {
            if (!ended) { // an Error, too
                allStored = false;
            }
        }
    }

    /** Waits for something to store, for a second; false when it is time to stop and all is stored. */
    private boolean fill(List<Activation> batch) throws InterruptedException {
        Activation first = waiting.poll(IDLE_MS, TimeUnit.MILLISECONDS);
        if (first == null) {
            return true;
        }
        batch.add(first);
        waiting.drainTo(batch, BATCH_MAX - 1);
        if (batch.remove(STOP)) {
            waiting.drainTo(batch);
            waiting.add(STOP); // for the next turn, which finds it alone
            return !batch.isEmpty();
        }
        return true;
    }

    /** A step that may fail. */
    private interface Step {
        void run() throws RegistryException;
    }

    /** Until it succeeds, once a second; when stopping, once. */
    private void attempt(Step step) throws InterruptedException {
        while (true) {
            try {
                step.run();
                return;
            } catch (RegistryException | RuntimeException e) {
                LOG.warn("first uses could not be stored", e);
            }
            if (stopping) {
                allStored = false;
                return;
            }
            synchronized (this) {
                if (!stopping) {
                    wait(IDLE_MS);
                }
            }
        }
    }

    /**
     * Stores what waits and ends the thread. No use may come after.
     *
     * @return whether all was stored
     */
    boolean stop() {
        synchronized (this) {
            stopping = true;
            notifyAll();
        }
        if (!waiting.offer(STOP)) {
            throw new IllegalStateException("expected to be stopped once");
        }
        Thread writer = thread;
        try {
            if (writer != null) {
                writer.join();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
        return allStored;
    }

    /** First uses that the database does not know yet. */
    int waiting() {
        return waiting.size();
    }

    /** Uses that found no room here, so that their token stayed inactive. */
    long putOff() {
        return putOff.sum();
    }
}
