package dev.tollgate.edge.sink;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.OutputStream;
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
import java.util.regex.Pattern;
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
    private static final Pattern NAME = Pattern.compile("[0-9]{20}" + Pattern.quote(SUFFIX));
    private static final int FILES = 4;
    private static final int BLOCK_BYTES = 4096;
    private static final ObjectMapper JSON = new ObjectMapper();

    private final String sink;
    private final Path folder;
    private final long maxBytes;
    private volatile long bytes;

    DeadLetters(String sink, Path folder, long maxBytes) throws IOException {
        this.sink = sink;
        this.folder = folder;
        this.maxBytes = maxBytes;
        measure();
    }

    /** Adds a record. It is on the disk when this returns. */
    void add(SinkRecord record, String reason, Instant now) throws IOException {
        String line = "{\"rejectedAt\":\"" + now + "\",\"reason\":" + JSON.writeValueAsString(reason) + ",\"record\":"
                + record.json() + "}\n";
        Path file = current(record.sequence());
        boolean isNew = !Files.exists(file);
        try (FileChannel channel =
                FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            channel.position(endOfLines(channel));
            channel.truncate(channel.position());
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
        measure();
    }

    /** Behind the last whole line: a full disk or a power cut may have left a part of one behind it. */
    private static long endOfLines(FileChannel channel) throws IOException {
        ByteBuffer block = ByteBuffer.allocate(BLOCK_BYTES);
        long end = channel.size();
        while (end > 0) {
            long start = Math.max(0, end - BLOCK_BYTES);
            block.clear().limit((int) (end - start));
            int read = channel.read(block, start);
            for (int i = read - 1; i >= 0; i--) {
                if (block.get(i) == '\n') {
                    return start + i + 1;
                }
            }
            end = start;
        }
        return 0;
    }

    /** The newest file, or one behind it when it is full; records may come in any order, since a sink can be sent back. */
    private Path current(long sequence) throws IOException {
        List<Path> files = files();
        if (files.isEmpty()) {
            return file(sequence);
        }
        Path newest = files.get(files.size() - 1);
        if (Files.size(newest) < maxBytes / FILES) {
            return newest;
        }
        String name = newest.getFileName().toString();
        return file(Math.max(sequence, Long.parseLong(name.substring(0, name.length() - SUFFIX.length())) + 1));
    }

    private Path file(long number) {
        return folder.resolve(String.format("%020d", number) + SUFFIX);
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
            return all.filter(
                            file -> NAME.matcher(file.getFileName().toString()).matches())
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

    private void measure() throws IOException {
        long sum = 0;
        for (Path file : files()) {
            sum += Files.size(file);
        }
        bytes = sum;
    }

    /** Size of all files, which is small or 0 for most sinks. */
    long bytes() {
        return bytes;
    }
}
