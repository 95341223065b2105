package dev.tollgate.loadtest.fault;

import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A length of time, or a range to draw one from: {@code 2s}, {@code 500ms}, {@code 0..3s}.
 *
 * @param maxMs not below {@code minMs}
 */
public record Span(long minMs, long maxMs) {
    public static final Span NONE = new Span(0, 0);

    private static final long MAX_MS = 7 * 24 * 3_600_000L;
    private static final Pattern TIME = Pattern.compile("([0-9]{1,9}(?:\\.[0-9]{1,3})?)(ms|s|m|h)?");

    public Span {
        if (minMs < 0 || maxMs < minMs || maxMs > MAX_MS) {
            throw new IllegalArgumentException(
                    "expected a time from 0 to 7 days, or MIN..MAX, not " + minMs + " to " + maxMs + " ms");
        }
    }

    /** Throws IllegalArgumentException for text of any other form. */
    public static Span parse(String text) {
        int dots = text.indexOf("..");
        if (dots < 0) {
            long time = millis(text, text, "");
            return new Span(time, time);
        }
        String max = text.substring(dots + 2);
        return new Span(millis(text.substring(0, dots), text, unit(max)), millis(max, text, ""));
    }

    private static String unit(String text) {
        Matcher matcher = TIME.matcher(text);
        return matcher.matches() && matcher.group(2) != null ? matcher.group(2) : "";
    }

    private static long millis(String time, String whole, String otherUnit) {
        Matcher matcher = TIME.matcher(time);
        if (!matcher.matches()) {
            throw refused(whole);
        }
        double number = Double.parseDouble(matcher.group(1));
        String unit = matcher.group(2) == null ? otherUnit : matcher.group(2);
        return Math.round(number
                * switch (unit) {
                    case "ms" -> 1;
                    case "s" -> 1000;
                    case "m" -> 60_000;
                    case "h" -> 3_600_000;
                    default -> {
                        if (number != 0) {
                            throw refused(whole);
                        }
                        yield 0;
                    }
                });
    }

    private static IllegalArgumentException refused(String text) {
        return new IllegalArgumentException("expected a time such as 500ms, 2s, 1.5m or 0..3s, not \"" + text + "\"");
    }

    long draw(Random random) {
        return minMs + (maxMs == minMs ? 0 : (long) (random.nextDouble() * (maxMs - minMs + 1)));
    }

    /** As {@link #parse} reads it. */
    @Override
    public String toString() {
        return minMs == maxMs ? text(maxMs) : text(minMs) + ".." + text(maxMs);
    }

    private static String text(long ms) {
        if (ms % 3_600_000 == 0 && ms > 0) {
            return ms / 3_600_000 + "h";
        }
        if (ms % 60_000 == 0 && ms > 0) {
            return ms / 60_000 + "m";
        }
        return ms % 1000 == 0 ? ms / 1000 + "s" : ms + "ms";
    }
}
