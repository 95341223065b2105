package dev.tollgate.loadtest.verify;

import static dev.tollgate.loadtest.verify.LedgerFormat.takeText;
import static dev.tollgate.loadtest.verify.LedgerFormat.takeVar;

import dev.tollgate.loadtest.verify.Streams.Delivery;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Reads a ledger back from {@code ledger.bin}. Times in it are those of the flush that wrote them, which is about a second exact.
 * Used once, on one thread.
 */
public final class LedgerReader {
    private static final int STREAMS_MAX = 10_000_000;
    private static final int SINKS_MAX = 1000;

    /**
     * A ledger as it was at the last flush.
     *
     * @param tornBytes behind the last whole frame
     * @param whole whether the run ended in good order
     */
    public record Recovered(MessageLedger ledger, long tornBytes, boolean whole) {}

    private final Path path;
    private final List<String> sinkNames;
    private String[] names = {};
    private Delivery[] deliveries = {};
    private int recordedSinks;
    private boolean ended;
    private @Nullable MessageLedger ledger;

    private LedgerReader(Path path, List<String> sinkNames) {
        this.path = path;
        this.sinkNames = sinkNames;
    }

    /**
     * Throws IOException when the file is none of a ledger.
     *
     * @param sinkNames sinks to be read anew, whose receipts in the file then do not count; empty for those that the file has
     */
    public static Recovered read(Path path, List<String> sinkNames) throws IOException {
        return new LedgerReader(path, List.copyOf(sinkNames)).read();
    }

    private Recovered read() throws IOException {
        long size = Files.size(path);
        long good = 0;
        try (DataInputStream in = new DataInputStream(new BufferedInputStream(Files.newInputStream(path), 1 << 16))) {
            ByteBuf body = nextFrame(in, size - good);
            while (body != null) {
                good += LedgerFormat.FRAME_HEADER_BYTES + body.readableBytes();
                apply(body);
                body = nextFrame(in, size - good);
            }
        }
        if (ledger == null) {
            throw new IOException(path + " is no ledger: it does not begin with a whole head");
        }
        boolean whole = ended && good == size;
        if (!whole) {
            ledger.cutShort();
        }
        return new Recovered(ledger, size - good, whole);
    }

    /** Null at the end, and where the file is torn. */
    private static @Nullable ByteBuf nextFrame(DataInputStream in, long left) throws IOException {
        if (left < LedgerFormat.FRAME_HEADER_BYTES) {
            return null;
        }
        try {
            int length = in.readInt();
            int crc = in.readInt();
            boolean fits = length > 0
                    && length <= LedgerFormat.BODY_MAX_BYTES
                    && length <= left - LedgerFormat.FRAME_HEADER_BYTES;
            ByteBuf body = fits ? Unpooled.wrappedBuffer(in.readNBytes(length)) : Unpooled.EMPTY_BUFFER;
            return body.readableBytes() == length && fits && LedgerFormat.crc(body) == crc ? body : null;
        } catch (EOFException torn) {
            return null;
        }
    }

    private void apply(ByteBuf body) throws IOException {
        byte kind = body.readByte();
        if (kind == LedgerFormat.HEAD && ledger == null) {
            ledger = head(body);
            return;
        }
        MessageLedger to = ledger;
        if (to == null) {
            throw new IOException(path + " is no ledger: its first frame is of kind " + kind);
        }
        switch (kind) {
            case LedgerFormat.CHANGES -> changes(to, body);
            case LedgerFormat.FAULT -> fault(to, body);
            case LedgerFormat.RESTART -> to.beforeRestart();
            case LedgerFormat.DEADLINE -> deadline(to);
            case LedgerFormat.END -> ended = true;
            case LedgerFormat.NAME -> names[stream(body)] = takeText(body);
            case LedgerFormat.COUNTS -> counts(to, body);
            default -> throw new IOException(path + ": a frame of the unknown kind " + kind);
        }
    }

