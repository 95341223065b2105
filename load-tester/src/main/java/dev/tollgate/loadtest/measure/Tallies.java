package dev.tollgate.loadtest.measure;

import java.util.concurrent.atomic.AtomicLongArray;

/** Counters that one thread counts and any thread reads. Nothing is locked, and a counter costs little more than a field. */
final class Tallies {
    private final AtomicLongArray counts;

    Tallies(int length) {
        counts = new AtomicLongArray(length);
    }

    /** On the writer's thread. */
    void add(int index, long delta) {
        counts.setRelease(index, counts.getPlain(index) + delta);
    }

    long get(int index) {
        return counts.getAcquire(index);
    }

    int length() {
        return counts.length();
    }
}
