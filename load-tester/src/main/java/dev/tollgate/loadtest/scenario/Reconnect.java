package dev.tollgate.loadtest.scenario;

import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * When a device whose connection was lost tries again. As text {@code off}, {@code fixed:1s}, {@code exp:100ms..30s} or
 * {@code exp:100ms..30s,jitter}.
 *
 * @param first the wait before the first attempt
 * @param max the longest wait; each is twice the one before
 * @param hasJitter each wait is drawn evenly from zero to its length
 */
public record Reconnect(Kind kind, Duration first, Duration max, boolean hasJitter) {
    /** How waits grow. */
    public enum Kind {
        OFF,
        FIXED,
        EXP
    }

    public static final Reconnect OFF = new Reconnect(Kind.OFF, Duration.ZERO, Duration.ZERO, false);
    public static final Reconnect DEFAULT =
            new Reconnect(Kind.EXP, Duration.ofMillis(100), Duration.ofSeconds(30), true);

    private static final String HELP = "off, fixed:1s, or exp:100ms..30s with ,jitter or without";
    private static final Pattern TEXT =
            Pattern.compile("(?:fixed:(?<fixed>[^,]+)|exp:(?<first>[^,]+?)\\.\\.(?<max>[^,]+))(?<jitter>,\\s*jitter)?");

    public Reconnect {
        boolean isGood = kind == Kind.OFF || (first.compareTo(Duration.ofMillis(1)) >= 0 && first.compareTo(max) <= 0);
        InvalidSetting.check(
                isGood,
                "reconnect",
                "waits of 1ms or more, the longest last",
                Units.formatTime(first) + ".." + Units.formatTime(max));
    }

    public static Reconnect parse(String key, String text) {
        String stripped = text.strip();
        if (stripped.equals("off")) {
            return OFF;
        }
        Matcher matcher = TEXT.matcher(stripped);
        InvalidSetting.check(matcher.matches(), key, HELP, text);
        boolean hasJitter = matcher.group("jitter") != null;
        String fixed = matcher.group("fixed");
        if (fixed != null) {
            Duration wait = Units.time(key, fixed);
            return new Reconnect(Kind.FIXED, wait, wait, hasJitter);
        }
        Duration first = Units.time(key, matcher.group("first"));
        return new Reconnect(Kind.EXP, first, Units.time(key, matcher.group("max")), hasJitter);
    }

    /**
     * The wait before an attempt.
     *
     * @param attempt 0 for the first
     * @param random from 0 to below 1; used with jitter only
     */
    public long waitNanos(int attempt, double random) {
        long nanos = first.toNanos();
        for (int doubling = 0; kind == Kind.EXP && doubling < attempt && nanos < max.toNanos(); doubling++) {
            nanos = Math.min(nanos * 2, max.toNanos());
        }
        return hasJitter ? (long) (nanos * random) : nanos;
    }

    @Override
    public String toString() {
        String waits =
                switch (kind) {
                    case OFF -> "off";
                    case FIXED -> "fixed:" + Units.formatTime(first);
                    case EXP -> "exp:" + Units.formatTime(first) + ".." + Units.formatTime(max);
                };
        return hasJitter ? waits + ",jitter" : waits;
    }
}