    private MessageLedger head(ByteBuf body) throws IOException {
        if (body.readableBytes() < 20 || body.readLong() != LedgerFormat.MAGIC) {
            throw new IOException(path + " is no ledger: its magic is another");
        }
        int version = body.readInt();
        if (version != LedgerFormat.VERSION) {
            throw new IOException(
                    path + ": expected version " + LedgerFormat.VERSION + " of the ledger, found " + version);
        }
        long run = body.readLong();
        int streams = bounded(takeVar(body), STREAMS_MAX, "streams");
        recordedSinks = bounded(takeVar(body), SINKS_MAX, "sinks");
        List<String> recorded = new ArrayList<>();
        for (int i = 0; i < recordedSinks; i++) {
            recorded.add(takeText(body));
        }
        names = new String[streams];
        Arrays.fill(names, "");
        deliveries = new Delivery[streams];
        for (int i = 0; i < streams; i++) {
            deliveries[i] = Delivery.values()[bounded(body.readByte(), Delivery.values().length - 1, "delivery")];
        }
        return new MessageLedger(run, 0, new ReadStreams(), sinkNames.isEmpty() ? recorded : sinkNames);
    }

    private int bounded(long value, int max, String what) throws IOException {
        if (value < 0 || value > max) {
            throw new IOException(path + ": " + what + " is " + value + ", expected 0 to " + max);
        }
        return (int) value;
    }

    private int stream(ByteBuf body) throws IOException {
        return bounded(takeVar(body), names.length - 1, "stream");
    }

    private void changes(MessageLedger to, ByteBuf body) throws IOException {
        long atNanos = takeVar(body);
        while (body.isReadable()) {
            int stream = stream(body);
            byte set = body.readByte();
            int sink = bounded(takeVar(body), Math.max(0, recordedSinks - 1), "sink");
            SequenceRuns runs = runs(body);
            runs.forEach((start, end) -> {
                for (long sequence = start; sequence < end; sequence++) {
                    change(to, stream, set, sink, sequence, atNanos);
                }
            });
        }
    }

    private static SequenceRuns runs(ByteBuf body) throws IOException {
        SequenceRuns runs = new SequenceRuns();
        long at = 0;
        for (long left = takeVar(body); left > 0; left--) {
            long start = at + takeVar(body);
            at = start + takeVar(body);
            runs.addRun(start, at);
        }
        return runs;
    }

    private void change(MessageLedger to, int stream, byte set, int sink, long sequence, long atNanos) {
        switch (set) {
            case LedgerFormat.ATTEMPTED -> to.attempted(stream, sequence, 0, atNanos);
            case LedgerFormat.ACKNOWLEDGED -> to.acknowledged(stream, sequence, atNanos);
            case LedgerFormat.RECEIVED ->
                restore(to, stream, sink, received -> received.restore(sequence, to.isAfterDeadline()));
            case LedgerFormat.REORDERED -> restore(to, stream, sink, received -> received.reordered.add(sequence));
            default -> throw new IllegalArgumentException(path + ": a change of the unknown set " + set);
        }
    }

    private void restore(MessageLedger to, int stream, int sink, Consumer<SinkStream> change) {
        if (sinkNames.isEmpty()) {
            StreamLedger at = to.streamAt(stream);
            synchronized (at) {
                change.accept(at.sink(sink));
            }
        }
    }

    /** Means nothing for sinks that are read only now. */
    private void deadline(MessageLedger to) {
        if (sinkNames.isEmpty()) {
            to.deadline();
        }
    }

    private void counts(MessageLedger to, ByteBuf body) throws IOException {
        int sink = bounded(takeVar(body), Math.max(0, recordedSinks - 1), "sink");
        long[] counts = new long[SinkReading.COUNTS];
        for (int i = 0; i < counts.length; i++) {
            counts[i] = takeVar(body);
        }
        if (sinkNames.isEmpty()) {
            to.sinks().get(sink).reading().restore(counts);
        }
    }

    private static void fault(MessageLedger to, ByteBuf body) throws IOException {
        long atNanos = takeVar(body);
        boolean kill = body.readByte() == 1;
        long inFlight = takeVar(body);
        String text = takeText(body);
        if (kill) {
            to.kill(atNanos, text, inFlight);
        } else {
            to.fault(atNanos, text);
        }
    }

    /** Streams as the file names them. */
    private final class ReadStreams implements Streams {
        @Override
        public int count() {
            return names.length;
        }

        @Override
        public String connection(int stream) {
            return names[stream];
        }

        @Override
        public Delivery delivery(int stream) {
            return deliveries[stream];
        }
    }
}
