package dev.tollgate.edge.journal;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** SIGKILL while a real process writes at full speed. */
@Timeout(180)
final class KillIT {
    private static final int ROUNDS = 6;

    @TempDir
    Path directory;

    @Test
    void keepsAllThatWasAcknowledged() throws Exception {
        Random random = new Random();
        long next = 1;
        for (int round = 0; round < ROUNDS; round++) {
            long acknowledged = runAndKill(next, 5 + random.nextInt(100));
            assertTrue(acknowledged > next, "round " + round + " acknowledged nothing");
            long kept = verify();
            assertTrue(kept >= acknowledged, "acknowledged up to " + acknowledged + ", kept up to " + kept);
            next = kept + 1;
        }
    }

    /** Kills the process after so many acknowledgements; returns the last sequence that it acknowledged. */
    private long runAndKill(long next, int lines) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(
                List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString()));
        command.addAll(List.of("-Xmx256m", "-cp", System.getProperty("java.class.path")));
        command.addAll(List.of("-Dio.netty.leakDetection.level=disabled", AcknowledgingProcess.class.getName()));
        command.add(directory.toString());
        Process process =
                new ProcessBuilder(command).redirectError(Redirect.DISCARD).start();
        try (BufferedReader output =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.US_ASCII))) {
            List<String> sequences = new ArrayList<>();
            String line = output.readLine();
            while (line != null) {
                if (line.matches("[0-9]+")) { // else it is a log line
                    sequences.add(line);
                }
                if (sequences.size() == lines) {
                    process.toHandle().destroyForcibly(); // SIGKILL; what it had said is read on
                }
                line = output.readLine();
            }
            assertTrue(sequences.size() >= lines, () -> "the process ended by itself after " + sequences.size());
            assertEquals(next, Long.parseLong(sequences.get(0)));
            return Long.parseLong(whole(sequences));
        } finally {
            process.destroyForcibly();
            assertTrue(process.waitFor(30, TimeUnit.SECONDS));
        }
    }

    /** The last line but one: the very last may be torn. */
    private static String whole(List<String> sequences) {
        return sequences.get(sequences.size() - 2);
    }

    /** Reads all records and returns the last sequence. */
    private long verify() throws IOException {
        try (RunningJournal running = new RunningJournal(directory, RunningJournal.config(1 << 22));
                RecordReader reader = running.journal().reader(1)) {
            long last = running.journal().nextSequence() - 1;
            for (long sequence = 1; sequence <= last; sequence++) {
                JournalRecord record = reader.next();
                assertNotNull(record);
                assertEquals(sequence, record.sequence());
                assertArrayEquals(
                        AcknowledgingProcess.payload(sequence), record.payload().array());
            }
            return last;
        }
    }
}
