package dev.tollgate.loadtest.scenario;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;

/**
 * A password. Its text is the password itself, {@code @FILE} for a file that holds it, or {@code env:NAME} for a variable; never
 * printed: {@link #toString} gives where it comes from, or {@link #MASK}.
 */
public final class Secret {
    public static final String MASK = "***";
    private static final long FILE_MAX_BYTES = 64 << 10;

    private final String text;

    private Secret(String text) {
        this.text = text;
    }

    public static Secret of(String key, String text) {
        if (text.equals(MASK)) {
            throw InvalidSetting.because(key, "it was masked when it was printed: give it as @FILE or env:NAME");
        }
        InvalidSetting.check(!text.isEmpty(), key, "a password, @FILE or env:NAME", "");
        return new Secret(text);
    }

    /** The password, read from where it is kept. Throws InvalidSetting where it cannot be. */
    public String reveal() {
        if (text.startsWith("@")) {
            return fromFile(Path.of(text.substring(1)));
        }
        if (!text.startsWith("env:")) {
            return text;
        }
        String value = System.getenv(text.substring(4));
        if (value == null) {
            throw InvalidSetting.because("password", "the environment has no variable " + text.substring(4));
        }
        return value;
    }

    private static String fromFile(Path file) {
        try {
            if (Files.size(file) > FILE_MAX_BYTES) {
                throw InvalidSetting.because("password", file + " has more than " + FILE_MAX_BYTES + " bytes");
            }
            return Files.readString(file, StandardCharsets.UTF_8).stripTrailing();
        } catch (IOException unreadable) {
            throw InvalidSetting.because("password", "cannot read " + file + ": " + unreadable);
        }
    }

    /** What it was made of, which may be the password itself: only for a process of the same run. */
    public String given() {
        return text;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Secret that && that.text.equals(text);
    }

    @Override
    public int hashCode() {
        return Objects.hash(text);
    }

    @Override
    public String toString() {
        return text.startsWith("@") || text.startsWith("env:") ? text : MASK;
    }
}
