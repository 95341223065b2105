package dev.tollgate.edge.ring;

import com.lmax.disruptor.AlertException;
import com.lmax.disruptor.Sequence;
import com.lmax.disruptor.SequenceBarrier;
import com.lmax.disruptor.WaitStrategy;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Has the one consumer sleep until something is published, and then gather for a while, unless somebody is in a {@linkplain #hurry
 * hurry}: what nobody waits for comes in fewer, larger batches, each of which costs a wake-up, a write and a force. Never spins: an
 * edge may have one core or two. For many producers and one consumer.
 *
 * <pre>
 * AWAKE ─nothing there→ ASLEEP ─published, alert→ AWAKE
 *       ─nobody hurries→ GATHERING ─hurry, {@value #GATHER_MS} ms→ AWAKE
 * </pre>
 */
final class GatheringWaitStrategy implements WaitStrategy {
    static final long GATHER_MS = 10;

    private static final int AWAKE = 0;
    private static final int ASLEEP = 1;
    private static final int GATHERING = 2;

    private final AtomicInteger state = new AtomicInteger(AWAKE);
    private volatile boolean hurried;
    private volatile @Nullable Thread consumer;

    @Override
    public long waitFor(long sequence, Sequence cursor, Sequence dependent, SequenceBarrier barrier)
            throws AlertException, InterruptedException {
        consumer = Thread.currentThread();
        barrier.checkAlert();
        if (dependent.get() < sequence) {
            sleep(sequence, dependent, barrier);
        }
        if (!hurried) {
            gather(barrier);
        }
        hurried = false; // before the read: who hurries after it has the next batch hurried
        return dependent.get();
    }

    private void sleep(long sequence, Sequence dependent, SequenceBarrier barrier)
            throws AlertException, InterruptedException {
        try {
            state.set(ASLEEP); // before the look at what there is
            while (dependent.get() < sequence) {
                checkToGoOn(barrier);
                LockSupport.park(this);
                state.set(ASLEEP); // it may have been woken for what it has taken already
            }
        } finally {
            state.set(AWAKE);
        }
    }

    private void gather(SequenceBarrier barrier) throws AlertException, InterruptedException {
        long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(GATHER_MS);
        try {
            state.set(GATHERING);
            for (long left = end - System.nanoTime(); left > 0 && !hurried; left = end - System.nanoTime()) {
                checkToGoOn(barrier);
                LockSupport.parkNanos(this, left);
                state.set(GATHERING);
            }
        } finally {
            state.set(AWAKE);
        }
    }

    private static void checkToGoOn(SequenceBarrier barrier) throws AlertException, InterruptedException {
        barrier.checkAlert();
        if (Thread.interrupted()) {
            throw new InterruptedException();
        }
    }

    /** Something was published, or there is an alert. Safe from any thread; a volatile read where the consumer is awake. */
    @Override
    public void signalAllWhenBlocking() {
        if (state.get() == ASLEEP && state.compareAndSet(ASLEEP, AWAKE)) {
            LockSupport.unpark(consumer);
        }
    }

    /** Somebody waits for what was published. Safe from any thread. */
    void hurry() {
        if (!hurried) {
            hurried = true;
        }
        if (state.get() != AWAKE && state.getAndSet(AWAKE) != AWAKE) {
            LockSupport.unpark(consumer);
        }
    }
}
