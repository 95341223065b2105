package dev.tollgate.loadtest.scenario;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads and writes values with units: {@code 5k/s}, {@code 1m30s}, {@code 64KiB}, {@code 5%}. What is written is read back without loss. */
public final class Units {
    public static final double RATE_MAX = 1e9;
    public static final Duration TIME_MAX = Duration.ofDays(366);
    static final String RATE_HELP = "a rate such as 500, 5k/s or 30/m, at most 1G/s";
    static final String TIME_HELP = "a time such as 10s, 500ms, 1m30s or 2h, at most 366 days";
    static final String SIZE_HELP = "a size such as 256, 64KiB or 1MB";
    static final String SHARE_HELP = "a share such as 5% or 0.05";

    private static final BigDecimal THOUSAND = BigDecimal.valueOf(1_000);
    private static final long NANOS_PER_SECOND = 1_000_000_000L;
    private static final Pattern RATE = Pattern.compile("(\\d{1,15}(?:\\.\\d{1,30})?)([kKmMgG]?)(?:/(s|sec|m|min|h))?");
    private static final Pattern TIME_PART = Pattern.compile("(\\d{1,18}(?:\\.\\d{1,9})?)(ns|us|µs|ms|s|m|h|d)");
    private static final Pattern NUMBER = Pattern.compile("\\d{1,15}(?:\\.\\d{1,9})?");
    private static final Pattern SIZE = Pattern.compile("(\\d{1,15}(?:\\.\\d{1,9})?)\\s?([kKmMgG]i?)?[bB]?");
    private static final Pattern WEIGHT = Pattern.compile("\\d{1,15}(?:\\.\\d{1,30})?");
    private static final Pattern SHARE = Pattern.compile("(\\d{1,3}(?:\\.\\d{1,20})?)(%?)");

    private Units() {}

    /** Operations per second; 0 is one. {@code key} is named when the text is not a rate. */
    public static double rate(String key, String text) {
        Matcher matcher = RATE.matcher(text.strip());
        InvalidSetting.check(matcher.matches(), key, RATE_HELP, text);
        BigDecimal scaled = new BigDecimal(matcher.group(1)).multiply(decimalScale(matcher.group(2)));
        double perSecond = scaled.doubleValue() / perSeconds(matcher.group(3));
        InvalidSetting.check(perSecond <= RATE_MAX, key, RATE_HELP, text);
        return perSecond;
    }

    private static int perSeconds(@Nullable String unit) {
        return switch (unit == null ? "s" : unit) {
            case "m", "min" -> 60;
            case "h" -> 3_600;
            default -> 1;
        };
    }

    private static BigDecimal decimalScale(String prefix) {
        return switch (prefix.toLowerCase(Locale.ROOT)) {
            case "k" -> THOUSAND;
            case "m" -> THOUSAND.pow(2);
            case "g" -> THOUSAND.pow(3);
            default -> BigDecimal.ONE;
        };
    }

    /** A time with a unit. */
    public static Duration time(String key, String text) {
        return time(key, text, "");
    }

    /** @param bareUnit what a number without a unit counts; empty where it must have one */
    public static Duration time(String key, String text, String bareUnit) {
        String stripped = text.strip();
        boolean isBare = NUMBER.matcher(stripped).matches();
        if (isBare && new BigDecimal(stripped).signum() == 0) {
            return Duration.ZERO;
        }
        String whole = isBare ? stripped + bareUnit : stripped;
        Matcher matcher = TIME_PART.matcher(whole);
        BigDecimal nanos = BigDecimal.ZERO;
        int end = 0;
        while (end < whole.length() && matcher.region(end, whole.length()).lookingAt()) {
            nanos = nanos.add(
                    new BigDecimal(matcher.group(1)).multiply(BigDecimal.valueOf(nanosPer(matcher.group(2)))));
            end = matcher.end();
        }
        boolean isGood =
                end == whole.length() && end > 0 && nanos.compareTo(BigDecimal.valueOf(TIME_MAX.toNanos())) <= 0;
        InvalidSetting.check(isGood, key, TIME_HELP, text);
        return Duration.ofNanos(nanos.setScale(0, RoundingMode.HALF_UP).longValueExact());
    }

