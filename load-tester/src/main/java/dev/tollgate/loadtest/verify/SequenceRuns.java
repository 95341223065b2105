package dev.tollgate.loadtest.verify;

import java.util.Arrays;

/**
 * A set of sequences, kept as runs without gaps: "all up to N" is one run, and each exception costs one more. Not
 * thread-safe.
 */
final class SequenceRuns {
    /** Called for each run, in rising order. */
    interface Visitor {
        void run(long start, long end);
    }

    private static final long[] NONE = {};

    /** Start (inclusive) and end (exclusive) of each run by turns; runs neither overlap nor touch. */
    private long[] bounds = NONE;

    private int used;
    private long size;

    /** False when it was there before. */
    boolean add(long sequence) {
        int at = firstBoundAbove(sequence);
        if ((at & 1) == 1) {
            return false; // inside a run: its end is the first bound above
        }
        boolean joinsBefore = at > 0 && bounds[at - 1] == sequence;
        boolean joinsAfter = at < used && bounds[at] == sequence + 1;
        if (joinsBefore && joinsAfter) {
            remove(at - 1);
        } else if (joinsBefore) {
            bounds[at - 1]++;
        } else if (joinsAfter) {
            bounds[at]--;
        } else {
            insert(at, sequence);
        }
        size++;
        return true;
    }

    void addRun(long start, long end) {
        for (long sequence = start; sequence < end; sequence++) {
            if (used > 0 && bounds[used - 1] == sequence) { // the rest of the run is new: no need to look at each
                size += end - sequence;
                bounds[used - 1] = end;
                return;
            }
            add(sequence);
        }
    }

    void addAll(SequenceRuns other) {
        other.forEach(this::addRun);
    }

    boolean contains(long sequence) {
        return (firstBoundAbove(sequence) & 1) == 1;
    }

    long size() {
        return size;
    }

    boolean isEmpty() {
        return used == 0;
    }

    int runs() {
        return used / 2;
    }

    void clear() {
        used = 0;
        size = 0;
    }

    void forEach(Visitor visitor) {
        for (int i = 0; i < used; i += 2) {
            visitor.run(bounds[i], bounds[i + 1]);
        }
    }

    /** How many are in both. */
    long common(SequenceRuns other) {
        long common = 0;
        int i = 0;
        int j = 0;
        while (i < used && j < other.used) {
            long start = Math.max(bounds[i], other.bounds[j]);
            long end = Math.min(bounds[i + 1], other.bounds[j + 1]);
            common += Math.max(0, end - start);
            if (bounds[i + 1] < other.bounds[j + 1]) {
                i += 2;
            } else {
                j += 2;
            }
        }
        return common;
    }

    /** Visits what is here and not in {@code other}. */
    void forEachMissingIn(SequenceRuns other, Visitor visitor) {
        int j = 0;
        for (int i = 0; i < used; i += 2) {
            long from = bounds[i];
            long end = bounds[i + 1];
            while (j < other.used && other.bounds[j + 1] <= from) {
                j += 2;
            }
            for (int k = j; k < other.used && other.bounds[k] < end; k += 2) {
                if (other.bounds[k] > from) {
                    visitor.run(from, other.bounds[k]);
                }
                from = other.bounds[k + 1];
            }
            if (from < end) {
                visitor.run(from, end);
            }
        }
    }

    SequenceRuns minus(SequenceRuns other) {
        SequenceRuns rest = new SequenceRuns();
        forEachMissingIn(other, rest::append);
        return rest;
    }

    SequenceRuns copy() {
        SequenceRuns copy = new SequenceRuns();
        copy.bounds = Arrays.copyOf(bounds, used);
        copy.used = used;
        copy.size = size;
        return copy;
    }

    private void append(long start, long end) {
        room();
        bounds[used++] = start;
        bounds[used++] = end;
        size += end - start;
    }

    /** Index of the first bound that is above the sequence. */
    private int firstBoundAbove(long sequence) {
        if (used == 0 || bounds[used - 1] <= sequence) {
            return used; // the usual case: the next one
        }
        int at = Arrays.binarySearch(bounds, 0, used, sequence);
        return at < 0 ? -at - 1 : at + 1;
    }

    private void insert(int at, long sequence) {
        room();
        System.arraycopy(bounds, at, bounds, at + 2, used - at);
        bounds[at] = sequence;
        bounds[at + 1] = sequence + 1;
        used += 2;
    }

    /** Joins two runs by taking out the end of one and the start of the next. */
    private void remove(int at) {
        System.arraycopy(bounds, at + 2, bounds, at, used - at - 2);
        used -= 2;
    }

    private void room() {
        if (used + 2 > bounds.length) {
            bounds = Arrays.copyOf(bounds, Math.max(2, bounds.length * 2));
        }
    }

    @Override
    public String toString() {
        StringBuilder text = new StringBuilder();
        forEach((start, end) -> text.append(text.isEmpty() ? "" : ",")
                .append(start)
                .append("..")
                .append(end - 1));
        return text.toString();
    }
}
