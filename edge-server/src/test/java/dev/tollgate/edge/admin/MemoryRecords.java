package dev.tollgate.edge.admin;

import dev.tollgate.edge.journal.JournalRecord;
import dev.tollgate.edge.journal.MessageProperties;
import dev.tollgate.edge.journal.RecordReader;
import dev.tollgate.edge.ring.Protocol;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Records on the heap, for tests. The first sequence is 3, as if retention had deleted two. */
public final class MemoryRecords implements RecordSource {
    private static final long FIRST = 3;

    private final List<JournalRecord> records = new ArrayList<>();
    private int readers;

    /** Appends a record of this device. */
    public synchronized void append(long deviceNumber, String payload) {
        records.add(new JournalRecord(
                nextSequence(),
                1_700_000_000_000L,
                deviceNumber,
                1,
                "demo-v1",
                "dcx",
                "/json",
                -1,
                Protocol.HTTP,
                1,
                0,
                "",
                ByteBuffer.wrap(payload.getBytes(StandardCharsets.UTF_8)),
                null,
                MessageProperties.NONE));
        notifyAll();
    }

    /** Waits until this many readers are open. */
    public synchronized void awaitReaders(int expected, long timeoutMs) throws InterruptedException {
        long deadline = System.nanoTime() + timeoutMs * 1_000_000;
        while (readers != expected) {
            long leftMs = (deadline - System.nanoTime()) / 1_000_000;
            if (leftMs <= 0) {
                throw new AssertionError("expected " + expected + " readers, there are " + readers);
            }
            wait(leftMs);
        }
    }

    @Override
    public synchronized RecordReader open(long from) {
        readers++;
        notifyAll();
        return new Reader(Math.max(FIRST, from));
    }

    @Override
    public long firstSequence() {
        return FIRST;
    }

    @Override
    public synchronized long nextSequence() {
        return FIRST + records.size();
    }

    private long end() {
        return nextSequence();
    }

    @Override
    public void writeJson(JournalRecord record, OutputStream out) throws IOException {
        String payload =
                StandardCharsets.UTF_8.decode(record.payload().duplicate()).toString();
        out.write(("{\"sequence\":" + record.sequence() + ",\"payload\":" + payload + "}")
                .getBytes(StandardCharsets.UTF_8));
    }

    private final class Reader implements RecordReader {
        private long next;

        Reader(long next) {
            this.next = next;
        }

        @Override
        public long segmentSequence() {
            return 1;
        }

        @Override
        public @Nullable JournalRecord next() {
            synchronized (MemoryRecords.this) {
                return next < end() ? records.get((int) (next++ - FIRST)) : null;
            }
        }

        @Override
        public boolean await(long timeoutMs) throws InterruptedException {
            synchronized (MemoryRecords.this) {
                if (next >= end()) {
                    MemoryRecords.this.wait(timeoutMs);
                }
                return next < end();
            }
        }

        @Override
        public void skipTo(long sequence) {
            synchronized (MemoryRecords.this) {
                next = sequence;
            }
        }

        @Override
        public long nextSequence() {
            synchronized (MemoryRecords.this) {
                return next;
            }
        }

        @Override
        public void close() {
            synchronized (MemoryRecords.this) {
                readers--;
                MemoryRecords.this.notifyAll();
            }
        }
    }
}
