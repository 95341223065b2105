package dev.tollgate.loadtest.report.files;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** Reads the lines of a file whose writer may have been killed: a last line without its line break is left out. For one thread. */
final class WholeLines implements AutoCloseable {
    private final BufferedReader reader;
    private final boolean cutShort;
    private @Nullable String ahead;
    private long number;

    WholeLines(Path file) throws IOException {
        cutShort = !endsWithLineBreak(file);
        reader = Files.newBufferedReader(file, StandardCharsets.UTF_8);
        ahead = reader.readLine();
    }

    /** Null at the end. */
    @Nullable
    String next() throws IOException {
        String line = ahead;
        if (line == null) {
            return null;
        }
        ahead = reader.readLine();
        if (ahead == null && cutShort) {
            return null;
        }
        number++;
        return line;
    }

    /** Of the line that {@link #next} gave last, from 1. */
    long number() {
        return number;
    }

    boolean cutShort() {
        return cutShort;
    }

    @Override
    public void close() throws IOException {
        reader.close();
    }

    private static boolean endsWithLineBreak(Path file) throws IOException {
        try (FileChannel channel = FileChannel.open(file)) {
            if (channel.size() == 0) {
                return true;
            }
            ByteBuffer last = ByteBuffer.allocate(1);
            channel.read(last, channel.size() - 1);
            return last.get(0) == '\n';
        }
    }
}
