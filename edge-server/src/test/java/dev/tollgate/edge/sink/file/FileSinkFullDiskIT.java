package dev.tollgate.edge.sink.file;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tollgate.edge.sink.SinkContext;
import dev.tollgate.edge.sink.SinkCursor;
import dev.tollgate.edge.testing.Alone;
import dev.tollgate.edge.testing.SinkRecords;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/** A disk that is really full; to be run as {@code RegistryFullDiskIT} is. */
@EnabledIfSystemProperty(named = "smallDisk", matches = ".+")
@Alone("there is one small disk, and each of them fills it")
final class FileSinkFullDiskIT {
    private static final int BLOCK_BYTES = 1 << 20;
    private static final int BATCH = 1000;

    private final Path disk = Path.of(System.getProperty("smallDisk", ""));
    private final Path folder = disk.resolve("records");
    private final Path filler = disk.resolve("filler");

    @BeforeEach
    void empty() throws IOException {
        assertTrue(disk.toFile().getTotalSpace() < 200L << 20, "expected a small disk at " + disk);
        delete();
    }

    @AfterEach
    void delete() throws IOException {
        Files.deleteIfExists(filler);
        if (Files.exists(folder)) {
            try (Stream<Path> files = Files.list(folder)) {
                for (Path file : files.toList()) {
                    Files.delete(file);
                }
            }
            Files.delete(folder);
        }
    }

    /** Leaves at most {@code bytes}. */
    private void fill(long bytes) throws IOException {
        try (var out = Files.newOutputStream(filler)) {
            while (disk.toFile().getUsableSpace() > bytes) {
                out.write(new byte[(int) Math.min(BLOCK_BYTES, disk.toFile().getUsableSpace() - bytes)]);
            }
        }
    }

    @Test
    void writesNothingTwiceOnceThereIsRoom() throws Exception {
        FileSinkConfig config = new FileSinkConfig(
                folder.toString(), 1 << 30, 3_600_000, FileSinkConfig.Compression.NONE, 0, 0, true, SinkRecords.FEED);
        SinkContext context = new SinkContext("readings", SinkRecords.NODE_ID, disk);
        long next = 1;
        try (FileSink sink = new FileSink(new RecordFiles(folder, context), config, System::currentTimeMillis)) {
            sink.open(new SinkCursor(1, 0));
            fill(3 << 20);
            next = deliverUntilFull(sink);
            long refused = next;
            assertThrows(IOException.class, () -> sink.deliver(SinkRecords.batch(refused, refused + BATCH - 1, 3)));
            Files.delete(filler);
            sink.deliver(SinkRecords.batch(next, next + BATCH - 1, 3));
        }
        try (Stream<Path> files = Files.list(folder);
                Stream<String> lines = Files.lines(files.findFirst().orElseThrow())) {
            assertEquals(next + BATCH - 1, lines.count());
        }
    }

    private static long deliverUntilFull(FileSink sink) throws InterruptedException {
        long next = 1;
        try {
            while (true) {
                sink.deliver(SinkRecords.batch(next, next + BATCH - 1, 3));
                next += BATCH;
            }
        } catch (IOException full) {
            assertTrue(String.valueOf(full.getMessage()).contains("No space left"), full.toString());
            return next;
        }
    }
}
