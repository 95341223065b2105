package dev.tollgate.loadtest.scenario;

import java.nio.file.Path;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What messages hold.
 *
 * @param stamp whether and how each message says what it is, for times across connections and for {@code verify}
 * @param randomCharacters length of {@code %RANDOM%} in a template
 * @param feeder a CSV file with a header, whose columns are variables in templates; a line a message, from the start again at its end
 */
public record Payload(Body body, StampMode stamp, int randomCharacters, Optional<Path> feeder) {
    public static final int BYTES_MAX = 64 << 20;
    public static final Payload DEFAULT = new Payload(new Size(256, 256, 0), StampMode.NONE, 256, Optional.empty());

    private static final Pattern SIZES = Pattern.compile("(.+?)\\.\\.(.+)");
    private static final String TEMPLATE = "template://";

    public Payload {
        boolean isGood = randomCharacters >= 0 && randomCharacters <= BYTES_MAX;
        InvalidSetting.check(isGood, "random", "0 to 64 Mi characters", randomCharacters);
    }

    /** Where the bytes come from. */
    public sealed interface Body {}

    /**
     * Random bytes.
     *
     * @param maxBytes where above {@code minBytes}, sizes are drawn evenly from between
     * @param compressible share of bytes that are all the same: 0 to 1
     */
    public record Size(int minBytes, int maxBytes, double compressible) implements Body {
        public Size {
            boolean isGood = minBytes >= 0 && minBytes <= maxBytes && maxBytes <= BYTES_MAX;
            InvalidSetting.check(isGood, "size", "0 to 64MiB, the smaller one first", minBytes + ".." + maxBytes);
            InvalidSetting.check(
                    compressible >= 0 && compressible <= 1, "compressible", Units.SHARE_HELP, compressible);
        }
    }

    /** A template: see {@code Template}. */
    public record Text(String template) implements Body {
        public Text {
            InvalidSetting.check(
                    template.length() <= BYTES_MAX, "message", "at most 64 Mi characters", template.length());
        }
    }

    /** A file's bytes as they are. */
    public record File(Path path) implements Body {}

    /** A file that holds a template. */
    public record TemplateFile(Path path) implements Body {}

    /** Reads {@code 256}, {@code 1KiB} or {@code 100..2000}. */
    public static Size size(String key, String text, double compressible) {
        Matcher range = SIZES.matcher(text.strip());
        if (!range.matches()) {
            int bytes = bytes(key, text);
            return new Size(bytes, bytes, compressible);
        }
        return new Size(bytes(key, range.group(1)), bytes(key, range.group(2)), compressible);
    }

    private static int bytes(String key, String text) {
        long bytes = Units.size(key, text);
        InvalidSetting.check(bytes <= BYTES_MAX, key, "at most 64MiB", text);
        return (int) bytes;
    }

    /** Reads {@code @FILE}, {@code template://FILE} or a text, which is a template. */
    public static Body message(String key, String text) {
        if (text.startsWith(TEMPLATE)) {
            return new TemplateFile(file(key, text.substring(TEMPLATE.length()), text));
        }
        return text.startsWith("@") ? new File(file(key, text.substring(1), text)) : new Text(text);
    }

    private static Path file(String key, String name, String text) {
        InvalidSetting.check(!name.isBlank(), key, "a file's name after @ or template://", text);
        return Path.of(name);
    }
}
