package dev.tollgate.edge.sink;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Records that a backend would not take, a line of JSON each: {@code {"rejectedAt":…,"reason":…,"record":{…}}}. In files of the sink's
 * folder, the oldest of which goes when all together are too large. Written by the feed's thread, read by any.
 */
final class DeadLetters {
    private static final Logger LOG = LoggerFactory.getLogger(DeadLetters.class);
    private static final String SUFFIX = ".dead.ndjson";
    private static final int FILES = 4;
    private static final ObjectMapper JSON = new ObjectMapper();

    private final String sink;
    private final Path folder;
    private final long maxBytes;

    DeadLetters(String sink, Path folder, long maxBytes) {
        this.sink = sink;
        this.folder = folder;
        this.maxBytes = maxBytes;
    }

    /** Adds a record. It is on the disk when this returns. */
    void add(SinkRecord record, String reason, Instant now) throws IOException {
        String line = "{\"rejectedAt\":\"" + now + "\",\"reason\":" + JSON.writeValueAsString(reason) + ",\"record\":"
                + record.json() + "}\n";
        Path file = current(record.sequence());
        boolean isNew = !Files.exists(file);
        try (FileChannel channel = FileChannel.open(
                file, StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.APPEND)) {
            ByteBuffer bytes = ByteBuffer.wrap(line.getBytes(StandardCharsets.UTF_8));
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
            channel.force(true);
        }
        if (isNew) {
            try (FileChannel directory = FileChannel.open(folder, StandardOpenOption.READ)) {
                directory.force(true);
            }
            deleteOldest();
        }
    }

    private Path current(long sequence) throws IOException {
        List<Path> files = files();
        boolean hasRoom = !files.isEmpty() && Files.size(files.get(files.size() - 1)) < maxBytes / FILES;
        return hasRoom ? files.get(files.size() - 1) : folder.resolve(String.format("%020d", sequence) + SUFFIX);
    }

    private void deleteOldest() throws IOException {
        List<Path> files = files();
        for (int i = 0; i < files.size() - FILES; i++) {
            LOG.warn("sink {}: deleted the oldest dead letters, {}, as there are too many", sink, files.get(i));
            Files.delete(files.get(i));
        }
    }

    private List<Path> files() throws IOException {
        try (Stream<Path> all = Files.list(folder)) {
            return all.filter(file -> file.toString().endsWith(SUFFIX))
                    .sorted(Comparator.comparing(Path::getFileName))
                    .toList();
        }
    }

    /** Writes all lines, oldest first. */
    void copyTo(OutputStream out) throws IOException {
        for (Path file : files()) {
            try {
                Files.copy(file, out);
            } catch (NoSuchFileException deletedMeanwhile) {
                LOG.debug("{} was deleted while dead letters were read", file);
            }
        }
    }

    /** Size of all files, which is small or 0 for most sinks. */
    long bytes() {
        try {
            long bytes = 0;
            for (Path file : files()) {
                bytes += Files.size(file);
            }
            return bytes;
        } catch (NoSuchFileException deletedMeanwhile) {
            return 0;
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }
}
