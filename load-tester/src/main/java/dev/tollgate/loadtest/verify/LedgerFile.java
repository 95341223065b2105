package dev.tollgate.loadtest.verify;

import static dev.tollgate.loadtest.verify.LedgerFormat.putText;
import static dev.tollgate.loadtest.verify.LedgerFormat.putVar;

import dev.tollgate.loadtest.verify.StreamLedger.Changes;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.io.Closeable;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.BitSet;

/**
 * Appends what changes in a ledger to {@code ledger.bin}, so that a run whose tester died can still be judged. Safe from any thread;
 * writes when {@link #flush} is called, which belongs to every second and every fault. What a sink that is read again and again showed
 * is not in the file, since it can be read once more.
 */
public final class LedgerFile implements Closeable {
    private final MessageLedger ledger;
    private final FileChannel channel;
    private final BitSet named;
    private final long[][] countsWritten;
    private final ByteBuf body = Unpooled.buffer();
    private final ByteBuf frame = Unpooled.buffer();

    private LedgerFile(MessageLedger ledger, FileChannel channel) {
        this.ledger = ledger;
        this.channel = channel;
        this.named = new BitSet(ledger.streamCount());
        this.countsWritten = new long[ledger.sinks().size()][SinkReading.COUNTS];
    }

    /** Before the first message. Throws IOException when the file is there already. */
    public static LedgerFile create(Path path, MessageLedger ledger) throws IOException {
        FileChannel channel = FileChannel.open(path, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
        LedgerFile file = new LedgerFile(ledger, channel);
        try {
            file.writeHead();
        } catch (IOException e) {
            channel.close();
            throw e;
        }
        for (int i = 0; i < ledger.streamCount(); i++) {
            ledger.streamAt(i).noteChanges();
        }
        return file;
    }

    private synchronized void writeHead() throws IOException {
        body.writeByte(LedgerFormat.HEAD).writeLong(LedgerFormat.MAGIC).writeInt(LedgerFormat.VERSION);
        body.writeLong(ledger.run());
        putVar(body, ledger.streamCount());
        putVar(body, ledger.sinks().size());
        ledger.sinks().forEach(sink -> putText(body, sink.name()));
        for (int i = 0; i < ledger.streamCount(); i++) {
            body.writeByte(ledger.streams().delivery(i).ordinal());
        }
        writeFrame();
    }

    /** Appends all that changed since the last time. */
    public synchronized void flush() throws IOException {
        long nowNanos = System.nanoTime() - ledger.startNanos();
        for (int i = 0; i < ledger.streamCount(); i++) {
            Changes changes = ledger.streamAt(i).takeChanges();
            if (changes == null) {
                continue;
            }
            if (!named.get(i)) {
                writeName(i);
            }
            if (!body.isReadable()) {
                body.writeByte(LedgerFormat.CHANGES);
                putVar(body, nowNanos);
            }
            putChanges(i, changes);
            if (body.readableBytes() > LedgerFormat.BODY_BYTES) {
                writeFrame();
            }
        }
        if (body.isReadable()) {
            writeFrame();
        }
        for (int sink = 0; sink < countsWritten.length; sink++) {
            writeCounts(sink, ledger.sinks().get(sink).reading());
        }
    }

    private void writeCounts(int sink, SinkReading reading) throws IOException {
        long[] counts = reading.counts();
        if (Arrays.equals(counts, countsWritten[sink])) {
            return;
        }
        countsWritten[sink] = counts;
        body.writeByte(LedgerFormat.COUNTS);
        putVar(body, sink);
        for (long count : counts) {
            putVar(body, count);
        }
        writeFrame();
    }

    private void writeName(int stream) throws IOException {
        if (body.isReadable()) {
            writeFrame();
        }
        named.set(stream);
        body.writeByte(LedgerFormat.NAME);
        putVar(body, stream);
        putText(body, ledger.streams().connection(stream));
        writeFrame();
    }

    private void putChanges(int stream, Changes changes) {
        putCounts(stream, LedgerFormat.ATTEMPTED, 0, changes.attempted);
        putRuns(stream, LedgerFormat.ACKNOWLEDGED, 0, changes.acknowledged);
        for (int sink = 0; sink < changes.received.length; sink++) {
            putCounts(stream, LedgerFormat.RECEIVED, sink, changes.received[sink]);
            putRuns(stream, LedgerFormat.REORDERED, sink, changes.reordered[sink]);
        }
    }

    private void putCounts(int stream, byte set, int sink, SequenceCounts counts) {
        for (int times = 1; times <= counts.highest(); times++) {
            putRuns(stream, set, sink, counts.atLeast(times));
        }
    }

    private void putRuns(int stream, byte set, int sink, SequenceRuns runs) {
        if (runs.isEmpty()) {
            return;
        }
        putVar(body, stream);
        body.writeByte(set);
        putVar(body, sink);
        putVar(body, runs.runs());
        long[] before = {0};
        runs.forEach((start, end) -> {
            putVar(body, start - before[0]);
            putVar(body, end - start);
            before[0] = end;
        });
    }

    /** Appends a fault, and what changed before it. */
    public synchronized void fault(String text, boolean kill, long inFlight) throws IOException {
        flush();
        body.writeByte(LedgerFormat.FAULT);
        putVar(body, System.nanoTime() - ledger.startNanos());
        body.writeByte(kill ? 1 : 0);
        putVar(body, inFlight);
        putText(body, text);
        writeFrame();
    }

    /** As {@link MessageLedger#beforeRestart}. */
    public synchronized void beforeRestart() throws IOException {
        mark(LedgerFormat.RESTART);
    }

    /** As {@link MessageLedger#deadline}. */
    public synchronized void deadline() throws IOException {
        mark(LedgerFormat.DEADLINE);
    }

    private void mark(byte kind) throws IOException {
        flush();
        body.writeByte(kind);
        writeFrame();
    }

    private void writeFrame() throws IOException {
        frame.clear()
                .writeInt(body.readableBytes())
                .writeInt(LedgerFormat.crc(body))
                .writeBytes(body);
        body.clear();
        while (frame.isReadable()) {
            frame.readBytes(channel, frame.readableBytes());
        }
    }

    /** Notes that the run ended in good order. */
    @Override
    public synchronized void close() throws IOException {
        if (!channel.isOpen()) {
            return;
        }
        try (channel) {
            mark(LedgerFormat.END);
        }
    }
}
