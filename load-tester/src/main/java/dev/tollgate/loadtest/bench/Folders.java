package dev.tollgate.loadtest.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.stream.Stream;

/** Folders and what lies in them. */
public final class Folders {
    private Folders() {}

    /** A new one below {@code home/target}: a temporary folder of the system may lie in memory. */
    public static Path temporary(Path home, String prefix) throws IOException {
        return Files.createTempDirectory(Files.createDirectories(home.resolve("target")), prefix + "-");
    }

    /** Deletes it with all that is in it; nothing where it is not there. */
    public static void delete(Path folder) throws IOException {
        if (!Files.exists(folder)) {
            return;
        }
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        }
    }
}
