package dev.tollgate.edge.journal;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** Follows the journal's records in order, as they are forced. For one thread at a time, and never an event loop. */
public interface RecordReader extends AutoCloseable {
    /**
     * The next record; null when there is none that is forced. Skips records that retention has deleted before they
     * were read, and those that recovery has cut off.
     *
     * @throws DamagedRecordException when a record that was forced cannot be read back, now or later
     * @throws IOException when it cannot be read now: another try may do it
     */
    @Nullable
    JournalRecord next() throws IOException;

    /** Waits until there is a next record, at most {@code timeoutMs}; false when there is none by then. */
    boolean await(long timeoutMs) throws InterruptedException;

    /** Sequence of the record that {@link #next} gives next, or later where retention or recovery has taken it. */
    long nextSequence();

    /** Goes on at another record, before or behind. */
    void skipTo(long sequence) throws IOException;

    /** Sequence of the first record of the segment that the last record came from; 0 before the first record, and after a failure. */
    long segmentSequence();

    @Override
    void close() throws IOException;
}
