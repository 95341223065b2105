package dev.tollgate.edge.sink.file;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tollgate.edge.sink.BatchOutcomes;
import dev.tollgate.edge.sink.SinkBatch;
import dev.tollgate.edge.sink.SinkContext;
import dev.tollgate.edge.sink.SinkCursor;
import dev.tollgate.edge.sink.SinkRecord;
import dev.tollgate.edge.sink.file.FileSinkConfig.Compression;
import dev.tollgate.edge.testing.SinkRecords;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(20)
final class FileSinkTest {
    private static final SinkCursor START = new SinkCursor(1, 0);
    private static final long ROTATE_BYTES = 5000;
    private static final long HOUR_MS = 3_600_000;

    @TempDir
    Path folder;

    private final AtomicLong clockMs = new AtomicLong(System.currentTimeMillis());
    private final List<FileSink> sinks = new ArrayList<>();

    @AfterEach
    void close() {
        sinks.forEach(FileSink::close);
    }

    private FileSink sink(Compression compression, int keepFiles, long keepBytes) {
        FileSinkConfig config = new FileSinkConfig(
                "", ROTATE_BYTES, HOUR_MS, compression, keepFiles, keepBytes, true, SinkRecords.FEED);
        SinkContext context = new SinkContext("readings", SinkRecords.NODE_ID, folder);
        FileSink sink = new FileSink(new RecordFiles(folder, context), config, clockMs::get);
        sinks.add(sink);
        return sink;
    }

    private FileSink openSink(Compression compression) throws Exception {
        FileSink sink = sink(compression, 0, 0);
        sink.open(START);
        return sink;
    }

    private static void deliver(FileSink sink, long first, long last) throws Exception {
        SinkBatch batch = SinkRecords.batch(first, last, 3);
        sink.deliver(batch);
        assertEquals(sequences(first, last), BatchOutcomes.confirmed(batch));
    }

    private static List<Long> sequences(long first, long last) {
        return LongStream.rangeClosed(first, last).boxed().toList();
    }

    private static String name(long first, String rest) {
        return "readings-" + SinkRecords.NODE_ID + "-" + "%019d".formatted(first) + rest;
    }

    private Path file(long first, String rest) {
        return folder.resolve(name(first, rest));
    }

