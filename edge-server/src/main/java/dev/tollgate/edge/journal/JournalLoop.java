package dev.tollgate.edge.journal;

import com.lmax.disruptor.AlertException;
import com.lmax.disruptor.Sequence;
import com.lmax.disruptor.SequenceBarrier;
import com.lmax.disruptor.TimeoutException;
import dev.tollgate.edge.ring.MessageRing;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The journal's thread: waits for messages in the ring, hands all that there are to the writer, frees their slots and says so. An
 * alert wakes it for a tick or, once {@link #stop} was called, to work off what is in the ring and end.
 */
final class JournalLoop implements Runnable {
    private static final Logger LOG = LoggerFactory.getLogger(JournalLoop.class);

    private final MessageRing ring;
    private final JournalWriter writer;
    private final Availability availability;
    private final LongConsumer onCompleted;
    private final Sequence consumed = new Sequence();
    private final SequenceBarrier barrier;
    private final LongConsumer complete = this::complete;
    private volatile boolean stopping;
    private boolean callbackFailureLogged;

    /** Becomes the ring's consumer: before the first message is claimed. */
    JournalLoop(MessageRing ring, JournalWriter writer, Availability availability, LongConsumer onCompleted) {
        this.ring = ring;
        this.writer = writer;
        this.availability = availability;
        this.onCompleted = onCompleted;
        ring.setConsumer(consumed);
        barrier = ring.newBarrier();
    }

    /** Asks for a tick soon. Safe from any thread. */
    void requestTick() {
        barrier.alert();
    }

    /** Asks the thread to end. Safe from any thread. */
    void stop() {
        stopping = true;
        barrier.alert();
    }

    @Override
    public void run() {
        try {
            while (!stopping) {
                consume();
            }
            drain();
        } catch (Throwable fatal) {
            LOG.error(
                    "The journal's thread ended; no message is taken any more until the edge is started again", fatal);
            availability.onClosed("the journal's thread ended: " + fatal);
            throw fatal;
        } finally {
            writer.close();
        }
    }

    private void consume() {
        try {
            long next = consumed.get() + 1;
            long available = barrier.waitFor(next);
            ring.onTaken(available);
            if (available >= next) {
                writer.process(ring, next, available, complete);
            } else {
                LockSupport.parkNanos(1); // the next slot is claimed, and about to be published
            }
        } catch (AlertException tickOrStop) { // preallocated, without a stack trace
            barrier.clearAlert(); // before stopping is read, so that no stop goes unseen
            if (!stopping) {
                writer.tick();
            }
        } catch (InterruptedException nobodyMay) {
            LOG.warn("The journal's thread was interrupted, and goes on");
        } catch (TimeoutException never) {
            throw new IllegalStateException("the ring's wait strategy has no time-out", never);
        }
    }

    /** Works off what was claimed by now. */
    private void drain() {
        long last = barrier.getCursor();
        while (consumed.get() < last) {
            consume();
        }
    }

    /** Frees the slots up to {@code sequence}, then says so: a producer that finds the ring full after that will be called again. */
    private void complete(long sequence) {
        for (long done = consumed.get() + 1; done <= sequence; done++) {
            ring.slot(done).clear();
        }
        consumed.setVolatile(sequence);
        try {
            onCompleted.accept(sequence);
        } catch (RuntimeException failure) {
            if (!callbackFailureLogged) {
                LOG.error("Answers could not be sent (logged once)", failure);
                callbackFailureLogged = true;
            }
        }
    }
}
