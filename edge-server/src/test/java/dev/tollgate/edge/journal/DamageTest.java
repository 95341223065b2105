package dev.tollgate.edge.journal;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Bits that rot in records that were forced: what is good stays readable, and no sequence is given twice. */
@ExtendWith(QuietLogs.class)
final class DamageTest {
    private static final Path FIRST = SteppedJournal.DIRECTORY.resolve(Segment.fileName(1));
    private static final Path FIRST_DAMAGED = Path.of(FIRST + DamagedFiles.SUFFIX);

    private final FakeDisk disk = new FakeDisk();

    private SteppedJournal open() throws IOException {
        return new SteppedJournal(disk, SteppedJournal.CONFIG, new ManualClock());
    }

    /** Writes records "a1", "a2", …, all of one size, and closes the journal. Returns the bytes of the first segment. */
    private byte[] write(int records) throws IOException {
        try (SteppedJournal stepped = open()) {
            for (int i = 1; i <= records; i++) {
                stepped.write(payload(i));
            }
        }
        return disk.bytes(FIRST);
    }

    private static String payload(long sequence) {
        return String.format("a%02d", sequence);
    }

    private static Map<Long, String> records(long from, long to) {
        Map<Long, String> records = new TreeMap<>();
        for (long sequence = from; sequence <= to; sequence++) {
            records.put(sequence, payload(sequence));
        }
        return records;
    }

    private static int recordBytes(byte[] segment) {
        return ByteBuffer.wrap(segment).getInt(SegmentHeader.BYTES + RecordLayout.LENGTH);
    }

    private static int start(byte[] segment, int record) {
        return SegmentHeader.BYTES + (record - 1) * recordBytes(segment);
    }

    /** Changes the last byte of a record. Returns the bytes from that record on. */
    private byte[] damage(byte[] segment, int record) {
        byte[] damaged = segment.clone();
        damaged[start(segment, record + 1) - 1] ^= 1;
        disk.put(FIRST, damaged);
        return Arrays.copyOfRange(damaged, start(segment, record), damaged.length);
    }

    private void failCreating(String suffix) {
        disk.setFaults((operation, path) -> {
            if (operation.equals("create") && path.toString().endsWith(suffix + SegmentFiles.TEMPORARY_SUFFIX)) {
                throw new IOException("No space left on device");
            }
        });
    }

    @Test
    void keepsWhatItCutsAndGoesOnBehindIt() throws IOException {
        byte[] whole = write(5);
        byte[] cut = damage(whole, 2);
        Map<Long, String> expected = records(1, 1);
        expected.put(6L, "new");
        try (SteppedJournal stepped = open()) {
            assertArrayEquals(cut, disk.bytes(FIRST_DAMAGED));
            assertArrayEquals(Arrays.copyOf(whole, start(whole, 2)), disk.bytes(FIRST));
            assertEquals(6, stepped.journal().nextSequence());
            stepped.write("new");
            assertEquals(expected, stepped.records(1));
            assertEquals(Map.of(6L, "new"), stepped.records(3));
        }
        try (SteppedJournal stepped = open()) {
            assertEquals(expected, stepped.records(1));
            assertEquals(7, stepped.journal().nextSequence());
        }
    }

    @Test
    void remembersWhatItCutUntilASegmentBeginsBehindIt() throws IOException {
        damage(write(5), 2);
        failCreating(Segment.SUFFIX);
        for (int i = 0; i < 2; i++) {
            try (SteppedJournal stepped = open()) {
                assertFalse(stepped.journal().isWritable());
                assertEquals(records(1, 1), stepped.records(1));
                try (RecordReader reader = stepped.journal().reader(2)) {
                    reader.next();
                    assertEquals(6, reader.nextSequence());
                }
            }
        }
        disk.setFaults((operation, path) -> {});
        try (SteppedJournal stepped = open()) {
            stepped.write("new");
            assertEquals(Map.of(6L, "new"), stepped.records(2));
        }
    }

