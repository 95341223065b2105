package dev.tollgate.edge.admin;

import dev.tollgate.edge.journal.JournalRecord;
import dev.tollgate.edge.journal.RecordReader;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

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

    private void copy(RecordReader reader, OutputStream out) throws IOException {
        long flushedAt = System.nanoTime();
        while (left > 0 && reader.nextSequence() < query.end()) {
            JournalRecord record = reader.next();
            if (record != null) {
                write(record, out);
                continue;
            }
            if (isClosing.getAsBoolean()) {
                out.flush();
                throw new IOException("the edge stops"); // the client must see that it was cut short
            }
            out.flush();
            if (await(reader)) {
                flushedAt = System.nanoTime();
            } else if (System.nanoTime() - flushedAt >= heartbeatNanos) {
                out.write('\n'); // fails when the client has gone
                out.flush();
                flushedAt = System.nanoTime();
            }
        }
    }

    private void write(JournalRecord record, OutputStream out) throws IOException {
        boolean isWanted = query.deviceNumber() == 0 || query.deviceNumber() == record.deviceNumber();
        if (isWanted && record.sequence() < query.end()) {
            records.writeJson(record, out);
            out.write('\n');
            left--;
        }
    }

    private static boolean await(RecordReader reader) throws IOException {
        try {
            return reader.await(WAIT_MS);
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("stopped while waiting for a record");
        }
    }
}
