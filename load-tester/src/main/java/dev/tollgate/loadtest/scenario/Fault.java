package dev.tollgate.loadtest.scenario;

import java.time.Duration;
import java.util.Locale;

/**
 * Something that is done to the server or to connections during the run. As text {@code kill9@20s,every=15s,times=5}; further words
 * are {@code for=2s} and {@code fraction=50%}.
 *
 * @param at since the start of the measure phase
 * @param every between the first and the next; zero for once
 * @param length how long it lasts, where it does
 * @param fraction of connections, 0 to 1, for those that are done to connections
 */
public record Fault(Kind kind, Duration at, Duration every, int times, Duration length, double fraction) {
    /** What is done. */
    public enum Kind {
        /** SIGKILL, and started again. */
        KILL9,
        /** SIGKILL, and everything that was not forced to disk is gone. */
        KILL9_ROLLBACK,
        /** SIGSTOP for a time, then SIGCONT. */
        STOP,
        /** SIGTERM, and started again. */
        TERM,
        /** Connections reset by the proxy in the tester. */
        RST,
        /** The proxy in the tester passes nothing on for a time. */
        BLACKHOLE,
        DISK_FULL,
        IO_ERROR,
        BACKEND_DOWN,
        /** Devices close their connections. */
        CUT_FIN,
        /** Devices reset their connections. */
        CUT_RST,
        /** Devices neither read nor write any more, so that the keep-alive must notice. */
        CUT_SILENT;

        /** {@code kill9+rollback} for {@link #KILL9_ROLLBACK}. */
        public String text() {
            return this == KILL9_ROLLBACK ? "kill9+rollback" : Words.text(this);
        }

        public static Kind parse(String key, String text) {
            return Words.parse(Kind.class, key, text.replace('+', '-'));
        }

        /** Done by the devices themselves, so that no server has to be owned. */
        public boolean isCut() {
            return this == CUT_FIN || this == CUT_RST || this == CUT_SILENT;
        }
    }

    public static final int TIMES_MAX = 100_000;

    public Fault {
        InvalidSetting.check(!at.isNegative(), "at", Units.TIME_HELP, at);
        InvalidSetting.check(!every.isNegative(), "every", Units.TIME_HELP, every);
        InvalidSetting.check(!length.isNegative(), "for", Units.TIME_HELP, length);
        InvalidSetting.check(times >= 1 && times <= TIMES_MAX, "times", "1 to " + TIMES_MAX, times);
        InvalidSetting.check(
                times == 1 || !every.isZero(), "every", "a time, as it is done " + times + " times", "none");
        InvalidSetting.check(fraction > 0 && fraction <= 1, "fraction", "above 0, to 100%", fraction);
        boolean needsLength = kind == Kind.STOP || kind == Kind.BLACKHOLE;
        InvalidSetting.check(!needsLength || !length.isZero(), "for", "how long, such as for=2s", "nothing");
    }

    public static Fault parse(String key, String text) {
        String[] words = text.strip().split(",", 10);
        int sign = words[0].indexOf('@');
        InvalidSetting.check(sign > 0, key, "kill9@20s,every=15s,times=5 or the like", text);
        Kind kind = Kind.parse(key, words[0].substring(0, sign));
        Duration at = Units.time(key, words[0].substring(sign + 1));
        Duration every = Duration.ZERO;
        Duration length = Duration.ZERO;
        int times = 1;
        double fraction = 1;
        for (int i = 1; i < words.length; i++) {
            String word = words[i].strip();
            String value = word.substring(word.indexOf('=') + 1);
            switch (word.substring(0, Math.max(0, word.indexOf('=')))) {
                case "every" -> every = Units.time(key, value);
                case "for" -> length = Units.time(key, value);
                case "times" -> times = count(key, value);
                case "fraction" -> fraction = Units.share(key, value);
                default -> throw InvalidSetting.of(key, "every=, for=, times= or fraction=", word);
            }
        }
        return new Fault(kind, at, every, times, length, fraction);
    }

    private static int count(String key, String text) {
        InvalidSetting.check(text.matches("\\d{1,6}"), key, "times=5 or the like", text);
        return Integer.parseInt(text);
    }

    @Override
    public String toString() {
        return kind.text() + "@" + Units.formatTime(at)
                + (every.isZero() ? "" : ",every=" + Units.formatTime(every))
                + (times == 1 ? "" : String.format(Locale.ROOT, ",times=%d", times))
                + (length.isZero() ? "" : ",for=" + Units.formatTime(length))
                + (fraction == 1 ? "" : ",fraction=" + Units.formatShare(fraction));
    }
}
