package dev.tollgate.loadtest.fault;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * A fault, and when: {@code KIND@AT[,every=TIME][,times=N][,for=TIME][,down=TIME][,again=TIME]}. Each TIME may be a range, from which
 * one is drawn each time: {@code kill9@20s,every=10s..20s,times=300,down=0..500ms,again=0..2s}.
 *
 * @param at after the start of the load
 * @param every from one to the next; a fault that is not over by then is followed as soon as it is
 * @param lasts how long {@code stop} and {@code blackhole} do
 * @param down from the end of the server to its next start
 * @param again from that start to a second SIGKILL: a kill during start-up; null for none
 */
public record FaultSpec(
        FaultKind kind,
        Span at,
        Span every,
        int times,
        Span lasts,
        Span down,
        @Nullable Span again) {
    private static final int TIMES_MAX = 10_000;
    private static final Span LASTS = new Span(2000, 2000);

    /**
     * Throws IllegalArgumentException for text of any other form.
     *
     * @param down where the text has none
     */
    public static FaultSpec parse(String text, Span down) {
        try {
            return new FaultParser(text, down).parse();
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("fault \"" + text + "\": " + e.getMessage(), e);
        }
    }

    /** Reads one text; used once. */
    private static final class FaultParser {
        private final String[] parts;
        private Span every = Span.NONE;
        private int times;
        private Span lasts = Span.NONE;
        private Span down;
        private @Nullable Span again;

        FaultParser(String text, Span down) {
            this.parts = text.split(",", -1);
            this.down = down;
        }

        FaultSpec parse() {
            int at = parts[0].indexOf('@');
            if (at < 0) {
                throw new IllegalArgumentException("expected KIND@TIME first, as in kill9@20s");
            }
            FaultKind kind = FaultKind.parse(parts[0].substring(0, at));
            for (int i = 1; i < parts.length; i++) {
                option(kind, parts[i]);
            }
            checkTogether();
            return new FaultSpec(
                    kind,
                    Span.parse(parts[0].substring(at + 1)),
                    every,
                    Math.max(1, times),
                    kind.lasts() && lasts.equals(Span.NONE) ? LASTS : lasts,
                    kind.restarts() ? down : Span.NONE,
                    again);
        }

        private void checkTogether() {
            if (every.maxMs() > 0 && times == 0) {
                throw new IllegalArgumentException("every= wants times= beside it");
            }
            if (times > 1 && every.maxMs() == 0) {
                throw new IllegalArgumentException("times= above 1 wants every= beside it");
            }
        }

        private void option(FaultKind kind, String part) {
            int equals = part.indexOf('=');
            String key = equals < 0 ? part : part.substring(0, equals).toLowerCase(Locale.ROOT);
            String value = equals < 0 ? "" : part.substring(equals + 1);
            switch (key) {
                case "every" -> every = Span.parse(value);
                case "times" -> times = times(value);
                case "for" -> lasts = onlyFor(kind.lasts(), key, kind, value);
                case "down" -> down = onlyFor(kind.restarts(), key, kind, value);
                case "again" -> again = onlyFor(kind.isKill(), key, kind, value);
                default ->
                    throw new IllegalArgumentException(
                            "expected every=, times=, for=, down= or again=, not \"" + part + "\"");
            }
        }

        private static Span onlyFor(boolean fits, String key, FaultKind kind, String value) {
            if (!fits) {
                throw new IllegalArgumentException(key + "= means nothing for " + kind);
            }
            return Span.parse(value);
        }

        private static int times(String value) {
            int times = value.matches("[0-9]{1,6}") ? Integer.parseInt(value) : 0;
            if (times < 1 || times > TIMES_MAX) {
                throw new IllegalArgumentException("times= is 1 to " + TIMES_MAX + ", not \"" + value + "\"");
            }
            return times;
        }
    }
}
