package dev.tollgate.edge.cli;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** A secret on the command line: itself, or where it is, as others can see the arguments of a process. */
final class SecretArgument {
    private static final int MAX_BYTES = 64 << 10;

    private SecretArgument() {}

    /**
     * @param option as the user names it
     * @param text {@code @FILE}, {@code -} for standard input, or the secret
     */
    static String read(String option, String text, Terminal terminal) throws CliException {
        try {
            if (text.equals("-")) {
                byte[] bytes = terminal.in().readNBytes(MAX_BYTES);
                return new String(bytes, StandardCharsets.UTF_8).strip();
            }
            return text.startsWith("@")
                    ? Files.readString(Path.of(text.substring(1)), StandardCharsets.UTF_8)
                            .strip()
                    : text;
        } catch (IOException unreadable) {
            throw CliException.failed(option + ": cannot be read: " + unreadable);
        }
    }
}
