package dev.tollgate.edge.sink;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;

/** What became of a batch's records, for tests of sinks. */
public final class BatchOutcomes {
    private BatchOutcomes() {}

    /** The number of records that were neither confirmed nor rejected. */
    public static int open(SinkBatch batch) {
        return batch.size() - batch.settled();
    }

    /** Indexes of the records that were confirmed. */
    public static List<Integer> confirmedIndexes(SinkBatch batch) {
        return IntStream.range(0, batch.size())
                .filter(batch::isConfirmed)
                .boxed()
                .toList();
    }

    /** Sequences of the records that were confirmed. */
    public static List<Long> confirmed(SinkBatch batch) {
        List<Long> sequences = new ArrayList<>();
        for (int i = 0; i < batch.size(); i++) {
            if (batch.isConfirmed(i)) {
                sequences.add(batch.records().get(i).sequence());
            }
        }
        return sequences;
    }

    /** Sequences of the records that were rejected. */
    public static List<Long> rejected(SinkBatch batch) {
        List<Long> sequences = new ArrayList<>();
        for (int i = 0; i < batch.size(); i++) {
            if (batch.rejection(i) != null) {
                sequences.add(batch.records().get(i).sequence());
            }
        }
        return sequences;
    }

    /** Why the record at {@code index} was rejected; fails when it was not. */
    public static String rejection(SinkBatch batch, int index) {
        return Objects.requireNonNull(batch.rejection(index), "not rejected");
    }

    /** The records that are neither confirmed nor rejected, as the feed would offer them again; fails when there is none. */
    public static SinkBatch rest(SinkBatch batch) {
        List<SinkRecord> rest = new ArrayList<>();
        for (int i = 0; i < batch.size(); i++) {
            if (!batch.isConfirmed(i) && batch.rejection(i) == null) {
                rest.add(batch.records().get(i));
            }
        }
        return new SinkBatch(rest, batch.cursor());
    }
}
