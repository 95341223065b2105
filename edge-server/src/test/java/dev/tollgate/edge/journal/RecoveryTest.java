package dev.tollgate.edge.journal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@ExtendWith(QuietLogs.class)
final class RecoveryTest {
    private static final Path FIRST = SteppedJournal.DIRECTORY.resolve(Segment.fileName(1));

    private final ManualClock clock = new ManualClock();
    private final FakeDisk disk = new FakeDisk();

    private SteppedJournal open() throws IOException {
        return new SteppedJournal(disk, SteppedJournal.CONFIG, clock);
    }

    /** Writes records "0", "1", … on the disk and closes the journal. */
    private void write(int records) throws IOException {
        try (SteppedJournal stepped = open()) {
            for (int i = 0; i < records; i++) {
                stepped.write(String.valueOf(i));
            }
        }
    }

    private List<String> reopen() throws IOException {
        try (SteppedJournal stepped = open()) {
            return stepped.payloads();
        }
    }

    private static List<String> numbers(int count) {
        List<String> numbers = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            numbers.add(String.valueOf(i));
        }
        return numbers;
    }

    private Path newest() {
        return disk.list(SteppedJournal.DIRECTORY).stream()
                .filter(path -> path.toString().endsWith(Segment.SUFFIX))
                .max(Path::compareTo)
                .orElseThrow();
    }

    @Test
    void goesOnWithoutAGap() throws IOException {
        write(3);
        try (SteppedJournal stepped = open()) {
            assertEquals(4, stepped.journal().nextSequence());
            stepped.write("3");
            assertEquals(numbers(4), stepped.payloads());
        }
        assertEquals(numbers(4), reopen());
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 4})
    void goesOnInANewSegmentBehindOneOfAnOlderFormat(int version) throws IOException {
        write(3);
        disk.put(FIRST, asFormat(version, disk.bytes(FIRST)));
        try (SteppedJournal stepped = open()) {
            assertEquals(numbers(3), stepped.payloads());
            stepped.write("3");
            assertEquals(numbers(4), stepped.payloads());
        }
        assertEquals(SteppedJournal.DIRECTORY.resolve(Segment.fileName(4)), newest());
        assertEquals(numbers(4), reopen());
    }

    @Test
    void takesThePlaceOfAnEmptySegmentOfFormat2() throws IOException {
        write(0);
        disk.put(FIRST, asFormat(2, disk.bytes(FIRST)));
        write(3);
        assertEquals(numbers(3), reopen());
    }

    private static byte[] asFormat(int version, byte[] segment) {
        ByteBuffer bytes = ByteBuffer.wrap(segment.clone()).putInt(8, version);
        int mask = SegmentHeader.checksumMask(bytes.getLong(16), bytes.getLong(24));
        int record = SegmentHeader.BYTES;
        while (version < 5 && record < segment.length) {
            bytes.putInt(record, bytes.getInt(record) ^ mask); // older formats have none
            record += bytes.getInt(record + RecordLayout.LENGTH);
        }
        CRC32C crc = new CRC32C();
        crc.update(bytes.array(), 0, SegmentHeader.BYTES - Integer.BYTES);
        return bytes.putInt(SegmentHeader.BYTES - Integer.BYTES, (int) crc.getValue())
                .array();
    }

    @Test
    void cutsATornTailAtAnyByte() throws IOException {
        write(3);
        byte[] whole = disk.bytes(FIRST);
        int last = (whole.length - SegmentHeader.BYTES) / 3;
        for (int end = whole.length - last; end < whole.length; end++) {
            disk.put(FIRST, Arrays.copyOf(whole, end));
            try (SteppedJournal stepped = open()) {
                assertEquals(numbers(2), stepped.payloads(), "cut at " + end);
                stepped.write("2");
            }
            assertEquals(numbers(3), reopen());
        }
    }

    @Test
    void cutsAtAnyFlippedBit() throws IOException {
        write(3);
        byte[] whole = disk.bytes(FIRST);
        int record = (whole.length - SegmentHeader.BYTES) / 3;
        for (int bit = SegmentHeader.BYTES * 8; bit < whole.length * 8; bit++) {
            byte[] flipped = whole.clone();
            flipped[bit / 8] ^= (byte) (1 << (bit % 8));
            for (Path left : disk.list(SteppedJournal.DIRECTORY)) {
                disk.delete(left);
            }
            disk.put(FIRST, flipped);
            int good = (bit / 8 - SegmentHeader.BYTES) / record;
            try (SteppedJournal stepped = open()) {
                assertEquals(numbers(good), stepped.payloads(), "bit " + bit);
                assertEquals(good == 2 ? 3 : 4, stepped.journal().nextSequence(), "bit " + bit);
            }
        }
    }

    @Test
    void cutsZerosAndGarbageBehindTheLastRecord() throws IOException {
        write(3);
        byte[] whole = disk.bytes(FIRST);
        Random random = new Random(1);
        for (int length : new int[] {1, 8, 63, 64, 65, 5000}) {
            disk.put(FIRST, Arrays.copyOf(whole, whole.length + length));
            assertEquals(numbers(3), reopen());
            byte[] garbage = new byte[whole.length + length];
            random.nextBytes(garbage);
            System.arraycopy(whole, 0, garbage, 0, whole.length);
            disk.put(FIRST, garbage);
            assertEquals(numbers(3), reopen());
            assertEquals(whole.length, disk.bytes(FIRST).length);
        }
    }

    @Test
    void cutsAGoodRecordThatIsOutOfSequence() throws IOException {
        write(3);
        byte[] whole = disk.bytes(FIRST);
        int record = (whole.length - SegmentHeader.BYTES) / 3;
        byte[] repeated = Arrays.copyOf(whole, whole.length + record);
        System.arraycopy(whole, whole.length - record, repeated, whole.length, record);
        disk.put(FIRST, repeated);
        assertEquals(numbers(3), reopen());
        assertEquals(whole.length, disk.bytes(FIRST).length);
    }

    @Test
    void setsAsideANewestSegmentWithoutAGoodHeader() throws IOException {
        write(3);
        Path second = SteppedJournal.DIRECTORY.resolve(Segment.fileName(4));
        for (int length : new int[] {0, 1, 63, 64, 1000}) {
            byte[] garbage = new byte[length];
            Arrays.fill(garbage, (byte) 'x');
            disk.put(second, garbage);
            assertEquals(numbers(3), reopen());
            assertFalse(disk.list(SteppedJournal.DIRECTORY).contains(second));
            assertTrue(disk.list(SteppedJournal.DIRECTORY).contains(Path.of(second + DamagedFiles.SUFFIX)));
        }
        write(1);
        assertEquals(4, reopen().size());
    }

    @Test
    void goesOnBehindTheNameOfAnOnlySegmentThatIsGarbage() throws IOException {
        disk.put(SteppedJournal.DIRECTORY.resolve(Segment.fileName(500)), new byte[10]);
        try (SteppedJournal stepped = open()) {
            assertEquals(500, stepped.journal().nextSequence());
            stepped.write("a");
            assertEquals(List.of("a"), stepped.payloads());
        }
    }

    @Test
    void deletesWhatWasNeverFinished() throws IOException {
        write(1);
        Path temporary = Path.of(SteppedJournal.DIRECTORY.resolve(Segment.fileName(2)) + SegmentFiles.TEMPORARY_SUFFIX);
        disk.put(temporary, new byte[3]);
        assertEquals(numbers(1), reopen());
        assertFalse(disk.list(SteppedJournal.DIRECTORY).contains(temporary));
    }

    @Test
    void beginsLaterWhereTheFirstSegmentIsMissing() throws IOException {
        write(40);
        disk.delete(FIRST);
        try (SteppedJournal stepped = open()) {
            long first = stepped.journal().firstSequence();
            assertTrue(first > 1);
            assertEquals(numbers(40).subList((int) first - 1, 40), stepped.payloads());
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {4, 5})
    void readsASegmentThatLostItsHeader(int version) throws IOException {
        write(40);
        byte[] bytes = asFormat(version, disk.bytes(FIRST));
        Arrays.fill(bytes, 0, SegmentHeader.BYTES, (byte) 0);
        disk.put(FIRST, bytes);
        assertEquals(numbers(40), reopen());
    }

    @Test
    void refusesAFormatThatItDoesNotKnow() throws IOException {
        write(1);
        disk.put(FIRST, asFormat(6, disk.bytes(FIRST)));
        IOException refusal = assertThrows(IOException.class, this::open);
        assertTrue(refusal.toString().contains("expected format version 2 to 5, got 6"), refusal.toString());
        assertEquals(0, disk.openFiles());
    }

    @Test
    void refusesSegmentsOfAnotherNode() throws IOException {
        write(1);
        disk.put(
                SteppedJournal.DIRECTORY.resolve(NodeId.FILE),
                "0123456789abcdef\n".getBytes(StandardCharsets.US_ASCII));
        IOException refusal = assertThrows(IOException.class, this::open);
        assertTrue(refusal.toString().contains("of node 0123456789abcdef"), refusal.toString());
    }

    @Test
    void keepsItsNodeIdAndFindsItAgainInTheSegments() throws IOException {
        long nodeId;
        try (SteppedJournal stepped = open()) {
            nodeId = stepped.journal().nodeId();
        }
        disk.delete(SteppedJournal.DIRECTORY.resolve(NodeId.FILE));
        for (int i = 0; i < 2; i++) {
            try (SteppedJournal stepped = open()) {
                assertEquals(nodeId, stepped.journal().nodeId());
            }
        }
    }

    @Test
    void refusesANodeIdThatIsNone() throws IOException {
        for (String text : List.of("", "0123456789abcdef", "0123456789abcdeg\n", "0123456789abcdef\n\n")) {
            disk.put(SteppedJournal.DIRECTORY.resolve(NodeId.FILE), text.getBytes(StandardCharsets.US_ASCII));
            assertThrows(IOException.class, this::open, text);
        }
    }

    @Test
    void saysSoWhenItCannotRead() throws IOException {
        write(40);
        disk.setFaults((operation, path) -> {
            if (operation.equals("open") && path.equals(newest())) {
                throw new IOException("cannot open");
            }
        });
        assertThrows(IOException.class, this::open);
        assertEquals(0, disk.openFiles());
    }
}
