package dev.tollgate.loadtest.verify;

import dev.tollgate.loadtest.verify.VerifyResult.Example;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.LongAdder;

/** Messages that a sink received and that belong to no stream, or to another one. Safe from any thread. */
final class SinkReading {
    /** Length of {@link #counts}. */
    static final int COUNTS = 4;

    final LongAdder unexpected = new LongAdder();
    final LongAdder corrupt = new LongAdder();
    final LongAdder unchecked = new LongAdder();
    final LongAdder ignored = new LongAdder();

    private final String sink;
    private final List<Example> examples = new ArrayList<>();

    SinkReading(String sink) {
        this.sink = sink;
    }

    long[] counts() {
        return new long[] {unexpected.sum(), corrupt.sum(), unchecked.sum(), ignored.sum()};
    }

    /** The reverse of {@link #counts}. */
    void restore(long[] counts) {
        LongAdder[] adders = {unexpected, corrupt, unchecked, ignored};
        for (int i = 0; i < adders.length; i++) {
            adders[i].reset();
            adders[i].add(counts[i]);
        }
    }

    void corrupt(Stamp stamp, String connection) {
        corrupt.increment();
        example("corrupt", stamp, connection);
    }

    void unexpected(Stamp stamp, String connection) {
        unexpected.increment();
        example("unexpected", stamp, connection);
    }

    private synchronized void example(String kind, Stamp stamp, String connection) {
        if (examples.size() < VerifyResult.EXAMPLES_MAX) {
            examples.add(new Example(kind, stamp.stream(), stamp.sequence(), -1, -1, connection, "", sink));
        }
    }

    synchronized List<Example> examples() {
        return List.copyOf(examples);
    }
}
