package dev.tollgate.edge.journal;

import static java.util.Objects.requireNonNull;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(QuietLogs.class)
final class RetentionTest {
    private static final long SEGMENT_MS = 60_000;
    private static final long RETENTION_MS = 600_000;

    private final FakeDisk disk = new FakeDisk();
    private final ManualClock clock = new ManualClock();

    private SteppedJournal open(long retentionBytes) throws IOException {
        return new SteppedJournal(disk, SteppedJournal.config(2048, retentionBytes), clock);
    }

    private long segmentFiles() {
        return disk.list(SteppedJournal.DIRECTORY).stream()
                .filter(path -> path.toString().endsWith(Segment.SUFFIX))
                .count();
    }

    @Test
    void staysBelowItsSize() throws IOException {
        try (SteppedJournal stepped = open(10_240)) {
            for (int i = 0; i < 500; i++) {
                stepped.write("message " + i);
                assertTrue(disk.used() < 10_240 + 200, () -> disk.used() + " bytes");
            }
            assertTrue(stepped.journal().firstSequence() > 400);
            List<String> left = stepped.payloads();
            assertEquals("message 499", left.get(left.size() - 1));
            assertEquals(500 - stepped.journal().firstSequence() + 1, left.size());
            assertTrue(left.size() > 20, () -> left.size() + " records");
            assertEquals(segmentFiles(), stepped.journal().segmentCount());
        }
    }

    @Test
    void deletesByAgeWhileNoMessageComes() throws IOException {
        try (SteppedJournal stepped = open(1 << 20)) {
            for (int i = 0; i < 100; i++) {
                stepped.write("message " + i);
            }
            assertTrue(stepped.journal().segmentCount() > 3);
            clock.advance(RETENTION_MS - 1);
            stepped.tick(); // ends the segment that is written, deletes none
            assertEquals(1, stepped.journal().firstSequence());
            clock.advance(1);
            stepped.tick();
            assertTrue(stepped.journal().firstSequence() > 1);
            clock.advance(RETENTION_MS);
            stepped.tick();
            assertEquals(101, stepped.journal().firstSequence());
            assertEquals(101, stepped.journal().nextSequence());
            assertEquals(1, segmentFiles());
            stepped.write("next");
            assertEquals(List.of("next"), stepped.payloads());
        }
    }

    @Test
    void endsASegmentThatIsWrittenToSlowly() throws IOException {
        try (SteppedJournal stepped = open(1 << 20)) {
            stepped.write("a").tick();
            assertEquals(1, stepped.journal().segmentCount());
            clock.advance(SEGMENT_MS);
            stepped.tick();
            assertEquals(2, stepped.journal().segmentCount());
            clock.advance(SEGMENT_MS);
            stepped.tick(); // an empty one is kept
            assertEquals(2, stepped.journal().segmentCount());
        }
    }

    @Test
    void keepsTheOldestWhenItCannotBeDeleted() throws IOException {
        try (SteppedJournal stepped = open(10_240)) {
            disk.setFaults((operation, path) -> {
                if ((operation.equals("delete") || operation.equals("rename")) && path.equals(oldest())) {
                    throw new IOException(operation + " fails");
                }
            });
            for (int i = 0; i < 200; i++) {
                stepped.write("message " + i);
            }
            assertEquals(1, stepped.journal().firstSequence());
            assertEquals(200, stepped.payloads().size());
            disk.setFaults((operation, path) -> {});
            stepped.tick(); // deletes the one
            stepped.tick();
            assertTrue(stepped.journal().firstSequence() > 100);
            assertTrue(disk.used() < 10_240);
        }
    }

    /** Opened with a background that holds its tasks, and written to until a segment that is too large to be used again is about to be deleted. */
    private SteppedJournal deleting(SteppedExecutor background) throws IOException {
        JournalConfig config = SteppedJournal.config(2048, 10_240);
        SteppedJournal stepped = new SteppedJournal(disk, SteppedJournal.DIRECTORY, config, clock, background);
        background.hold();
        stepped.write("large " + "x".repeat(2000));
        for (int i = 0; background.heldTasks() == 0; i++) {
            stepped.write("message " + i);
        }
        return stepped;
    }