    private static long nanosPer(String unit) {
        return switch (unit) {
            case "ns" -> 1;
            case "us", "µs" -> 1_000;
            case "ms" -> 1_000_000;
            case "m" -> 60 * NANOS_PER_SECOND;
            case "h" -> 3_600 * NANOS_PER_SECOND;
            case "d" -> 86_400 * NANOS_PER_SECOND;
            default -> NANOS_PER_SECOND;
        };
    }

    /** Bytes: {@code KB} is 1,000 and {@code KiB} 1,024. */
    public static long size(String key, String text) {
        Matcher matcher = SIZE.matcher(text.strip());
        InvalidSetting.check(matcher.matches(), key, SIZE_HELP, text);
        BigDecimal scale = sizeScale(matcher.group(2) == null ? "" : matcher.group(2));
        BigDecimal bytes = new BigDecimal(matcher.group(1)).multiply(scale);
        InvalidSetting.check(bytes.stripTrailingZeros().scale() <= 0, key, "a whole number of bytes", text);
        return bytes.longValue();
    }

    private static BigDecimal sizeScale(String prefix) {
        return switch (prefix.toLowerCase(Locale.ROOT)) {
            case "ki" -> BigDecimal.valueOf(1L << 10);
            case "mi" -> BigDecimal.valueOf(1L << 20);
            case "gi" -> BigDecimal.valueOf(1L << 30);
            default -> decimalScale(prefix);
        };
    }

    /** A size that a buffer may have. */
    public static int bytes(String key, String text) {
        long bytes = size(key, text);
        InvalidSetting.check(bytes <= Integer.MAX_VALUE, key, "at most 2GiB", text);
        return (int) bytes;
    }

    /** Bytes a second, with {@code /s} behind them or without. */
    public static long byteRate(String key, String text) {
        String stripped = text.strip();
        return size(key, stripped.endsWith("/s") ? stripped.substring(0, stripped.length() - 2) : stripped);
    }

    /** A number of 0 or more without a unit. */
    public static double number(String key, String text) {
        InvalidSetting.check(WEIGHT.matcher(text.strip()).matches(), key, "a number of 0 or more", text);
        return Double.parseDouble(text.strip());
    }

    /** {@code 0s..3s}, or one time for both ends. */
    public static Duration[] timeRange(String key, String text) {
        int dots = text.indexOf("..");
        if (dots < 0) {
            Duration both = time(key, text);
            return new Duration[] {both, both};
        }
        return new Duration[] {time(key, text.substring(0, dots)), time(key, text.substring(dots + 2))};
    }

    /** 0 to 1, from a percentage or a fraction. */
    public static double share(String key, String text) {
        Matcher matcher = SHARE.matcher(text.strip());
        InvalidSetting.check(matcher.matches(), key, SHARE_HELP, text);
        BigDecimal value = new BigDecimal(matcher.group(1));
        double share = (matcher.group(2).isEmpty() ? value : value.movePointLeft(2)).doubleValue();
        InvalidSetting.check(share <= 1, key, SHARE_HELP + ", at most 100%", text);
        return share;
    }

    /** As {@link #rate} reads it. */
    public static String formatRate(double perSecond) {
        return plain(perSecond) + "/s";
    }

    /** As {@link #time} reads it: the largest unit that needs no fraction. */
    public static String formatTime(Duration time) {
        long nanos = time.toNanos();
        if (nanos == 0) {
            return "0s";
        }
        for (String unit : new String[] {"h", "m", "s", "ms", "us"}) {
            if (nanos % nanosPer(unit) == 0) {
                return nanos / nanosPer(unit) + unit;
            }
        }
        return nanos + "ns";
    }

    /** As {@link #share} reads it. */
    public static String formatShare(double share) {
        return new BigDecimal(Double.toString(share))
                        .movePointRight(2)
                        .stripTrailingZeros()
                        .toPlainString() + "%";
    }

    /** Without an exponent, and without a fraction where there is none. */
    public static String plain(double value) {
        BigDecimal exact = new BigDecimal(Double.toString(value)).stripTrailingZeros();
        return exact.toPlainString();
    }
}
