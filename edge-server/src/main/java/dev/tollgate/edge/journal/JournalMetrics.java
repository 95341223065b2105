package dev.tollgate.edge.journal;

import java.util.concurrent.atomic.AtomicLong;

/** What the journal did since it was opened. Counted by the journal's thread alone, read by any. */
public final class JournalMetrics {
    private final AtomicLong records = new AtomicLong();
    private final AtomicLong bytes = new AtomicLong();
    private final AtomicLong refused = new AtomicLong();
    private final AtomicLong failures = new AtomicLong();
    private final AtomicLong deletedSegments = new AtomicLong();
    private final Distribution batchRecords = new Distribution();
    private final Distribution forceNanos = new Distribution();

    JournalMetrics() {}

    void countBatch(long recordsInBatch, long bytesInBatch, long nanos) {
        add(records, recordsInBatch);
        add(bytes, bytesInBatch);
        batchRecords.record(recordsInBatch);
        forceNanos.record(Math.max(0, nanos));
    }

    void countRefused(long messages) {
        add(refused, messages);
    }

    void countFailure() {
        add(failures, 1);
    }

    void countDeletedSegments(long segments) {
        add(deletedSegments, segments);
    }

    private static void add(AtomicLong counter, long more) {
        counter.lazySet(counter.getPlain() + more);
    }

    /** Records that were forced. */
    public long records() {
        return records.get();
    }

    /** Bytes of those records, with all their fields. */
    public long bytes() {
        return bytes.get();
    }

    /** Messages from the ring that were not written. */
    public long refused() {
        return refused.get();
    }

    /** Attempts to write, force or begin a segment that failed. */
    public long failures() {
        return failures.get();
    }

    /** Segments that retention has deleted. */
    public long deletedSegments() {
        return deletedSegments.get();
    }

    /** Records per force; its count is the number of forces. */
    public Distribution batchRecords() {
        return batchRecords;
    }

    /** Time that each force took, in nanoseconds, with the last write before it. */
    public Distribution forceNanos() {
        return forceNanos;
    }
}
