package dev.tollgate.edge.ring;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.lmax.disruptor.Sequence;
import com.lmax.disruptor.SequenceBarrier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A ring that gathers for an hour: what does not come sooner, a time-out tells. */
@Timeout(60)
final class GatheringRingTest {
    private final MessageRing ring = PatientRing.of(64);
    private final Sequence consumed = new Sequence();
    private final SequenceBarrier barrier = ring.newBarrier();

    GatheringRingTest() {
        ring.setConsumer(consumed);
    }

    /** The last sequence that the consumer gets. */
    private long take() throws Exception {
        long available = barrier.waitFor(consumed.get() + 1);
        ring.onTaken(available);
        consumed.setVolatile(Math.max(consumed.get(), available));
        return available;
    }

    private void takeUpTo(long sequence) throws Exception {
        while (consumed.get() < sequence) {
            take();
        }
    }

    @Test
    void takesHalfARingWithoutGatheringMore() throws Exception {
        for (int i = 0; i <= 32; i++) {
            ring.publish(ring.tryClaim());
        }
        assertEquals(32, take());
    }

    @Test
    void takesWhatWasPublishedWhenSomebodyHurries() throws Exception {
        ring.publish(ring.tryClaim());
        ring.hurry();
        assertEquals(0, take());
        ring.publish(ring.tryClaim());
        ring.publish(ring.tryClaim());
        ring.hurry();
        assertEquals(2, take());
    }

    @Test
    void hurriesForWhatLiesBehindASlotThatIsNotPublishedYet() throws Exception {
        ring.publish(ring.tryClaim());
        ring.hurry();
        takeUpTo(0);
        long slow = ring.tryClaim();
        long hurried = ring.tryClaim();
        ring.publish(hurried);
        ring.hurry();
        assertEquals(0, take(), "the slot before it is not published");
        ring.publish(slow);
        assertEquals(hurried, take());
    }

    @Test
    void hurriesForWhatLiesBehindAGapInABatch() throws Exception {
        ring.publish(ring.tryClaim());
        ring.hurry();
        takeUpTo(0);
        ring.publish(ring.tryClaim());
        long slow = ring.tryClaim();
        long hurried = ring.tryClaim();
        ring.publish(hurried);
        ring.hurry();
        assertEquals(1, take());
        ring.publish(slow);
        assertEquals(hurried, take());
    }
}