    @Test
    void cutsNothingThatItCannotCopy() throws IOException {
        byte[] whole = write(5);
        damage(whole, 2);
        failCreating(DamagedFiles.SUFFIX);
        try (SteppedJournal stepped = open()) {
            assertEquals(whole.length, disk.bytes(FIRST).length);
            stepped.write("new");
            Map<Long, String> expected = records(3, 5);
            expected.put(6L, "new");
            assertEquals(expected, stepped.records(3));
            assertThrows(IOException.class, () -> stepped.records(2));
        }
    }

    @Test
    void neitherCopiesATornTailNorLeavesAGap() throws IOException {
        damage(write(5), 5);
        try (SteppedJournal stepped = open()) {
            assertEquals(5, stepped.journal().nextSequence());
            stepped.write(payload(5));
            assertEquals(records(1, 5), stepped.records(1));
        }
        assertFalse(disk.list(SteppedJournal.DIRECTORY).contains(FIRST_DAMAGED));
    }

    @Test
    void goesOnBehindTheRecordsOfASegmentThatLostItsHeader() throws IOException {
        write(40);
        Path newest = disk.list(SteppedJournal.DIRECTORY).stream()
                .filter(path -> path.toString().endsWith(Segment.SUFFIX))
                .max(Path::compareTo)
                .orElseThrow();
        byte[] bytes = disk.bytes(newest);
        bytes[0] ^= 1;
        disk.put(newest, bytes);
        Map<Long, String> expected =
                records(1, Long.parseLong(newest.getFileName().toString(), 0, 20, 10) - 1);
        try (SteppedJournal stepped = open()) {
            assertEquals(41, stepped.journal().nextSequence());
            assertEquals(expected, stepped.records(1));
            stepped.write("new");
            expected.put(41L, "new");
            assertEquals(expected, stepped.records(1));
        }
        assertArrayEquals(bytes, disk.bytes(Path.of(newest + DamagedFiles.SUFFIX)));
    }

    @Test
    void takesNoSequenceFromARecordWithinAPayload() throws IOException {
        byte[] whole = write(2);
        int length = recordBytes(whole);
        byte[] forged = Arrays.copyOfRange(whole, start(whole, 2), start(whole, 3));
        ByteBuffer.wrap(forged).putLong(RecordLayout.SEQUENCE, Long.MAX_VALUE - 1);
        CRC32C crc = new CRC32C();
        crc.update(forged, RecordLayout.LENGTH, length - RecordLayout.LENGTH);
        ByteBuffer header = ByteBuffer.wrap(whole);
        int mask = SegmentHeader.checksumMask(header.getLong(16), header.getLong(24));
        ByteBuffer.wrap(forged).putInt(RecordLayout.CRC, (int) crc.getValue() ^ mask);
        byte[] torn = Arrays.copyOf(whole, whole.length + 100 + length);
        System.arraycopy(forged, 0, torn, whole.length + 100, length);
        disk.put(FIRST, torn);
        try (SteppedJournal stepped = open()) {
            assertEquals(3, stepped.journal().nextSequence());
            assertEquals(records(1, 2), stepped.records(1));
        }
    }

    @Test
    void readsOnBehindAnyFlippedBitOfAnOlderSegment() throws IOException {
        byte[] whole = write(40);
        for (int bit = start(whole, 5) * 8; bit < start(whole, 6) * 8; bit++) {
            byte[] flipped = whole.clone();
            flipped[bit / 8] ^= (byte) (1 << (bit % 8));
            disk.put(FIRST, flipped);
            try (SteppedJournal stepped = open()) {
                assertEquals(records(6, 40), stepped.records(6), "bit " + bit);
                assertEquals(records(9, 40), stepped.records(9), "bit " + bit);
                IOException damage = assertThrows(IOException.class, () -> stepped.records(4), "bit " + bit);
                assertTrue(damage.toString().contains("record 5 cannot be read"), damage.toString());
                assertTrue(damage.toString().contains("at byte " + start(whole, 5) + " of"), damage.toString());
                assertThrows(IOException.class, () -> stepped.records(5), "bit " + bit);
            }
        }
    }
}
