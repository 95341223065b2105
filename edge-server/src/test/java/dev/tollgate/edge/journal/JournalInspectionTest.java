package dev.tollgate.edge.journal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

@ExtendWith(QuietLogs.class)
final class JournalInspectionTest {
    private static final int RECORDS = 47; // a prime: the newest segment is not empty

    @TempDir
    private Path folder;

    private final List<String> problems = new ArrayList<>();

    /** Writes records on two routes into several segments. */
    private static void write(Path directory, int records) throws IOException {
        try (SteppedJournal stepped = new SteppedJournal(
                new RealFileAccess(), directory, SteppedJournal.config(2048, 1L << 20), new ManualClock())) {
            for (int i = 1; i <= records; i++) {
                stepped.onRoute(i % 3).write("message " + i);
            }
        }
    }

    private static List<Path> segments(Path directory) throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.filter(file -> file.toString().endsWith(Segment.SUFFIX))
                    .sorted()
                    .toList();
        }
    }

    private Path newest() throws IOException {
        List<Path> segments = segments(folder);
        return segments.get(segments.size() - 1);
    }

    private static void flip(Path file, long position) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            ByteBuffer one = ByteBuffer.allocate(1);
            channel.read(one, position);
            channel.write(one.put(0, (byte) ~one.get(0)).flip(), position);
        }
    }

    private List<Long> read() throws IOException {
        List<Long> sequences = new ArrayList<>();
        JournalInspection.Summary summary =
                JournalInspection.read(folder, problems::add, record -> sequences.add(record.sequence()));
        assertEquals(problems.size(), summary.problems());
        assertEquals(sequences.size(), summary.records());
        problems.clear();
        assertEquals(summary, JournalInspection.verify(folder, problems::add));
        return sequences;
    }

    private void assertLost(List<Long> read, long... lost) {
        List<Long> expected = new ArrayList<>();
        for (long sequence = 1; sequence <= RECORDS; sequence++) {
            expected.add(sequence);
        }
        for (long sequence : lost) {
            expected.remove(sequence);
        }
        assertEquals(expected, read);
    }

    @Test
    void findsNothingWrongWithAGoodJournal() throws IOException {
        write(folder, RECORDS);
        assertTrue(segments(folder).size() > 3);
        assertLost(read());
        assertEquals(List.of(), problems);
        JournalInspection.Summary summary = JournalInspection.verify(folder, problems::add);
        assertEquals(RECORDS + 1, summary.nextSequence());
        assertEquals(JournalInspection.nodeId(folder), summary.nodeId());
    }

    @Test
    void takesATornTailOfTheNewestSegmentForNoProblem() throws IOException {
        write(folder, RECORDS);
        Path newest = newest();
        Files.write(newest, new byte[100], StandardOpenOption.APPEND);
        assertLost(read());
        assertEquals(List.of(), problems);
        try (FileChannel channel = FileChannel.open(newest, StandardOpenOption.WRITE)) {
            channel.truncate(channel.size() - 101);
        }
        assertLost(read(), RECORDS);
        assertEquals(List.of(), problems);
    }

    @Test
    void goesOnBehindDamage() throws IOException {
        write(folder, RECORDS);
        Path first = segments(folder).get(0);
        flip(first, SegmentHeader.BYTES + 20);
        flip(newest(), SegmentHeader.BYTES + 20);
        long second = Long.parseLong(newest().getFileName().toString().substring(0, 20));
        assertLost(read(), 1, second);
        assertEquals(2, problems.size());
        assertEquals(
                first + ", byte 1024: the checksum of a record is wrong; records 1 to 1 cannot be read",
                problems.get(0));
        assertTrue(problems.get(1).startsWith(newest() + ", byte 1024: "), problems.get(1));
    }

    @Test
    void tellsOfAShortenedSegmentOnce() throws IOException {
        write(folder, RECORDS);
        List<Path> segments = segments(folder);
        long end = Long.parseLong(segments.get(1).getFileName().toString().substring(0, 20));
        try (FileChannel channel = FileChannel.open(segments.get(0), StandardOpenOption.WRITE)) {
            channel.truncate(channel.size() - 1);
        }
        assertLost(read(), end - 1);
        assertEquals(1, problems.size(), problems::toString);
    }

    @Test
    void takesASegmentThatARunningEdgeDeletesForNoProblem() throws IOException {
        try (SteppedJournal stepped = new SteppedJournal(
                new RealFileAccess(), folder, SteppedJournal.config(300_000, 1L << 30), new ManualClock())) {
            for (int i = 1; i <= 400; i++) {
                stepped.write("x".repeat(1000));
            }
        }
        List<Path> segments = segments(folder);
        long second = Long.parseLong(segments.get(1).getFileName().toString().substring(0, 20));
        List<Long> sequences = new ArrayList<>();
        try (JournalFile held = new RealFileAccess().open(segments.get(0))) {
            JournalInspection.Summary summary = JournalInspection.read(folder, problems::add, record -> {
                if (sequences.isEmpty()) {
                    delete(held, segments.get(0));
                }
                sequences.add(record.sequence());
            });
            assertEquals(0, summary.problems());
        }
        long read = sequences.indexOf(second);
        assertEquals(
                List.of(segments.get(0) + ": deleted by a running edge while it was read, after record " + read),
                problems);
        assertTrue(sequences.get(0) == 1 && read < second - 1, "the first was read in part");
        assertEquals(400 - second + 1, sequences.size() - read);
    }

    @Test
    void takesWhatAnOlderSegmentLeftForNoProblem() throws IOException {
        JournalConfig config = SteppedJournal.config(2048, 10_240);
        SteppedJournal running = new SteppedJournal(new RealFileAccess(), folder, config, new ManualClock());
        for (int i = 1; i <= 200; i++) {
            running.write("message " + i);
            List<Long> read = read();
            assertEquals(i - running.journal().firstSequence() + 1, read.size(), "after record " + i);
            assertEquals(List.of(), problems);
        }
        assertTrue(running.journal().firstSequence() > 100);
        running.close();
    }

    @Test
    void readsAgainWhatARunningEdgeWritesOverAnOlderSegment() throws IOException {
        try (SteppedJournal stepped = new SteppedJournal(
                new RealFileAccess(), folder, SteppedJournal.config(300_000, 1L << 30), new ManualClock())) {
            for (int i = 1; i <= 200; i++) {
                stepped.write("x".repeat(1000));
            }
        }
        Path newest = newest();
        byte[] written = Files.readAllBytes(newest);
        byte[] before = written.clone();
        Arrays.fill(before, 30_000, before.length, (byte) 7);
        Files.write(newest, before);
        List<Long> sequences = new ArrayList<>();
        JournalInspection.read(folder, problems::add, record -> {
            sequences.add(record.sequence());
            if (record.sequence() == 1) { // the first 64 KiB are read by now
                overwrite(newest, written);
            }
        });
        assertEquals(200, sequences.size());
        assertEquals(List.of(), problems);
    }

    private static void overwrite(Path file, byte[] bytes) {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            channel.write(ByteBuffer.wrap(bytes), 0);
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    private static void delete(JournalFile held, Path segment) {
        try {
            Files.delete(segment);
            held.truncate(SegmentHeader.BYTES);
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    @Test
    void readsBehindABadHeader() throws IOException {
        write(folder, RECORDS);
        flip(segments(folder).get(1), 70);
        assertLost(read());
        assertEquals(List.of(segments(folder).get(1) + ", byte 0: there is no good header"), problems);
    }

    @Test
    void noticesSegmentsOfAnotherJournal() throws IOException {
        Path other = Files.createDirectory(folder.resolve("other"));
        write(folder, RECORDS);
        write(other, 2 * RECORDS);
        Path foreign = segments(other).get(segments(other).size() - 1);
        Files.copy(foreign, folder.resolve(foreign.getFileName()));
        JournalInspection.verify(folder, problems::add);
        assertTrue(problems.stream().anyMatch(problem -> problem.contains("it is of node ")), problems::toString);
    }

    @Test
    void saysWhenThereIsNoJournal() {
        IOException none = assertThrows(IOException.class, () -> JournalInspection.verify(folder, problems::add));
        assertEquals("expected a journal's segments in " + folder + ", found none", none.getMessage());
        assertThrows(IOException.class, () -> JournalInspection.nodeId(folder));
    }
}