    @Test
    void goesOnWhileASegmentIsDeleted() throws IOException {
        SteppedExecutor background = new SteppedExecutor();
        try (SteppedJournal stepped = deleting(background)) {
            stepped.write("meanwhile");
            assertEquals(List.of(), stepped.failed());
            assertTrue(disk.list(SteppedJournal.DIRECTORY).contains(oldest()));
            long firstLeft = stepped.journal().firstSequence();
            assertTrue(firstLeft > 1, "no reader looks for what is about to go");
            assertEquals(
                    stepped.journal().nextSequence() - firstLeft,
                    stepped.payloads().size());
            assertEquals(Optional.of(DeletionReason.SIZE), stepped.journal().deletionReason(1));
            assertEquals(0, stepped.journal().metrics().deletedSegments());
            assertTrue(stepped.journal().bytesOnDisk() > 8192, "what is not deleted yet counts");
            background.release();
            stepped.tick();
            assertFalse(disk.list(SteppedJournal.DIRECTORY).contains(oldest()));
            assertEquals(segmentFiles(), stepped.journal().segmentCount());
            assertEquals(1, stepped.journal().metrics().deletedSegments());
        }
    }

    @Test
    void waitsForADeletionBeforeItBecomesTooLarge() throws Exception {
        SteppedExecutor background = new SteppedExecutor();
        try (SteppedJournal stepped = deleting(background)) {
            Thread deleter = background.releaseOnceThisThreadWaits();
            for (int i = 0; i < 100; i++) {
                stepped.write("message " + i);
                assertTrue(disk.used() < 10_240 + 2048 + 400, () -> disk.used() + " bytes");
            }
            deleter.join();
            assertEquals(List.of(), stepped.failed());
            assertTrue(disk.used() < 10_240 + 200, () -> disk.used() + " bytes");
        }
    }

    @Test
    void doesNotMissASegmentThatOthersDeleted() throws IOException {
        SteppedExecutor background = new SteppedExecutor();
        try (SteppedJournal stepped = deleting(background)) {
            disk.delete(oldest());
            background.release();
            stepped.tick();
            assertEquals(1, stepped.journal().metrics().deletedSegments());
        }
    }

    @Test
    void putsBackThoseThatCannotBeDeleted() throws IOException {
        try (SteppedJournal stepped = open(1 << 20)) {
            for (int i = 0; i < 100; i++) {
                stepped.write("message " + i);
            }
            Path second = disk.list(SteppedJournal.DIRECTORY).stream()
                    .filter(path -> path.toString().endsWith(Segment.SUFFIX))
                    .sorted()
                    .toList()
                    .get(1);
            disk.setFaults((operation, path) -> {
                if (operation.equals("delete") && path.equals(second)) {
                    throw new IOException("delete fails");
                }
            });
            clock.advance(2 * RETENTION_MS);
            stepped.tick();
            stepped.tick(); // which tries the one alone that failed
            long secondSequence = requireNonNull(Segment.firstSequence(second));
            assertEquals(secondSequence, stepped.journal().firstSequence());
            assertEquals(100 - secondSequence + 1, stepped.payloads().size());
            assertEquals(1, stepped.journal().metrics().deletedSegments());
            disk.setFaults((operation, path) -> {});
            stepped.tick(); // deletes the one
            stepped.tick();
            assertEquals(1, stepped.journal().segmentCount());
            assertEquals(Optional.of(DeletionReason.AGE), stepped.journal().deletionReason(1));
            assertEquals(Optional.of(DeletionReason.AGE), stepped.journal().deletionReason(secondSequence));
        }
    }

    @Test
    void refusesWhenItsRecordsAreNeededAndThereAreTooMany() throws IOException {
        try (SteppedJournal stepped = open(10_240)) {
            stepped.journal().keepFrom(() -> 5);
            int written = 0;
            while (stepped.failed().isEmpty()) {
                stepped.write("message " + written++);
                assertTrue(disk.used() < 10_240 + 400, () -> disk.used() + " bytes");
                assertTrue(written < 500, "it never refuses");
            }
            assertTrue(stepped.journal().isFull());
            assertFalse(stepped.journal().isWritable());
            assertEquals(1, stepped.journal().firstSequence());
            assertEquals(written - 1, stepped.payloads().size());

            stepped.journal().keepFrom(() -> Long.MAX_VALUE);
            stepped.tick();
            assertTrue(stepped.journal().isWritable());
            assertFalse(stepped.journal().isFull());
            stepped.write("last");
            assertEquals("last", stepped.payloads().get(stepped.payloads().size() - 1));
        }
    }

    @Test
    void keepsWhatIsNeededWhenItIsOpenedFull() throws IOException {
        try (SteppedJournal stepped = open(10_240)) {
            stepped.journal().keepFrom(() -> 1);
            for (int i = 0; !stepped.journal().isFull(); i++) {
                stepped.write("message " + i);
            }
        }
        try (SteppedJournal stepped = open(10_240)) {
            stepped.journal().keepFrom(() -> 1); // known only once the journal is open
            stepped.tick();
            assertTrue(stepped.journal().isFull());
            assertEquals(1, stepped.journal().firstSequence());
        }
    }

