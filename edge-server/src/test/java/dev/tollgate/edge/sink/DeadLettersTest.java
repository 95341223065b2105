package dev.tollgate.edge.sink;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tollgate.edge.testing.SinkRecords;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class DeadLettersTest {
    private static final Pattern LINE = Pattern.compile(
            "\\{\"rejectedAt\":\"1970-01-01T00:00:00Z\",\"reason\":\"bad\",\"record\":\\{\"sequence\":([0-9]+),.*\\}\\}");

    @TempDir
    private Path folder;

    private DeadLetters open(long maxBytes) throws IOException {
        return new DeadLetters("test", folder, maxBytes);
    }

    private static void add(DeadLetters letters, long sequence) throws IOException {
        letters.add(SinkRecords.record(sequence, 1), "bad", Instant.EPOCH);
    }

    /** The sequences of all lines, each of which must be whole. */
    private static List<Long> sequences(DeadLetters letters) throws IOException {
        ByteArrayOutputStream lines = new ByteArrayOutputStream();
        letters.copyTo(lines);
        List<Long> sequences = new ArrayList<>();
        for (String line : lines.toString(StandardCharsets.UTF_8).lines().toList()) {
            Matcher matcher = LINE.matcher(line);
            assertTrue(matcher.matches(), line);
            sequences.add(Long.parseLong(matcher.group(1)));
        }
        return sequences;
    }

    private Path onlyFile() throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.toList().get(0);
        }
    }

    @Test
    void keepsThemOverARestart() throws IOException {
        add(open(1 << 20), 5);
        add(open(1 << 20), 6);
        DeadLetters letters = open(1 << 20);
        assertEquals(List.of(5L, 6L), sequences(letters));
        assertEquals(Files.size(onlyFile()), letters.bytes());
    }

    @Test
    void cutsALineThatAPowerCutHasTorn() throws IOException {
        for (String torn : new String[] {"{\"rejectedAt\":\"19", "\0\0\0", "x".repeat(10_000)}) {
            DeadLetters letters = open(1 << 20);
            add(letters, 1);
            Files.writeString(onlyFile(), torn, StandardOpenOption.APPEND);
            add(letters, 2);
            assertEquals(List.of(1L, 2L), sequences(letters));
            Files.delete(onlyFile());
        }
        Files.writeString(folder.resolve("00000000000000000001.dead.ndjson"), "torn, and nothing before");
        DeadLetters letters = open(1 << 20);
        add(letters, 3);
        assertEquals(List.of(3L), sequences(letters));
    }

    @Test
    void deletesTheOldestFirst() throws IOException {
        DeadLetters letters = open(4096);
        for (int i = 1; i <= 100; i++) {
            add(letters, i);
        }
        List<Long> left = sequences(letters);
        assertEquals(100, left.get(left.size() - 1));
        assertEquals(left.size() - 1, left.get(left.size() - 1) - left.get(0));
        assertTrue(letters.bytes() > 2000 && letters.bytes() < 6000, () -> letters.bytes() + " bytes");
    }

    @Test
    void keepsTheNewestWhenTheSinkWasSentBack() throws IOException {
        DeadLetters letters = open(4096);
        for (int i = 1001; i <= 1100; i++) {
            add(letters, i);
        }
        for (int i = 1; i <= 5; i++) {
            add(letters, i);
        }
        List<Long> left = sequences(letters);
        assertEquals(List.of(1L, 2L, 3L, 4L, 5L), left.subList(left.size() - 5, left.size()));
        assertTrue(left.size() > 8);
    }
}
