package dev.tollgate.edge.admin;

import dev.tollgate.edge.journal.JournalRecord;
import dev.tollgate.edge.journal.RecordReader;
import java.io.IOException;
import java.io.OutputStream;

/** The journal as the admin API reads it. Safe from any thread; each reader is for one. */
public interface RecordSource {
    /** A reader whose first record is {@code from} or, where that is gone or there was none, the next that there is. */
    RecordReader open(long from) throws IOException;

    /** Sequence of the oldest record that is kept; {@link #nextSequence()} where there is none. */
    long firstSequence();

    /** Sequence that the next record will have. */
    long nextSequence();

    /** Writes the record as one line of JSON, without the line's end. */
    void writeJson(JournalRecord record, OutputStream out) throws IOException;
}
