package dev.tollgate.edge.sink.kafka;

import java.util.NavigableSet;
import java.util.StringJoiner;
import java.util.TreeSet;

/** A set of sequences as a short text: {@code 0,2-3} for 100, 102 and 103 relative to 100. */
final class SequenceRuns {
    private SequenceRuns() {}

    static String format(NavigableSet<Long> sequences, long base) {
        StringJoiner runs = new StringJoiner(",");
        Long first = sequences.isEmpty() ? null : sequences.first();
        while (first != null) {
            long last = first;
            while (sequences.contains(last + 1)) {
                last++;
            }
            runs.add(first == last ? String.valueOf(first - base) : (first - base) + "-" + (last - base));
            first = sequences.higher(last);
        }
        return runs.toString();
    }

    /** @throws IllegalArgumentException for a text that {@link #format} has not made */
    static NavigableSet<Long> parse(String text, long base) {
        NavigableSet<Long> sequences = new TreeSet<>();
        for (String run : text.split(",", -1)) {
            int dash = run.indexOf('-');
            long first = base + Long.parseLong(dash < 0 ? run : run.substring(0, dash));
            long last = dash < 0 ? first : base + Long.parseLong(run.substring(dash + 1));
            if (last < first) {
                throw new IllegalArgumentException("expected a run of sequences, got '" + run + "'");
            }
            for (long sequence = first; sequence <= last; sequence++) {
                sequences.add(sequence);
            }
        }
        return sequences;
    }
}