    @Test
    void makesRoomOnADiskThatCannotTakeANoteOfIt() throws IOException {
        try (SteppedJournal stepped = open(10_240)) {
            disk.setFaults((operation, path) -> {
                if (operation.equals("create") && path.toString().contains(Deletions.FILE)) {
                    throw new IOException("No space left on device");
                }
            });
            for (int i = 0; i < 200; i++) {
                stepped.write("message " + i);
            }
            assertTrue(stepped.journal().firstSequence() > 100);
            assertEquals(Optional.of(DeletionReason.SIZE), stepped.journal().deletionReason(1));
        }
    }

    @Test
    void refusesInTimeForWhatIsInTheRing() throws IOException {
        try (SteppedJournal stepped = open(10_240)) {
            stepped.journal().keepFrom(() -> 1);
            int written = 0;
            while (!stepped.journal().isFull()) {
                stepped.write("message " + written++);
            }
            stepped.write("in the ring when it became full");
            assertEquals(List.of(), stepped.failed());
            assertEquals(written + 1, stepped.payloads().size());
        }
    }

    @Test
    void tellsWhyRecordsAreGone() throws IOException {
        JournalConfig dropping = new JournalConfig(2048, 60_000, 10_240, 600_000, FullPolicy.DROP_OLDEST, 1024, 0, 10);
        long firstLeft;
        try (SteppedJournal stepped = new SteppedJournal(disk, dropping, clock)) {
            stepped.journal().keepFrom(() -> 1);
            for (int i = 0; i < 200; i++) {
                stepped.write("message " + i);
            }
            firstLeft = stepped.journal().firstSequence();
            assertTrue(firstLeft > 100);
            clock.advance(RETENTION_MS);
            stepped.tick().write("later").tick();
        }
        try (SteppedJournal stepped = new SteppedJournal(disk, dropping, clock)) {
            Journal journal = stepped.journal();
            assertEquals(Optional.of(DeletionReason.SIZE), journal.deletionReason(1));
            assertEquals(Optional.of(DeletionReason.SIZE), journal.deletionReason(firstLeft - 1));
            assertEquals(Optional.of(DeletionReason.AGE), journal.deletionReason(firstLeft));
            assertEquals(Optional.empty(), journal.deletionReason(journal.nextSequence() - 1));
        }
    }

    @Test
    void countsTheRecordsOfARouteWhateverIsDeleted() throws IOException {
        try (SteppedJournal stepped = open(10_240)) {
            for (int i = 0; i < 200; i++) {
                stepped.onRoute(i % 2 == 0 ? 0 : 7).write("message " + i);
            }
        }
        try (SteppedJournal stepped = open(10_240)) {
            Journal journal = stepped.journal();
            assertEquals(100, journal.routeCounts().records(0));
            assertEquals(100, journal.routeCounts().records(7));
            long first = journal.firstSequence();
            long[] before = journal.recordsBefore(first).orElseThrow();
            assertEquals(first / 2, before[0]);
            assertEquals((first - 1) / 2, before[7]);
            assertEquals(Optional.empty(), journal.recordsBefore(first + 1));
        }
    }

    private static Path oldest() {
        return SteppedJournal.DIRECTORY.resolve(Segment.fileName(1));
    }

    @Test
    void takesAReaderThatIsBehindAlong() throws IOException {
        try (SteppedJournal stepped = open(10_240)) {
            stepped.write("message 0").write("message 1");
            try (RecordReader reader = stepped.journal().reader(1)) {
                assertEquals(1, requireNonNull(reader.next()).sequence());
                for (int i = 2; i < 500; i++) {
                    stepped.write("message " + i);
                }
                long oldest = stepped.journal().firstSequence();
                assertEquals(oldest, reader.nextSequence());
                JournalRecord next = requireNonNull(reader.next());
                assertEquals(oldest, next.sequence());
                assertEquals("message " + (oldest - 1), SteppedJournal.text(next.payload()));
            }
        }
    }

    @Test
    void knowsTheAgeOfTheOldest() throws IOException {
        try (SteppedJournal stepped = open(1 << 20)) {
            clock.advance(500);
            assertEquals(0, stepped.journal().oldestAgeMs());
            stepped.write("a");
            clock.advance(1000);
            assertEquals(1500, stepped.journal().oldestAgeMs());
        }
    }
}
