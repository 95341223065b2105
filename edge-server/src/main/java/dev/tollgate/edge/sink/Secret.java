package dev.tollgate.edge.sink;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;

/** A value that settings give either as it is, or as {@code @} and the file that holds it. */
public final class Secret {
    private Secret() {}

    /**
     * @param key of the setting, for the message; the value is in none
     * @throws IllegalArgumentException {@code key: what was expected} when there is no such file
     */
    public static String read(String key, String setting) {
        if (!setting.startsWith("@")) {
            return setting;
        }
        String file = setting.substring(1);
        try {
            return Files.readString(Path.of(file)).strip();
        } catch (IOException | InvalidPathException e) {
            throw new IllegalArgumentException(key + ": expected a file that can be read, got '@" + file + "'", e);
        }
    }
}
