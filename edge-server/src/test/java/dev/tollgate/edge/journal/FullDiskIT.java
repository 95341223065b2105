package dev.tollgate.edge.journal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A small file system that really is full. Only where the test may mount one, which takes Linux and root. */
@Timeout(60)
final class FullDiskIT {
    @TempDir
    Path mountPoint;

    private boolean mounted;

    @BeforeEach
    void mount() throws Exception {
        mounted = run("mount", "-t", "tmpfs", "-o", "size=4m", "tmpfs", mountPoint.toString());
        assumeTrue(
                mounted,
                "SKIPPED: a tmpfs cannot be mounted here (needs Linux and root), the full disk is only simulated");
    }

    @AfterEach
    void unmount() throws Exception {
        if (mounted) {
            assertTrue(run("umount", mountPoint.toString()));
        }
    }

    private static boolean run(String... command) throws InterruptedException {
        try {
            Process process = new ProcessBuilder(command).start();
            return process.waitFor(10, TimeUnit.SECONDS) && process.exitValue() == 0;
        } catch (IOException noSuchCommand) {
            return false;
        }
    }

    @Test
    void refusesWithoutLossAndComesBack() throws Exception {
        Path ballast = mountPoint.resolve("ballast");
        Files.write(ballast, new byte[2 << 20]);
        Set<Integer> acknowledged = new HashSet<>();
        try (RunningJournal running = new RunningJournal(mountPoint.resolve("journal"), RunningJournal.CONFIG)) {
            int message = 0;
            while (write(running, message)) {
                acknowledged.add(message++);
            }
            assertFalse(running.journal().isWritable());
            String problem = running.journal().problem().orElse("");
            assertTrue(problem.contains("No space left on device") || problem.contains(" bytes free"), problem);
            assertTrue(acknowledged.size() > 1000, () -> acknowledged.size() + " records fitted");

            Files.delete(ballast);
            while (!running.journal().isWritable()) {
                Thread.onSpinWait();
            }
            assertTrue(write(running, ++message));
            acknowledged.add(message);
            assertEquals(acknowledged.size() + 1, running.journal().nextSequence());
        }
        assertEquals(acknowledged, readAll());
    }

    private static boolean write(RunningJournal running, int message) throws InterruptedException {
        return running.await(running.send(message + ":" + "x".repeat(1000)));
    }

    private Set<Integer> readAll() throws IOException {
        Set<Integer> found = new HashSet<>();
        try (RunningJournal running = new RunningJournal(mountPoint.resolve("journal"), RunningJournal.CONFIG);
                RecordReader reader = running.journal().reader(1)) {
            for (JournalRecord record = reader.next(); record != null; record = reader.next()) {
                String text = SteppedJournal.text(record.payload());
                assertTrue(found.add(Integer.valueOf(text.substring(0, text.indexOf(':')))), text);
            }
        }
        return found;
    }
}
