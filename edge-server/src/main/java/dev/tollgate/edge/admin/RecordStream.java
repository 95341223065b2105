package dev.tollgate.edge.admin;

import dev.tollgate.edge.journal.JournalRecord;
import dev.tollgate.edge.journal.RecordReader;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** Writes records to one client until there are enough, the end is reached, or the client goes. For the worker thread that serves it. */
final class RecordStream {
    /** Within this time a follower notices that the server stops. */
    private static final long WAIT_MS = 250;

    private final RecordSource records;
    private final StreamRoutes.RecordQuery query;
    private final long heartbeatNanos;
    private final BooleanSupplier isClosing;
    private long left;

    /** Opens the answer. */
    @FunctionalInterface
    interface Answer {
        OutputStream open() throws IOException;
    }

    RecordStream(RecordSource records, StreamRoutes.RecordQuery query, long heartbeatMs, BooleanSupplier isClosing) {
        this.records = records;
        this.query = query;
        this.heartbeatNanos = TimeUnit.MILLISECONDS.toNanos(heartbeatMs);
        this.isClosing = isClosing;
        this.left = query.count();
    }

    /** Opens the reader first, so that its failure can still be answered in full. */
    void run(Answer answer) throws IOException {
        try (RecordReader reader = records.open(query.from())) {
            OutputStream out = answer.open();
            out.flush(); // a follower sees that it is one before there is a record
            copy(reader, out);
            out.close();
        }
    }

    /** A record that cannot be read is the edge's failure, which its log must tell; any other IOException is a client that has gone. */
    private static @Nullable JournalRecord next(RecordReader reader) {
        try {
            return reader.next();
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    private void copy(RecordReader reader, OutputStream out) throws IOException {
        long writtenAt = System.nanoTime();
        while (left > 0 && reader.nextSequence() < query.end()) {
            if (isClosing.getAsBoolean()) {
                out.flush();
                throw new IOException(
                        "the edge stops, or the token has ended"); // the client must see that it was cut short
            }
            JournalRecord record = next(reader);
            if (record == null) {
                out.flush();
                await(reader);
            } else if (isWanted(record)) {
                records.writeJson(record, out);
                out.write('\n');
                left--;
                writtenAt = System.nanoTime();
            }
            if (System.nanoTime() - writtenAt >= heartbeatNanos) {
                out.write('\n'); // fails when the client has gone
                out.flush();
                writtenAt = System.nanoTime();
            }
        }
    }

    private boolean isWanted(JournalRecord record) {
        return (query.deviceNumber() == 0 || query.deviceNumber() == record.deviceNumber())
                && record.sequence() < query.end();
    }

    private static void await(RecordReader reader) throws IOException {
        try {
            var unused = reader.await(WAIT_MS); // whether there is one is seen by reading it
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("stopped while waiting for a record");
        }
    }
}
