package dev.tollgate.edge.sink;

import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/** Records to deliver, and what became of each. Made by the feed for one call of {@link Sink#deliver}; safe from any thread. */
public final class SinkBatch {
    private static final String CONFIRMED = "";

    private final List<SinkRecord> records;
    private final SinkCursor cursor;
    private final AtomicReferenceArray<@Nullable String> outcomes;
    private final AtomicInteger settled = new AtomicInteger();

    /**
     * @param records at least one, in the order of their sequences
     * @param cursor behind the last record, and behind those after it that are not for this sink
     */
    public SinkBatch(List<SinkRecord> records, SinkCursor cursor) {
        this.records = List.copyOf(records);
        this.cursor = cursor;
        this.outcomes = new AtomicReferenceArray<>(records.size());
    }

    /** In the order of their sequences. */
    public List<SinkRecord> records() {
        return records;
    }

    public int size() {
        return records.size();
    }

    /** What to store with the records where the backend keeps the cursor: where delivery goes on once all of them are confirmed. */
    public SinkCursor cursor() {
        return cursor;
    }

    /** The backend has confirmed the record at {@code index}: it is not offered again, even when the rest of the batch fails. */
    public void confirm(int index) {
        settle(index, CONFIRMED);
    }

    /**
     * The backend will not take the record at {@code index}, whatever becomes of others. The feed offers it again a few times, then puts it
     * into the sink's dead letters.
     *
     * @param why for people, without payload or token
     */
    public void reject(int index, String why) {
        settle(index, why.isEmpty() ? "rejected" : why);
    }

    private void settle(int index, String outcome) {
        if (outcomes.compareAndSet(index, null, outcome)) {
            settled.incrementAndGet();
        }
    }

    /** Number of records that are confirmed or rejected: the feed takes a sink for stalled when it does not grow. */
    int settled() {
        return settled.get();
    }

    boolean isConfirmed(int index) {
        return CONFIRMED.equals(outcomes.get(index));
    }

    /** Why a record was rejected; null when it was not. */
    @Nullable
    String rejection(int index) {
        String outcome = outcomes.get(index);
        return CONFIRMED.equals(outcome) ? null : outcome;
    }
}
