package dev.tollgate.loadtest.device;

import java.util.Arrays;

/**
 * The operations of one connection that are on their way, by number: a packet identifier or a request's number. Numbers rise, and
 * those still in use are passed over. Arrays of primitives only, made with the first operation.
 *
 * <p>A number whose operation has timed out stays in use, as the answer may still come; it does not count against the limit.
 */
final class Window {
    private static final long[] NO_LONGS = {};
    private static final int[] NO_INTS = {};
    private static final byte[] NO_BYTES = {};

    private final int firstNumber;
    private final int lastNumber;
    private final int spare;
    private final int capacity;
    private final int limit;
    private int lastClaimed;
    private int inUse;
    private int waiting;
    private long claims;
    private int unflushed;
    private boolean hasEvicted;

    /** By slot: what the entry stands for; 0 for a free slot. The other arrays hold the entry. */
    byte[] kind = NO_BYTES;

    int[] number = NO_INTS;
    /** 0 until the bytes are handed to the socket. */
    long[] started = NO_LONGS;

    long[] planned = NO_LONGS;
    long[] sequence = NO_LONGS;
    long[] claim = NO_LONGS;
    short[] flow = {};
    /** As the stamp says it. */
    byte[] attempt = NO_BYTES;
    /** How often it was handed to a socket. */
    byte[] sends = NO_BYTES;

    /**
     * @param limit how many operations may be on their way
     * @param spare how many may be claimed beyond that: subscriptions, which come with a connection
     */
    Window(int firstNumber, int lastNumber, int limit, int spare) {
        this.firstNumber = firstNumber;
        this.lastNumber = lastNumber;
        this.limit = limit;
        this.spare = spare;
        this.capacity = Integer.highestOneBit(Math.min(2 * limit + spare, 65_536) * 2 - 1);
        this.lastClaimed = firstNumber - 1;
    }

    boolean isFull() {
        return waiting >= limit || inUse >= room() - spare;
    }

    private int room() {
        return Math.min(capacity, lastNumber - firstNumber + 1);
    }

    /** How many numbers are, with those whose operation has timed out. */
    int inUse() {
        return inUse;
    }

    /** How many are on their way and have not timed out. */
    int waiting() {
        return waiting;
    }

    boolean isUnused() {
        return inUse == 0;
    }

    int capacity() {
        return kind.length;
    }

    /** Takes the next free number; only while not {@link #isFull}, but for the spare ones. Returns its slot, whose arrays are the caller's to fill. */
    int claim(int kindOfEntry) {
        if (kind.length == 0) {
            allocate();
        }
        if (inUse >= room()) {
            throw new IllegalStateException("all " + inUse + " numbers are in use");
        }
        int slot;
        do {
            lastClaimed = lastClaimed >= lastNumber ? firstNumber : lastClaimed + 1;
            slot = lastClaimed & (capacity - 1);
        } while (kind[slot] != 0);
        number[slot] = lastClaimed;
        kind[slot] = (byte) kindOfEntry;
        started[slot] = 0;
        attempt[slot] = 0;
        sends[slot] = 0;
        claim[slot] = claims++;
        inUse++;
        waiting++;
        unflushed++;
        return slot;
    }

    private void allocate() {
        kind = new byte[capacity];
        number = new int[capacity];
        started = new long[capacity];
        planned = new long[capacity];
        sequence = new long[capacity];
        claim = new long[capacity];
        flow = new short[capacity];
        attempt = new byte[capacity];
        sends = new byte[capacity];
    }

    /** The entries claimed since the last flush are handed to the socket now. */
    void flushed(long nowNanos) {
        int next = lastClaimed;
        while (unflushed > 0) {
            int slot = next & (capacity - 1);
            if (kind[slot] != 0 && started[slot] == 0 && number[slot] == next) {
                started[slot] = nowNanos;
                unflushed--;
            }
            next = next <= firstNumber ? lastNumber : next - 1;
        }
    }

    /** The last entry has its start already. */
    void flushedAlready() {
        unflushed--;
    }

    /** The entries claimed since the last flush never got to the socket. */
    void discarded() {
        unflushed = 0;
    }

    /** Whether the number was given out at some time, as far as is known. */
    boolean wasClaimed(int wanted) {
        return wanted >= firstNumber && wanted <= lastClaimed;
    }

    boolean hasEvicted() {
        return hasEvicted;
    }

    /** Gives up an entry that has timed out where half of the places are in use, so that a server that never answers does not fill all. */
    void evict() {
        for (int slot = 0; inUse > capacity / 2 && slot < kind.length; slot++) {
            if (kind[slot] < 0) {
                free(slot);
                hasEvicted = true;
            }
        }
    }

    /** The slot of a number in use, or -1. */
    int find(int wanted) {
        int slot = wanted & (capacity - 1);
        return kind.length > 0 && kind[slot] != 0 && number[slot] == wanted ? slot : -1;
    }

    /** Takes back the last claim, of which nothing was written. */
    void unclaim(int slot) {
        unflushed--;
        free(slot);
    }

    /** Makes the number free. */
    void free(int slot) {
        if (!hasTimedOut(slot)) {
            waiting--;
        }
        kind[slot] = 0;
        inUse--;
    }

    /** The operation has ended without an answer, which may still come. */
    void timeOut(int slot) {
        if (!hasTimedOut(slot)) {
            waiting--;
            kind[slot] |= (byte) 0x80;
        }
    }

    boolean hasTimedOut(int slot) {
        return kind[slot] < 0;
    }

    /** What the entry stands for, timed out or not. */
    int kind(int slot) {
        return kind[slot] & 0x7f;
    }

    /** Slots in use, oldest first. Makes garbage: for reconnects. */
    int[] slotsInOrder() {
        long[] keys = new long[inUse];
        int count = 0;
        for (int slot = 0; slot < kind.length; slot++) {
            if (kind[slot] != 0) {
                keys[count++] = claim[slot] << 16 | slot;
            }
        }
        Arrays.sort(keys);
        int[] slots = new int[count];
        for (int i = 0; i < count; i++) {
            slots[i] = (int) (keys[i] & 0xffff);
        }
        return slots;
    }

    /** When the oldest entry that was handed over and has not timed out was; {@link Long#MAX_VALUE} without one. */
    long oldestStarted() {
        long oldest = Long.MAX_VALUE;
        for (int slot = 0; slot < kind.length && waiting > 0; slot++) {
            if (kind[slot] > 0 && started[slot] != 0) {
                oldest = Math.min(oldest, started[slot]);
            }
        }
        return oldest;
    }
}
