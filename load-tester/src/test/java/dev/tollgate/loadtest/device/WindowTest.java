package dev.tollgate.loadtest.device;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class WindowTest {
    private final Window window = new Window(1, 65_535, 4, 0);

    @Test
    void isFullAtItsLimit() {
        for (int i = 0; i < 4; i++) {
            assertFalse(window.isFull());
            window.claim(1);
        }
        assertTrue(window.isFull());
        window.free(window.find(2));
        assertFalse(window.isFull());
    }

    @Test
    void numbersRiseAndPassOverThoseInUse() {
        int kept = window.claim(1);
        assertEquals(1, window.number[kept]);
        for (int i = 0; i < 200_000; i++) {
            int slot = window.claim(1);
            int number = window.number[slot];
            assertTrue(number > 1 && number <= 65_535, "number " + number);
            assertEquals(slot, window.find(number));
            window.free(slot);
            assertEquals(-1, window.find(number));
        }
        assertEquals(kept, window.find(1));
    }

    @Test
    void allNumbersOfMqttCanBeInUse() {
        Window widest = new Window(1, 65_535, 65_535, 0);
        for (int i = 0; i < 65_535; i++) {
            assertFalse(widest.isFull());
            widest.claim(1);
        }
        assertTrue(widest.isFull());
    }

    @Test
    void numberStaysInUseAfterATimeOut() {
        int slot = window.claim(3);
        window.timeOut(slot);
        assertEquals(0, window.waiting());
        assertEquals(slot, window.find(1));
        assertEquals(3, window.kind(slot));
        window.free(slot);
        assertEquals(0, window.waiting());
        assertEquals(-1, window.find(1));
    }

    @Test
    void onlyNewEntriesAreFlushed() {
        int first = window.claim(1);
        window.flushed(10);
        int second = window.claim(1);
        window.flushed(20);
        assertEquals(10, window.started[first]);
        assertEquals(20, window.started[second]);
        assertEquals(10, window.oldestStarted());
    }

    @Test
    void slotsAreInTheOrderOfTheirClaims() {
        Window small = new Window(1, 5, 4, 0);
        for (int i = 0; i < 4; i++) {
            small.claim(1);
        }
        small.free(small.find(1));
        small.free(small.find(2));
        small.claim(1);
        small.claim(1);
        int[] slots = small.slotsInOrder();
        int[] numbers = new int[slots.length];
        for (int i = 0; i < slots.length; i++) {
            numbers[i] = small.number[slots[i]];
        }
        assertArrayEquals(new int[] {3, 4, 5, 1}, numbers);
    }

    /** Subscriptions come with a connection, whatever is on its way already. */
    @Test
    void spareNumbersAreThereWhenItIsFull() {
        Window narrow = new Window(1, 65_535, 1, 3);
        narrow.claim(1);
        narrow.timeOut(narrow.find(1));
        narrow.claim(1);
        assertTrue(narrow.isFull());
        for (int i = 0; i < 3; i++) {
            assertEquals(i + 3, narrow.number[narrow.claim(4)]);
        }
    }

    @Test
    void emptyOneHasNoMemory() {
        assertEquals(0, window.kind.length);
        assertEquals(-1, window.find(1));
    }
}
