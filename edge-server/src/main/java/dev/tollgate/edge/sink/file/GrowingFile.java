package dev.tollgate.edge.sink.file;

import dev.tollgate.edge.sink.SinkRecord;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.StandardOpenOption;
import java.util.List;

/** The file that records are appended to. One thread. */
final class GrowingFile implements AutoCloseable {
    private static final int BUFFER_BYTES = 1 << 18;

    private final RecordFiles files;
    private final RecordFile file;
    private final FileChannel channel;
    private final long startedAtMs;
    private long length;

    private GrowingFile(RecordFiles files, RecordFile file, FileChannel channel, long startedAtMs, long length) {
        this.files = files;
        this.file = file;
        this.channel = channel;
        this.startedAtMs = startedAtMs;
        this.length = length;
    }

    /** Makes an empty file. Fails when there is one already. */
    static GrowingFile create(RecordFiles files, RecordFile file, long nowMs) throws IOException {
        FileChannel channel = FileChannel.open(file.path(), StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
        return new GrowingFile(files, file, channel, nowMs, 0);
    }

    /** Goes on with a file, cut to {@code length}. Its age is the time since it was last written. */
    static GrowingFile resume(RecordFiles files, RecordFile file, long length) throws IOException {
        long startedAtMs = Files.getLastModifiedTime(file.path()).toMillis();
        FileChannel channel = FileChannel.open(file.path(), StandardOpenOption.WRITE);
        GrowingFile resumed = new GrowingFile(files, file, channel, startedAtMs, length);
        try {
            resumed.cut();
            channel.force(false); // what is left of a killed edge counts as delivered from here on
            return resumed;
        } catch (IOException e) {
            channel.close();
            throw e;
        }
    }

    /** Appends all of the records, or none: what is left of a failed attempt is cut off before the next. */
    void append(List<SinkRecord> records, boolean force) throws IOException {
        cut();
        channel.position(length);
        ByteBuffer buffer = ByteBuffer.allocate(BUFFER_BYTES);
        for (SinkRecord record : records) {
            byte[] line = (record.json() + "\n").getBytes(StandardCharsets.UTF_8);
            if (line.length > buffer.remaining()) {
                write(buffer.flip());
                buffer.clear();
            }
            if (line.length > buffer.capacity()) {
                write(ByteBuffer.wrap(line));
            } else {
                buffer.put(line);
            }
        }
        write(buffer.flip());
        if (force) {
            force();
        }
        length = channel.position();
    }

    private void write(ByteBuffer bytes) throws IOException {
        while (bytes.hasRemaining()) {
            channel.write(bytes);
        }
    }

    /** With the first records, the file's entry in its folder too: a power cut takes a file that is not in one. */
    private void force() throws IOException {
        channel.force(false);
        if (length == 0) {
            files.forceFolder();
        }
    }

    private void cut() throws IOException {
        if (channel.size() > length) {
            channel.truncate(length);
        }
    }

    RecordFile file() {
        return file;
    }

    /** Of the records that were appended. */
    long length() {
        return length;
    }

    /** Milliseconds since 1970-01-01 UTC. */
    long startedAtMs() {
        return startedAtMs;
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
