package dev.tollgate.edge.sink;

import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** What a sink has made of a batch, for the tests of sinks, which see only what the feed gives them. */
public final class BatchOutcomes {
    private BatchOutcomes() {}

    /** The number of records that were neither confirmed nor rejected. */
    public static int open(SinkBatch batch) {
        return batch.size() - batch.settled();
    }

    /** Indexes of the records that were confirmed. */
    public static List<Integer> confirmed(SinkBatch batch) {
        return IntStream.range(0, batch.size())
                .filter(batch::isConfirmed)
                .boxed()
                .toList();
    }

    /** Why a record was rejected; null when it was not. */
    public static @Nullable String rejection(SinkBatch batch, int index) {
        return batch.rejection(index);
    }
}
