package dev.tollgate.edge.journal;

import static java.util.Objects.requireNonNull;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A journal that has its size: new segments in the files of old ones. */
@ExtendWith(QuietLogs.class)
final class SegmentReuseTest {
    private static final int SEGMENT_BYTES = 16_384;
    private static final int RETENTION_BYTES = 5 * SEGMENT_BYTES;
    private static final JournalConfig CONFIG = SteppedJournal.config(SEGMENT_BYTES, RETENTION_BYTES);

    private final FakeDisk disk = new FakeDisk();
    private final ManualClock clock = new ManualClock();
    private final List<String> operations = new ArrayList<>();
    private int written;

    private SteppedJournal open() throws IOException {
        return new SteppedJournal(disk, CONFIG, clock);
    }

    private void write(SteppedJournal stepped) {
        stepped.write("message " + written++);
    }

    /** Writes until the journal has its size, and the newest segment is one in the file of an old one. */
    private SteppedJournal full() throws IOException {
        SteppedJournal stepped = open();
        fill(stepped);
        return stepped;
    }

    private void fill(SteppedJournal stepped) {
        long deleted = stepped.journal().metrics().deletedSegments();
        int enough = written + 2000;
        while (stepped.journal().metrics().deletedSegments() == deleted) {
            write(stepped);
            assertTrue(written < enough, "it never has its size");
        }
        write(stepped);
    }

    private static List<Path> segments(List<Path> files) {
        return files.stream()
                .filter(path -> path.toString().endsWith(Segment.SUFFIX))
                .sorted()
                .toList();
    }

    private Path newest() {
        List<Path> segments = segments(disk.list(SteppedJournal.DIRECTORY));
        return segments.get(segments.size() - 1);
    }

    /** Behind the last record of the segment itself. */
    private static int end(byte[] segment) {
        ByteBuffer bytes = ByteBuffer.wrap(segment);
        int end = SegmentHeader.BYTES;
        for (long next = bytes.getLong(24); bytes.getLong(end + RecordLayout.SEQUENCE) == next; next++) {
            end += bytes.getInt(end + RecordLayout.LENGTH);
        }
        return end;
    }

    private void assertAllIsThere(SteppedJournal stepped) throws IOException {
        long first = stepped.journal().firstSequence();
        List<String> expected = new ArrayList<>();
        for (long sequence = first; sequence <= written; sequence++) {
            expected.add("message " + (sequence - 1));
        }
        assertEquals(expected, stepped.payloads(first));
    }

    /** Lets an operation on a file fail whose name begins so. */
    private void fail(String failing, String name) {
        disk.setFaults((operation, path) -> {
            if (operation.equals(failing) && String.valueOf(path.getFileName()).startsWith(name)) {
                throw new IOException(failing + " fails");
            }
        });
    }

    @Test
    void makesAndDeletesNoFileOnceItHasItsSize() throws IOException {
        try (SteppedJournal stepped = full()) {
            disk.setFaults((operation, path) -> {
                if (path.toString().contains(Segment.SUFFIX) && !operation.equals("write")) {
                    operations.add(operation);
                }
            });
            long used = disk.used();
            for (int i = 0; i < 10; i++) {
                fill(stepped);
                assertTrue(disk.used() < used + 200, () -> used + " became " + disk.used());
            }
            assertFalse(operations.contains("create"));
            assertFalse(operations.contains("delete"));
            assertEquals(11, stepped.journal().metrics().deletedSegments());
            assertEquals(Optional.of(DeletionReason.SIZE), stepped.journal().deletionReason(1));
            assertAllIsThere(stepped);
        }
    }

    /** So that a power cut leaves either the old segment whole, or none of this name. */
    @Test
    void writesToTheFileOnceItsOldNameIsGoneForGood() throws IOException {
        try (SteppedJournal stepped = full()) {
            disk.setFaults((operation, path) -> {
                boolean isNote = path.toString().contains(Deletions.FILE);
                if (!isNote && (!operations.isEmpty() || operation.equals("rename"))) {
                    operations.add(operation);
                }
            });
            fill(stepped);
            assertEquals(
                    List.of("rename", "forceDirectory", "open", "write", "force", "rename", "forceDirectory"),
                    operations.subList(0, 7));
        }
    }

    @Test
    void neverTakesWhatAnOlderSegmentLeftForARecord() throws IOException {
        SteppedJournal killed = full();
        while (killed.journal().metrics().deletedSegments() < 4) {
            try (SteppedJournal copy = new SteppedJournal(copyOfDisk(), CONFIG, clock)) {
                assertEquals(killed.journal().nextSequence(), copy.journal().nextSequence());
                assertAllIsThere(copy);
            }
            write(killed);
        }
    }

    /** The files as a kill leaves them. */
    private FakeDisk copyOfDisk() throws IOException {
        FakeDisk copy = new FakeDisk();
        for (Path file : disk.list(SteppedJournal.DIRECTORY)) {
            copy.put(file, disk.bytes(file));
        }
        return copy;
    }

