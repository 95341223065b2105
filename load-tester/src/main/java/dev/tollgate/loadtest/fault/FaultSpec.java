package dev.tollgate.loadtest.fault;

import java.math.BigDecimal;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A fault, and when: {@code KIND@AT[,every=TIME][,times=N][,for=TIME][,down=TIME][,again=TIME][,fraction=SHARE]}. Each TIME may be a range, from which
 * one is drawn each time: {@code kill9@20s,every=10s..20s,times=300,down=0..500ms,again=0..2s}.
 *
 * @param at after the start of the load
 * @param every from one to the next; when devices are not back and answered by then, as soon as they are
 * @param lasts how long {@code stop} and {@code blackhole} do
 * @param down from the end of the server to its next start; null where the run's own time holds
 * @param again from that start to a second SIGKILL: a kill during start-up; null for none
 * @param fraction of connections, above 0, to 1, for faults that devices do to their own
 */
public record FaultSpec(
        FaultKind kind,
        Span at,
        Span every,
        int times,
        Span lasts,
        @Nullable Span down,
        @Nullable Span again,
        double fraction) {
    private static final Pattern SHARE = Pattern.compile("([0-9]{1,3}(?:\\.[0-9]{1,30})?)(%?)");
    private static final int TIMES_MAX = 10_000;
    private static final Span LASTS = new Span(2000, 2000);

    /** Throws IllegalArgumentException for text of any other form. */
    public static FaultSpec parse(String text) {
        try {
            return new FaultParser(text).parse();
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("fault \"" + text + "\": " + e.getMessage(), e);
        }
    }

    /** Once, with what nothing is said of as {@link #parse} has it. */
    public static FaultSpec once(FaultKind kind, Span at) {
        return new FaultSpec(kind, at, Span.NONE, 1, kind.lasts() ? LASTS : Span.NONE, null, null, 1);
    }

    /** Several times. */
    public FaultSpec repeated(int count, Span between) {
        return new FaultSpec(kind, at, between, count, lasts, down, again, fraction);
    }

    public FaultSpec withFraction(double share) {
        return new FaultSpec(kind, at, every, times, lasts, down, again, share);
    }

    /** As {@link #parse} reads it. */
    @Override
    public String toString() {
        return kind + "@" + at
                + (times == 1 ? "" : ",every=" + every + ",times=" + times)
                + (lasts.equals(Span.NONE) ? "" : ",for=" + lasts)
                + (down == null ? "" : ",down=" + down)
                + (again == null ? "" : ",again=" + again)
                + (fraction == 1 ? "" : ",fraction=" + percent());
    }

    private String percent() {
        return new BigDecimal(Double.toString(fraction))
                        .movePointRight(2)
                        .stripTrailingZeros()
                        .toPlainString() + "%";
    }

    /** Reads one text; used once. */
    private static final class FaultParser {
        private final String[] parts;
        private Span every = Span.NONE;
        private int times;
        private Span lasts = Span.NONE;
        private @Nullable Span down;
        private @Nullable Span again;
        private double fraction = 1;

        FaultParser(String text) {
            this.parts = text.strip().split(",", -1);
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
                    down,
                    again,
                    fraction);
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
                case "fraction" -> fraction = share(kind, value);
                default ->
                    throw new IllegalArgumentException(
                            "expected every=, times=, for=, down=, again= or fraction=, not \"" + part + "\"");
            }
        }

        private static Span onlyFor(boolean fits, String key, FaultKind kind, String value) {
            if (!fits) {
                throw new IllegalArgumentException(key + "= means nothing for " + kind);
            }
            return Span.parse(value);
        }

        private static double share(FaultKind kind, String value) {
            if (!kind.isCut()) {
                throw new IllegalArgumentException("fraction= means nothing for " + kind);
            }
            Matcher matcher = SHARE.matcher(value);
            BigDecimal number = matcher.matches() ? new BigDecimal(matcher.group(1)) : BigDecimal.ZERO;
            double share =
                    (matcher.matches() && !matcher.group(2).isEmpty() ? number.movePointLeft(2) : number).doubleValue();
            if (share <= 0 || share > 1) {
                throw new IllegalArgumentException("fraction= is above 0, to 100%, not \"" + value + "\"");
            }
            return share;
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
