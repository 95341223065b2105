package dev.tollgate.loadtest.bench;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;

/** How long the disk takes to force a small append, which is the least that an answer after that costs. */
final class ForcedWrite {
    private static final int BYTES = 4_096;
    private static final int TIMES = 200;

    private ForcedWrite() {}

    /** Median of 200 appends of 4 KiB with fdatasync(2), in milliseconds. */
    static double millis(Path folder) throws IOException {
        Path file = Files.createTempFile(folder, "forced", ".tmp");
        List<Double> times = new ArrayList<>();
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.APPEND)) {
            ByteBuffer bytes = ByteBuffer.allocateDirect(BYTES);
            for (int i = 0; i < TIMES; i++) {
                bytes.clear();
                long start = System.nanoTime();
                while (bytes.hasRemaining()) {
                    channel.write(bytes);
                }
                channel.force(false);
                times.add((System.nanoTime() - start) / 1e6);
            }
        } finally {
            Files.delete(file);
        }
        return Median.of(times);
    }
}
