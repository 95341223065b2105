package dev.tollgate.edge.journal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(QuietLogs.class)
final class JournalFailureTest {
    private final FakeDisk disk = new FakeDisk();
    private final ManualClock clock = new ManualClock();
    private SteppedJournal stepped = open();

    private SteppedJournal open() {
        try {
            return new SteppedJournal(disk, SteppedJournal.CONFIG, clock);
        } catch (IOException failure) {
            throw new AssertionError(failure);
        }
    }

    @BeforeEach
    void writeOne() {
        stepped.write("a");
    }

    @AfterEach
    void close() throws IOException {
        stepped.close();
        assertEquals(0, disk.openFiles());
    }

    private void failEvery(String... operations) {
        disk.setFaults((operation, path) -> {
            if (List.of(operations).contains(operation)) {
                throw new IOException(operation + " fails");
            }
        });
    }

    private void heal() {
        disk.setFaults((operation, path) -> {});
    }

    private void assertFailing(String what) {
        assertFalse(stepped.journal().isWritable());
        String problem = stepped.journal().problem().orElse("");
        assertTrue(problem.contains(what) && problem.contains(SteppedJournal.DIRECTORY.toString()), problem);
    }

    private void assertWritable() {
        assertTrue(stepped.journal().isWritable());
        assertEquals("", stepped.journal().problem().orElse(""));
    }

    @Test
    void failsWhatAFullDiskCannotTake() throws IOException {
        disk.setCapacity(disk.used() + 250);
        stepped.offer("b").offer("c").offer("d").commit();
        assertFailing("No space left on device");
        assertEquals(List.of("b", "c", "d"), stepped.failed());
        assertEquals(List.of("a"), stepped.payloads());
        assertEquals(2, stepped.journal().nextSequence());
    }

    @Test
    void failsMessagesInTheRingWhileTheDiskIsFull() {
        disk.setCapacity(disk.used());
        stepped.write("b");
        stepped.offer("c").offer("d").commit();
        assertEquals(List.of("b", "c", "d"), stepped.failed());
        assertEquals(3, stepped.journal().metrics().refused());
    }

    @Test
    void writesAgainWhenThereIsRoom() throws IOException {
        disk.setCapacity(disk.used());
        stepped.write("b").tick().tick();
        assertFalse(stepped.journal().isWritable());
        disk.setCapacity(disk.used() + 500); // less than the headroom it wants
        stepped.tick();
        assertFalse(stepped.journal().isWritable());
        disk.setCapacity(1 << 20);
        stepped.tick();
        assertWritable();
        stepped.write("c");
        assertEquals(List.of("a", "c"), stepped.payloads());
        assertEquals(List.of("b"), stepped.failed());
    }

    @Test
    void staysReadableAfterAReopenOnAFullDisk() throws IOException {
        disk.setCapacity(disk.used());
        stepped.write("b");
        stepped.close();
        stepped = open();
        assertEquals(List.of("a"), stepped.payloads());
        stepped.write("c");
        assertEquals(List.of("c"), stepped.failed());
    }

    @Test
    void opensOnADiskThatIsFullFromTheStart() throws IOException {
        FakeDisk full = new FakeDisk();
        full.setFaults((operation, path) -> {
            if (operation.equals("write") && path.toString().contains(Segment.SUFFIX)) {
                throw new IOException("No space left on device");
            }
        });
        try (SteppedJournal other = new SteppedJournal(full, SteppedJournal.CONFIG, clock)) {
            assertFalse(other.journal().isWritable());
            full.setFaults((operation, path) -> {});
            other.tick().write("a");
            assertEquals(List.of("a"), other.payloads());
        }
    }

    @Test
    void takesShortWrites() throws IOException {
        disk.setWriteMaxBytes(7);
        stepped.offer("b").offer("c".repeat(5000)).commit();
        assertEquals(List.of("a", "b", "c".repeat(5000)), stepped.payloads());
        assertEquals(List.of(), stepped.failed());
    }

    @Test
    void neverWritesToASegmentAgainAfterAForceThatFailed() throws IOException {
        failEvery("force");
        stepped.write("b");
        assertFailing("force fails");
        assertEquals(List.of("b"), stepped.failed());
        heal();
        stepped.write("c"); // no tick yet
        assertEquals(List.of("b", "c"), stepped.failed());
        int segments = stepped.journal().segmentCount();
        stepped.tick().write("d");
        assertEquals(segments + 1, stepped.journal().segmentCount());
        assertEquals(List.of("a", "d"), stepped.payloads());
    }

    @Test
    void hidesWhatCouldNotBeCutOff() throws IOException {
        failEvery("force", "truncate");
        stepped.offer("b").offer("c").commit();
        Path segment = SteppedJournal.DIRECTORY.resolve(Segment.fileName(1));
        int withTheRest = disk.bytes(segment).length;
        heal();
        stepped.tick().write("d");
        assertEquals(withTheRest, disk.bytes(segment).length);
        assertEquals(List.of("a", "d"), stepped.payloads());
        stepped.close();
        stepped = open();
        assertEquals(List.of("a", "d"), stepped.payloads());
        assertEquals(3, stepped.journal().nextSequence());
    }

    @Test
    void replacesASegmentThatFailedBeforeItsFirstRecord() throws IOException {
        failEvery("force");
        stepped.write("b");
        heal();
        stepped.tick(); // a segment that begins at 2
        failEvery("force", "truncate");
        stepped.write("c");
        heal();
        stepped.tick().write("d"); // another one that begins at 2
        assertEquals(2, stepped.journal().segmentCount());
        assertEquals(List.of("a", "d"), stepped.payloads());
        stepped.close();
        stepped = open();
        assertEquals(List.of("a", "d"), stepped.payloads());
    }

    @Test
    void failsOnlyWhatComesAfterTheLastForce() throws IOException {
        String large = "x".repeat(500); // two of them fill a segment
        stepped.offer(large + 1).offer(large + 2).offer("b").offer("c");
        disk.setFaults((operation, path) -> {
            if (operation.equals("rename")) {
                throw new IOException("rename fails");
            }
        });
        stepped.commit();
        assertEquals(List.of("b", "c"), stepped.failed());
        assertEquals(List.of("a", large + 1, large + 2), stepped.payloads());
        assertFailing("a new segment");
    }

    @Test
    void refusesBelowTheReserveButStillWritesWhatWasTaken() throws IOException {
        JournalConfig reserving =
                new JournalConfig(2048, 60_000, 1 << 20, 600_000, FullPolicy.REFUSE, 1024, 10_000, 10);
        try (SteppedJournal other = new SteppedJournal(disk, Path.of("/other"), reserving, clock)) {
            assertTrue(other.journal().isWritable());
            disk.setCapacity(disk.used() + 9_999);
            other.tick().write("b");
            assertFalse(other.journal().isWritable());
            assertTrue(other.journal().problem().orElse("").contains("in reserve"));
            assertEquals(List.of("b"), other.acknowledged());
            disk.setCapacity(disk.used() + 10_500); // not enough above it
            other.tick();
            assertFalse(other.journal().isWritable());
            disk.setCapacity(disk.used() + 12_000);
            other.tick();
            assertTrue(other.journal().isWritable());
        }
    }

    @Test
    void failsAloneAMessageWhoseBufferIsGone() throws IOException {
        stepped.offer("b").offerReleased().offer("c").commit();
        assertEquals(List.of(SteppedJournal.RELEASED), stepped.failed());
        assertEquals(List.of("a", "b", "c"), stepped.payloads());
        assertWritable();
    }
}
