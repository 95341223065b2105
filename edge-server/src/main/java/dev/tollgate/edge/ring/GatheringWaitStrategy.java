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
 *       ─nobody hurries→ GATHERING ─hurry, long enough→ AWAKE
 * </pre>
 */
final class GatheringWaitStrategy implements WaitStrategy {
    private static final int AWAKE = 0;
    private static final int ASLEEP = 1;
    private static final int GATHERING = 2;

    private final long gatherNanos;
    private final AtomicInteger state = new AtomicInteger(AWAKE);
    private volatile boolean hurried;
    private boolean wasHurried; // before the last look; of the consumer, as the next
    private long seen; // by the last look
    private volatile @Nullable Thread consumer;

    /** @param gatherMs longest time that messages are gathered where nobody hurries */
    GatheringWaitStrategy(long gatherMs) {
        gatherNanos = TimeUnit.MILLISECONDS.toNanos(gatherMs);
    }

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
        wasHurried = hurried;
        hurried = false; // before the read: who hurries after it has the next batch hurried
        seen = dependent.get();
        return seen;
    }

    /**
     * The consumer takes what lies before a slot that is claimed and not yet published: who hurried may wait for what lies behind it, and
     * goes on doing so.
     *
     * @param available the last that it takes
     */
    void onTaken(long available) {
        if (wasHurried && available < seen) {
            hurried = true;
        }
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
        long end = System.nanoTime() + gatherNanos;
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