    private List<String> names() throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }

    /** The sequences in a file, each of whose lines must be as {@link SinkRecord#json} has it. */
    private static List<Long> read(Path file) throws IOException {
        List<Long> sequences = new ArrayList<>();
        try (InputStream in = Files.newInputStream(file);
                BufferedReader lines = new BufferedReader(new InputStreamReader(
                        file.toString().endsWith(".gz") ? new GZIPInputStream(in) : in, StandardCharsets.UTF_8))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                long sequence = Long.parseLong(line.substring("{\"sequence\":".length(), line.indexOf(',')));
                assertEquals(SinkRecords.record(sequence, 1 + sequence % 3).json(), line);
                sequences.add(sequence);
            }
        }
        return sequences;
    }

    private static void append(Path file, String text) throws IOException {
        Files.writeString(file, text, StandardOpenOption.APPEND);
    }

    private static void await(BooleanSupplier condition) {
        while (!condition.getAsBoolean()) {
            Thread.onSpinWait(); // the test's time limit ends it
        }
    }

    @Test
    void writesALineForEachRecord() throws Exception {
        FileSink sink = openSink(Compression.GZIP);
        deliver(sink, 1, 2);
        deliver(sink, 3, 3);
        assertEquals(List.of(name(1, ".ndjson")), names());
        assertEquals(sequences(1, 3), read(file(1, ".ndjson")));
    }

    @Test
    void goesOnBehindItsLastRecord() throws Exception {
        deliver(openSink(Compression.NONE), 5, 9);
        FileSink next = sink(Compression.NONE, 0, 0);
        assertEquals(new SinkCursor(10, 0), next.open(new SinkCursor(7, 0)));
        deliver(next, 10, 12);
        assertEquals(sequences(5, 12), read(file(5, ".ndjson")));
    }

    @Test
    void keepsTheEdgesCursorWhereItIsLater() throws Exception {
        deliver(openSink(Compression.NONE), 1, 9);
        assertEquals(new SinkCursor(50, 0), sink(Compression.NONE, 0, 0).open(new SinkCursor(50, 0)));
    }

    @Test
    void cutsOffATornLine() throws Exception {
        deliver(openSink(Compression.NONE), 1, 4);
        String line = SinkRecords.record(5, 1).json();
        for (int bytes = 1; bytes <= line.length(); bytes++) {
            append(file(1, ".ndjson"), line.substring(0, bytes));
            FileSink next = sink(Compression.NONE, 0, 0);
            assertEquals(new SinkCursor(5, 0), next.open(START));
            next.close();
            assertEquals(sequences(1, 4), read(file(1, ".ndjson")));
        }
    }

    @Test
    void cutsOffWhatFollowsAHoleInUnconfirmedRecords() throws Exception {
        deliver(openSink(Compression.NONE), 1, 4);
        append(
                file(1, ".ndjson"),
                "\0".repeat(200) + "\n" + SinkRecords.record(6, 1).json() + "\n");
        FileSink next = sink(Compression.NONE, 0, 0);
        assertEquals(new SinkCursor(5, 0), next.open(new SinkCursor(3, 0)));
        deliver(next, 5, 6);
        assertEquals(sequences(1, 6), read(file(1, ".ndjson")));
    }

    @Test
    void leavesConfirmedLinesAloneWhateverTheyLookLike() throws Exception {
        deliver(openSink(Compression.NONE), 1, 4);
        Path file = file(1, ".ndjson");
        Files.writeString(file, Files.readString(file).replace("{\"sequence\":2,", "# edited "));
        long bytes = Files.size(file);
        FileSink next = sink(Compression.NONE, 0, 0);
        assertEquals(new SinkCursor(5, 0), next.open(new SinkCursor(5, 0)));
        assertEquals(bytes, Files.size(file));
    }

    @Test
    void deletesAFileThatHoldsNoRecord() throws Exception {
        FileSink sink = openSink(Compression.NONE);
        deliver(sink, 1, 4);
        Files.writeString(file(5, ".ndjson"), "{\"seq");
        assertEquals(new SinkCursor(5, 0), sink(Compression.NONE, 0, 0).open(START));
        assertEquals(List.of(name(1, ".ndjson")), names());
    }

    @Test
    void beginsAFileWhenTheLastIsLarge() throws Exception {
        FileSink sink = openSink(Compression.NONE);
        deliver(sink, 1, 100);
        deliver(sink, 101, 101);
        deliver(sink, 102, 102);
        assertEquals(List.of(name(1, ".ndjson"), name(101, ".ndjson")), names());
        assertEquals(sequences(101, 102), read(file(101, ".ndjson")));
    }

    @Test
    void beginsAFileWhenTheLastIsOld() throws Exception {
        FileSink sink = openSink(Compression.NONE);
        deliver(sink, 1, 1);
        clockMs.addAndGet(HOUR_MS - 1);
        deliver(sink, 2, 2);
        clockMs.addAndGet(1);
        deliver(sink, 3, 3);
        assertEquals(List.of(name(1, ".ndjson"), name(3, ".ndjson")), names());
    }

    @Test
    void beginsAFileWhenTheLastWasMovedAway() throws Exception {
        FileSink sink = openSink(Compression.NONE);
        deliver(sink, 1, 1);
        Files.delete(file(1, ".ndjson"));
        deliver(sink, 2, 2);
        assertEquals(List.of(name(2, ".ndjson")), names());
    }

    @Test
    void beginsAFileWhenAnOperatorMovedTheCursorBack() throws Exception {
        deliver(openSink(Compression.NONE), 1, 4);
        FileSink sink = sink(Compression.NONE, 0, 0);
        assertEquals(new SinkCursor(1, 2), sink.open(new SinkCursor(1, 2)));
        sink.deliver(SinkRecords.batch(List.of(SinkRecords.record(1, 2)), 2));
        assertEquals(List.of(name(1, ".e2.ndjson"), name(1, ".ndjson")), names());
        assertEquals(new SinkCursor(2, 2), sink(Compression.NONE, 0, 0).open(new SinkCursor(1, 2)));
    }

    @Test
    void leavesFilesOfAnotherNodeAlone() throws Exception {
        Path other = folder.resolve("readings-fedcba9876543210-%019d.ndjson".formatted(1));
        Files.writeString(other, SinkRecords.record(900, 1).json() + "\n{\"seq");
        assertEquals(START, sink(Compression.NONE, 0, 0).open(START));
        assertTrue(Files.readString(other).endsWith("{\"seq"));
    }

    @Test
    void compressesFinishedFiles() throws Exception {
        FileSink sink = openSink(Compression.GZIP);
        deliver(sink, 1, 100);
        deliver(sink, 101, 200);
        deliver(sink, 201, 201);
        await(() -> Files.notExists(file(1, ".ndjson")) && Files.notExists(file(101, ".ndjson")));
        assertEquals(List.of(name(1, ".ndjson.gz"), name(101, ".ndjson.gz"), name(201, ".ndjson")), names());
        assertEquals(sequences(1, 100), read(file(1, ".ndjson.gz")));
        assertEquals(sequences(101, 200), read(file(101, ".ndjson.gz")));
    }

    @Test
    void compressesAnewWhatACrashLeftUnfinished() throws Exception {
        FileSink sink = openSink(Compression.NONE);
        deliver(sink, 1, 100);
        deliver(sink, 101, 101);
        sink.close();
        Files.writeString(file(1, ".ndjson.gz.tmp"), "half of it");
        openSink(Compression.GZIP);
        await(() -> Files.notExists(file(1, ".ndjson")));
        assertEquals(List.of(name(1, ".ndjson.gz"), name(101, ".ndjson")), names());
        assertEquals(sequences(1, 100), read(file(1, ".ndjson.gz")));
    }

    @Test
    void deletesTheOriginalOfACompressedFileThatACrashLeft() throws Exception {
        deliver(openSink(Compression.NONE), 1, 4);
        byte[] lines = Files.readAllBytes(file(1, ".ndjson"));
        try (GZIPOutputStream out = new GZIPOutputStream(Files.newOutputStream(file(1, ".ndjson.gz")))) {
            out.write(lines);
        }
        assertEquals(new SinkCursor(5, 0), sink(Compression.GZIP, 0, 0).open(START));
        assertEquals(List.of(name(1, ".ndjson.gz")), names());
    }

    @Test
    void keepsAsManyFilesAsAllowed() throws Exception {
        FileSink sink = sink(Compression.NONE, 2, 0);
        sink.open(START);
        for (int i = 0; i < 5; i++) {
            deliver(sink, 100 * i + 1, 100 * i + 100);
        }
        await(() -> Files.notExists(file(1, ".ndjson")) && Files.notExists(file(101, ".ndjson")));
        assertEquals(List.of(name(201, ".ndjson"), name(301, ".ndjson"), name(401, ".ndjson")), names());
    }

    @Test
    void keepsAsManyBytesAsAllowed() throws Exception {
        FileSink sink = sink(Compression.GZIP, 0, 1);
        sink.open(START);
        deliver(sink, 1, 100);
        deliver(sink, 101, 101);
        await(() -> Files.notExists(file(1, ".ndjson")) && Files.notExists(file(1, ".ndjson.gz")));
        assertEquals(List.of(name(101, ".ndjson")), names());
    }

    @Test
    void endsWhenItIsInterrupted() throws Exception {
        FileSink sink = openSink(Compression.NONE);
        deliver(sink, 1, 1);
        SinkBatch batch = SinkRecords.batch(2, 3, 3);
        Thread.currentThread().interrupt();
        assertThrows(InterruptedException.class, () -> sink.deliver(batch));
        assertEquals(List.of(), BatchOutcomes.confirmed(batch));
        sink.close();
        FileSink next = sink(Compression.NONE, 0, 0);
        SinkCursor cursor = next.open(START);
        deliver(next, cursor.sequence(), 3);
        assertEquals(sequences(1, 3), read(file(1, ".ndjson")));
    }

    @Test
    void factoryRefusesAFileAsItsFolder() throws Exception {
        Path file = Files.writeString(folder.resolve("file"), "");
        FileSinkConfig config = new FileSinkConfig(
                file.toString(), ROTATE_BYTES, HOUR_MS, Compression.NONE, 0, 0, true, SinkRecords.FEED);
        SinkContext context = new SinkContext("readings", SinkRecords.NODE_ID, folder);
        IllegalArgumentException refused =
                assertThrows(IllegalArgumentException.class, () -> new FileSinkFactory(context, config));
        assertEquals("folder: expected a folder that can be written, got '" + file + "'", refused.getMessage());
    }
}
