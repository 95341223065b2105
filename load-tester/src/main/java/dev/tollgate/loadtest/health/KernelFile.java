package dev.tollgate.loadtest.health;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** Reads the small files in which the kernel tells of itself. Some give everything to the first read only, so there must be a large one. */
public final class KernelFile {
    private static final int BYTES_MAX = 1 << 16;

    private KernelFile() {}

    /** The first 64 KiB; empty where the file cannot be read, as on another system. */
    public static Optional<String> read(Path file) {
        byte[] bytes = new byte[BYTES_MAX];
        int length = 0;
        try (InputStream in = Files.newInputStream(file)) {
            int read = in.read(bytes);
            while (read > 0) {
                length += read;
                read = in.read(bytes, length, BYTES_MAX - length);
            }
            return Optional.of(new String(bytes, 0, length, StandardCharsets.ISO_8859_1));
        } catch (IOException notThere) {
            return Optional.empty();
        }
    }
}