    @Test
    void takesNoRecordThatADeviceHasPutIntoAPayload() throws IOException {
        SteppedJournal killed = full();
        long next = killed.journal().nextSequence();
        byte[] bytes = disk.bytes(newest());
        int end = end(bytes);
        ByteBuffer forged = ByteBuffer.wrap(bytes);
        int length = forged.getInt(SegmentHeader.BYTES + RecordLayout.LENGTH);
        System.arraycopy(bytes, SegmentHeader.BYTES, bytes, end, length);
        forged.putLong(end + RecordLayout.SEQUENCE, next);
        forged.putInt(end, crc(bytes, end, length)); // right but for the mask, which no device knows
        disk.put(newest(), bytes);
        try (SteppedJournal stepped = open()) {
            assertEquals(next, stepped.journal().nextSequence());
            assertAllIsThere(stepped);
        }
    }

    private static int crc(byte[] bytes, int record, int length) {
        CRC32C crc = new CRC32C();
        crc.update(bytes, record + RecordLayout.LENGTH, length - RecordLayout.LENGTH);
        return (int) crc.getValue();
    }

    @Test
    void writesWholePages() throws IOException {
        try (SteppedJournal stepped = full()) {
            byte[] bytes = disk.bytes(newest());
            int end = end(bytes);
            int pageEnd = (end + 4095) / 4096 * 4096;
            for (int i = end; i < pageEnd; i++) {
                assertEquals(0, bytes[i], "byte " + i);
            }
            assertTrue(ByteBuffer.wrap(bytes, pageEnd, 1000).getLong() != 0, "the older segment's");
            assertAllIsThere(stepped);
        }
    }

    @Test
    void cutsOffWhatIsLeftWhenASegmentEndsEarly() throws IOException {
        try (SteppedJournal stepped = full()) {
            Path newest = newest();
            assertTrue(disk.bytes(newest).length >= SEGMENT_BYTES);
            clock.advance(CONFIG.segmentMs());
            stepped.tick();
            assertTrue(disk.bytes(newest).length < 2048);
            assertAllIsThere(stepped);
        }
    }

    @Test
    void takesNoFileThatAHardLinkHas(@TempDir Path folder) throws IOException {
        try (SteppedJournal stepped = new SteppedJournal(new RealFileAccess(), folder, CONFIG, clock)) {
            write(stepped);
            Path first = folder.resolve(Segment.fileName(1));
            Path backup = Files.createLink(folder.resolve("backup"), first);
            while (stepped.journal().firstSequence() == 1) {
                write(stepped);
            }
            fill(stepped);
            assertFalse(Files.exists(first));
            assertTrue(Files.size(backup) >= SEGMENT_BYTES);
            try (JournalFile file = new RealFileAccess().openForReading(backup)) {
                assertEquals(
                        1, requireNonNull(SegmentHeader.read(file, "backup")).firstSequence());
            }
            assertAllIsThere(stepped);
        }
    }

    @Test
    void deletesASegmentWhoseNameStays() throws IOException {
        try (SteppedJournal stepped = open()) {
            fail("rename", Segment.fileName(1));
            fill(stepped);
            assertFalse(disk.list(SteppedJournal.DIRECTORY)
                    .contains(SteppedJournal.DIRECTORY.resolve(Segment.fileName(1))));
            assertEquals(1, stepped.journal().metrics().deletedSegments());
            assertAllIsThere(stepped);
        }
    }

    /** Whatever fails on the way: nothing is left behind, and a file of its own does as well. */
    @ParameterizedTest
    @ValueSource(strings = {"open", "write", "force", "rename", "forceDirectory"})
    void goesOnWhereTheFileCannotBeUsed(String failing) throws IOException {
        try (SteppedJournal stepped = full()) {
            long used = disk.used();
            boolean[] isTaken = {false};
            disk.setFaults((operation, path) -> {
                if (isTaken[0]) {
                    operations.add(operation);
                    boolean isFirst = failing.equals("forceDirectory") && !operations.contains("rename");
                    if (operation.equals(failing) && !isFirst) {
                        disk.setFaults((later, file) -> {});
                        throw new IOException(failing + " fails");
                    }
                }
                isTaken[0] |= operation.equals("rename") && Segment.firstSequence(path) != null;
            });
            fill(stepped);
            assertEquals(1, stepped.failed().size(), "the message behind the one that filled the segment");
            assertEquals(0, temporaryFiles());
            assertTrue(disk.used() < used - SEGMENT_BYTES + 2048, "what was not used takes no room");
            stepped.tick(); // tries again, in a file of its own
            write(stepped);
            assertEquals(1, stepped.failed().size());
        }
        assertEquals(0, disk.openFiles());
    }

    @Test
    void deletesAFileThatIsNotUsedOnceThatCanBe() throws IOException {
        try (SteppedJournal stepped = full()) {
            disk.setFaults((operation, path) -> {
                boolean isSpare = path.toString().endsWith(Segment.SUFFIX + SegmentFiles.TEMPORARY_SUFFIX);
                if (isSpare && (operation.equals("open") || operation.equals("delete"))) {
                    throw new IOException(operation + " fails");
                }
            });
            fill(stepped);
            assertEquals(1, temporaryFiles());
            disk.setFaults((operation, path) -> {});
            stepped.tick();
            assertEquals(0, temporaryFiles());
        }
    }

