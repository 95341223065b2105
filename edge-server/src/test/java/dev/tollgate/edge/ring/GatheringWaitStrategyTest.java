package dev.tollgate.edge.ring;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.lmax.disruptor.AlertException;
import com.lmax.disruptor.Sequence;
import com.lmax.disruptor.SequenceBarrier;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A consumer that waits as the journal's does. What never comes, a time-out tells. */
@Timeout(60)
final class GatheringWaitStrategyTest {
    private final MessageRing ring = new MessageRing(64);
    private final Sequence consumed = new Sequence();
    private final SequenceBarrier barrier = ring.newBarrier();
    private final LinkedBlockingQueue<Long> batches = new LinkedBlockingQueue<>(); // the last sequence of each
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final Future<?> consumer;

    GatheringWaitStrategyTest() {
        ring.setConsumer(consumed);
        consumer = threads.submit(this::consume);
    }

    private void consume() {
        try {
            while (true) {
                long available = barrier.waitFor(consumed.get() + 1);
                ring.onTaken(available);
                if (available > consumed.get()) {
                    consumed.setVolatile(available);
                    batches.add(available);
                } else {
                    LockSupport.parkNanos(1);
                }
            }
        } catch (AlertException stopped) {
            // the test is over
        } catch (Exception failure) {
            throw new AssertionError(failure);
        }
    }

    /** An alert reaches a consumer that sleeps, too. */
    @AfterEach
    void stop() throws Exception {
        barrier.alert();
        consumer.get();
        threads.shutdown();
        assertTrue(threads.awaitTermination(1, TimeUnit.MINUTES));
    }

    @Test
    void takesWhatNobodyWaitsFor() throws Exception {
        for (int i = 0; i < 100; i++) {
            ring.publish(ring.tryClaim());
            assertEquals(i, batches.take());
        }
    }

    @Test
    void takesWhatSomebodyWaitsFor() throws Exception {
        for (int i = 0; i < 10_000; i++) {
            ring.publish(ring.tryClaim());
            ring.hurry();
            assertEquals(i, batches.take());
        }
    }

    @Test
    void takesAllThatOneHurries() throws Exception {
        long first = ring.tryClaim();
        long second = ring.tryClaim();
        ring.publish(first);
        ring.publish(second);
        ring.hurry();
        while (batches.take() < second) {
            // the first may have come alone
        }
    }

    @Test
    void fullRingIsTakenAtOnce() throws Exception {
        long last = 0;
        for (long sequence = ring.tryClaim(); sequence != MessageRing.FULL; sequence = ring.tryClaim()) {
            ring.publish(sequence);
            last = sequence;
        }
        while (batches.take() < last) {
            // what came before
        }
    }

    @Test
    void losesNothingAmongProducers() throws Exception {
        int producers = 4;
        int messages = 50_000;
        List<Future<?>> running = new ArrayList<>();
        for (int p = 0; p < producers; p++) {
            boolean isLazy = p % 2 == 0;
            running.add(threads.submit(() -> produce(messages, isLazy)));
        }
        for (Future<?> each : running) {
            each.get();
        }
        while (batches.take() < (long) producers * messages - 1) {
            // the last one is still to come
        }
    }

    /** With pauses now and then, in which the consumer falls asleep. */
    private void produce(int messages, boolean isLazy) {
        for (int i = 0; i < messages; i++) {
            long sequence = ring.tryClaim();
            while (sequence == MessageRing.FULL) {
                LockSupport.parkNanos(1);
                sequence = ring.tryClaim();
            }
            ring.publish(sequence);
            if (!isLazy) {
                ring.hurry();
            }
            if (i % 500 == 0) {
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(2 * MessageRing.GATHER_MS));
            }
        }
    }
}
