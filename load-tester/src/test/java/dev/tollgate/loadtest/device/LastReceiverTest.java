package dev.tollgate.loadtest.device;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class LastReceiverTest {
    private final LastReceiver last = new LastReceiver(3, false);

    @Test
    void findsTheLastOfEachMessage() {
        for (long sequence = 0; sequence < 200_000; sequence++) {
            assertFalse(last.isLast(0, sequence));
            assertFalse(last.isLast(1, sequence));
            assertFalse(last.isLast(0, sequence));
            assertTrue(last.isLast(0, sequence));
            assertFalse(last.isLast(1, sequence));
            assertTrue(last.isLast(1, sequence));
        }
        assertEquals(0, last.untracked());
    }

    @Test
    void newerMessageTakesThePlaceOfOneThatNeverGotToAll() {
        assertFalse(last.isLast(0, 0));
        long later = 1 << 16;
        assertFalse(last.isLast(0, later));
        assertFalse(last.isLast(0, 0));
        assertEquals(1, last.untracked());
        assertFalse(last.isLast(0, later));
        assertTrue(last.isLast(0, later));
    }

    @Test
    void messageWithoutAPlaceIsOneForAllItsReceivers() {
        assertFalse(last.isLast(0, 31));
        for (int i = 0; i < 3; i++) {
            assertFalse(last.isLast(1, 0), "its place is that of the other");
        }
        assertEquals(1, last.untracked());
    }
}
