package dev.tollgate.edge.ring;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.lmax.disruptor.Sequence;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import org.junit.jupiter.api.Test;

final class MessageRingTest {
    private final MessageRing ring = new MessageRing(4);
    private final Sequence consumed = new Sequence();

    MessageRingTest() {
        ring.setConsumer(consumed);
    }

    @Test
    void refusesWhenFull() {
        for (int i = 0; i < 4; i++) {
            assertEquals(i, ring.tryClaim());
        }
        assertEquals(MessageRing.FULL, ring.tryClaim());
        consumed.setVolatile(0);
        assertEquals(4, ring.tryClaim());
    }

    @Test
    void showsSlotOncePublished() {
        long sequence = ring.tryClaim();
        ByteBuf buffer = Unpooled.wrappedBuffer(new byte[10]);
        ring.slot(sequence).setPayload(buffer, 3, 7, 0, 0);
        assertFalse(ring.isPublished(sequence));
        ring.publish(sequence);
        assertTrue(ring.isPublished(sequence));
        assertSame(buffer, ring.slot(sequence).buffer());
        assertEquals(3, ring.slot(sequence).payloadStart());
        assertEquals(1, ring.occupied());
    }

    @Test
    void clearedSlotKeepsNothingAlive() {
        MessageSlot slot = ring.slot(ring.tryClaim());
        slot.setPayload(Unpooled.wrappedBuffer(new byte[10]), 0, 10, 0, 0);
        slot.clear();
        assertSame(Unpooled.EMPTY_BUFFER, slot.buffer());
        slot.fail(); // nobody to tell
    }

    @Test
    void tellsItsOwnerOfFailure() {
        int[] failed = {-1};
        MessageSlot slot = ring.slot(ring.tryClaim());
        slot.setOwner(answerIndex -> failed[0] = answerIndex, 42, false);
        slot.fail();
        assertEquals(42, failed[0]);
    }

    @Test
    void capacityIsPowerOfTwo() {
        assertThrows(IllegalArgumentException.class, () -> new RingConfig(1000));
        assertEquals(1024, new RingConfig(1024).capacity());
    }
}
