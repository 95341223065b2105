package dev.tollgate.edge.journal;

import static java.util.Objects.requireNonNull;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Segments that are large enough to be given back in steps. */
@ExtendWith(QuietLogs.class)
final class SteppedDeletionTest {
    private static final int LARGE_SEGMENT = 4 << 20;

    private final FakeDisk disk = new FakeDisk();
    private final ManualClock clock = new ManualClock();

    private static Path oldest() {
        return SteppedJournal.DIRECTORY.resolve(Segment.fileName(1));
    }

    /** With segments of some steps each, from a time when they were larger, so that their files are not used again. */
    private SteppedJournal openLarge(SteppedExecutor background) throws IOException {
        try (SteppedJournal before = new SteppedJournal(disk, SteppedJournal.config(LARGE_SEGMENT, 1L << 30), clock)) {
            while (before.journal().segmentCount() < 4) {
                before.write("x".repeat(100_000));
            }
        }
        JournalConfig config = SteppedJournal.config(LARGE_SEGMENT / 2, 4L * LARGE_SEGMENT);
        return new SteppedJournal(disk, SteppedJournal.DIRECTORY, config, clock, background);
    }

    private static void writeUntilDeleted(SteppedJournal stepped) throws IOException {
        String large = "x".repeat(100_000);
        while (stepped.journal().firstSequence() == 1) {
            stepped.write(large);
        }
    }

    /** What is done from the deletion of the oldest on, each operation with what {@code during} does to it. */
    private List<String> deletion(FakeDisk.Faults during) {
        List<String> operations = new ArrayList<>();
        disk.setFaults((operation, path) -> {
            boolean isOldest = path.equals(oldest());
            boolean isForced = operation.equals("forceDirectory") && operations.equals(List.of("delete"));
            if (isForced || (isOldest && (operation.equals("delete") || operation.equals("truncate")))) {
                operations.add(operation);
            }
            if (isOldest) {
                during.before(operation, path);
            }
        });
        return operations;
    }

    @Test
    void givesALargeSegmentBackInSteps() throws IOException {
        List<String> operations = deletion((operation, path) -> {});
        try (SteppedJournal stepped = openLarge(new SteppedExecutor())) {
            writeUntilDeleted(stepped);
            assertEquals(
                    List.of("delete", "forceDirectory", "truncate", "truncate", "truncate", "truncate"), operations);
            assertFalse(disk.list(SteppedJournal.DIRECTORY).contains(oldest()));
            long left = stepped.journal().nextSequence() - stepped.journal().firstSequence();
            assertEquals(left, stepped.payloads().size());
        }
        assertEquals(0, disk.openFiles());
    }

    @Test
    void goesAtOnceWhileTheJournalWaitsAndInStepsAfterwards() throws Exception {
        List<Path> cuts = new ArrayList<>();
        disk.setFaults((operation, path) -> {
            if (operation.equals("truncate") && path.toString().endsWith(Segment.SUFFIX)) {
                cuts.add(path);
            }
        });
        SteppedExecutor background = new SteppedExecutor();
        try (SteppedJournal stepped = openLarge(background)) {
            background.hold();
            writeUntilDeleted(stepped);
            long second = stepped.journal().firstSequence();
            Thread deleter = background.releaseOnceThisThreadWaits();
            while (stepped.journal().firstSequence() == second) {
                stepped.write("x".repeat(100_000));
            }
            deleter.join();
            Path file = SteppedJournal.DIRECTORY.resolve(Segment.fileName(second));
            assertEquals(List.of(file, file, file, file), cuts);
        }
    }

    @Test
    void goesAtOnceWhereItCannotBeHeldOpen() throws IOException {
        List<String> operations = deletion((operation, path) -> {
            if (operation.equals("open")) {
                throw new IOException("Permission denied");
            }
        });
        try (SteppedJournal stepped = openLarge(new SteppedExecutor())) {
            writeUntilDeleted(stepped);
            assertEquals(1, stepped.journal().metrics().deletedSegments());
            assertEquals(List.of("delete", "forceDirectory"), operations);
        }
    }

    @Test
    void goesWithoutStepsWhereTheyFail() throws IOException {
        disk.setFaults((operation, path) -> {
            if (operation.equals("truncate") && path.equals(oldest())) {
                throw new IOException("truncate fails");
            }
        });
        try (SteppedJournal stepped = openLarge(new SteppedExecutor())) {
            writeUntilDeleted(stepped);
            assertEquals(1, stepped.journal().metrics().deletedSegments());
            assertFalse(disk.list(SteppedJournal.DIRECTORY).contains(oldest()));
        }
        assertEquals(0, disk.openFiles());
    }

    @Test
    void leavesAHardLinkedBackupAsItIs(@TempDir Path folder) throws IOException {
        JournalConfig config = SteppedJournal.config(LARGE_SEGMENT, 4L * LARGE_SEGMENT);
        try (SteppedJournal stepped = new SteppedJournal(new RealFileAccess(), folder, config, clock)) {
            String large = "x".repeat(100_000);
            stepped.write(large);
            Path first = folder.resolve(Segment.fileName(1));
            Path backup = Files.createLink(folder.resolve("backup"), first);
            writeUntilDeleted(stepped);
            assertFalse(Files.exists(first));
            assertTrue(
                    Files.size(backup) >= LARGE_SEGMENT,
                    () -> "cut to " + backup.toFile().length());
        }
    }

    @Test
    void takesAReaderAlongThatIsAmidWhatIsCutOff() throws IOException {
        try (SteppedJournal stepped = openLarge(new SteppedExecutor())) {
            boolean[] isCut = {false};
            disk.setFaults((operation, path) -> {
                if (operation.equals("readBytes") && path.equals(oldest()) && !isCut[0]) {
                    isCut[0] = true;
                    writeUntilDeleted(stepped);
                }
            });
            try (RecordReader reader = stepped.journal().reader(30)) {
                long sequence = requireNonNull(reader.next()).sequence();
                assertTrue(isCut[0]);
                assertEquals(stepped.journal().firstSequence(), sequence);
            }
        }
    }
}