    @Test
    void usesNoFileAgainThatIsMuchSmallerOrLarger() throws IOException {
        for (int segmentBytes : new int[] {SEGMENT_BYTES / 4, SEGMENT_BYTES * 3}) {
            try (SteppedJournal before =
                    new SteppedJournal(disk, SteppedJournal.config(segmentBytes, 1L << 30), clock)) {
                while (before.journal().bytesOnDisk() < RETENTION_BYTES) {
                    write(before);
                }
            }
            try (SteppedJournal stepped = open()) {
                disk.setFaults((operation, path) -> operations.add(operation + " " + path.getFileName()));
                fill(stepped);
                disk.setFaults((operation, path) -> {});
                String oldest = Segment.fileName(stepped.journal().firstSequence());
                assertFalse(operations.contains("rename " + oldest), operations::toString);
                assertAllIsThere(stepped);
            }
        }
    }

    @Test
    void cutsOffWhatIsTooOldWhereNoMessageComes() throws IOException {
        try (SteppedJournal stepped = open()) {
            stepped.offer("message 0").commit();
            written++;
            while (stepped.journal().metrics().deletedSegments() == 0) {
                write(stepped); // until the newest has just begun, and holds nothing
            }
            Path newest = newest();
            assertTrue(disk.bytes(newest).length >= SEGMENT_BYTES);
            clock.advance(CONFIG.segmentMs());
            stepped.tick();
            assertEquals(SegmentHeader.BYTES, disk.bytes(newest).length);
            write(stepped);
            assertAllIsThere(stepped);
        }
    }

    @Test
    void takesARecordThatIsLargerThanItsBuffer() throws IOException {
        SteppedJournal killed = full();
        String large = "x".repeat(3 * CONFIG.batchBytes());
        killed.write(large);
        try (SteppedJournal copy = new SteppedJournal(copyOfDisk(), CONFIG, clock)) {
            List<String> payloads = copy.payloads(copy.journal().firstSequence());
            assertEquals(large, payloads.get(payloads.size() - 1));
        }
    }

    @Test
    void leavesNoFileBehindWhereItCannotBeForced() throws IOException {
        disk.setFaults((operation, path) -> {
            if (operation.equals("forceDirectory") && temporaryFiles() > 0) {
                throw new IOException("forceDirectory fails");
            }
        });
        try (SteppedJournal stepped = full()) {
            assertEquals(0, temporaryFiles());
            assertEquals(List.of(), stepped.failed());
            assertAllIsThere(stepped);
        }
    }

    private long temporaryFiles() {
        return disk.list(SteppedJournal.DIRECTORY).stream()
                .filter(path -> path.toString().contains(Segment.SUFFIX + SegmentFiles.TEMPORARY_SUFFIX))
                .count();
    }

    @Test
    void leavesWhatIsNeeded() throws IOException {
        try (SteppedJournal stepped = open()) {
            stepped.journal().keepFrom(() -> 1);
            while (!stepped.journal().isFull()) {
                write(stepped);
            }
            assertEquals(1, stepped.journal().firstSequence());
            stepped.journal().keepFrom(() -> Long.MAX_VALUE);
            stepped.tick();
            fill(stepped);
            assertTrue(stepped.journal().firstSequence() > 1);
            assertAllIsThere(stepped);
        }
    }

    @Test
    void usesNoFileAgainWhoseRecordsAreTooOld() throws IOException {
        try (SteppedJournal stepped = full()) {
            clock.advance(CONFIG.retentionMs());
            disk.setFaults((operation, path) -> operations.add(operation));
            stepped.tick();
            assertTrue(operations.contains("create") && operations.contains("delete"), operations::toString);
            assertEquals(
                    Optional.of(DeletionReason.AGE),
                    stepped.journal().deletionReason(stepped.journal().firstSequence() - 1));
        }
    }

    @Test
    void takesAReaderAlongWhoseFileIsUsedAgain() throws IOException {
        try (SteppedJournal stepped = full();
                RecordReader reader = stepped.journal().reader(1)) {
            long first = requireNonNull(reader.next()).sequence();
            assertEquals(stepped.journal().firstSequence(), first);
            boolean[] isReused = {false};
            disk.setFaults((operation, path) -> {
                if (operation.equals("readBytes") && !isReused[0]) {
                    isReused[0] = true;
                    fill(stepped);
                    fill(stepped);
                }
            });
            reader.skipTo(first + 3);
            JournalRecord next = requireNonNull(reader.next());
            assertTrue(isReused[0]);
            assertEquals(stepped.journal().firstSequence(), next.sequence());
            assertEquals("message " + (next.sequence() - 1), SteppedJournal.text(next.payload()));
        }
    }
}
