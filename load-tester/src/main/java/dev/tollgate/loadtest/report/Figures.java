package dev.tollgate.loadtest.report;

import java.util.Locale;

/** Numbers as people read them: the same on the console, in the report and in comparisons. */
public final class Figures {
    /** For a percentile with too few samples. */
    public static final String NOT_KNOWN = "n/a";

    private static final double NANOS_PER_MS = 1e6;
    private static final double NANOS_PER_SECOND = 1e9;

    private Figures() {}

    /** {@code 299,998}. */
    public static String count(long count) {
        return String.format(Locale.ROOT, "%,d", count);
    }

    public static double ms(long nanos) {
        return nanos / NANOS_PER_MS;
    }

    public static double seconds(long nanos) {
        return nanos / NANOS_PER_SECOND;
    }

    /** Milliseconds without their unit: {@code 0.02}, {@code 1.91}, {@code 21.7}, {@code 1 402}. */
    public static String millis(double ms) {
        if (ms < 9.995) {
            return String.format(Locale.ROOT, "%.2f", ms);
        }
        return ms < 99.95
                ? String.format(Locale.ROOT, "%.1f", ms)
                : String.format(Locale.ROOT, "%,.0f", ms).replace(',', ' ');
    }

    /** With a unit that fits: {@code 850 ns}, {@code 12 µs}, {@code 4.1 ms}, {@code 1.40 s}, {@code 2 min 5 s}. */
    public static String duration(double nanos) {
        if (nanos < 1e3) {
            return String.format(Locale.ROOT, "%.0f ns", nanos);
        }
        if (nanos < 1e6) {
            return threeDigits(nanos / 1e3) + " µs";
        }
        if (nanos < 1e9) {
            return threeDigits(nanos / NANOS_PER_MS) + " ms";
        }
        if (nanos < 120e9) {
            return threeDigits(nanos / NANOS_PER_SECOND) + " s";
        }
        long seconds = Math.round(nanos / NANOS_PER_SECOND);
        return seconds < 7200
                ? seconds / 60 + " min " + seconds % 60 + " s"
                : seconds / 3600 + " h " + seconds % 3600 / 60 + " min";
    }

    /** {@code 1.23}, {@code 12.3}, {@code 123}, {@code 1,234}; without zeros at the end. */
    public static String threeDigits(double value) {
        double size = Math.abs(value);
        if (size >= 99.95) {
            return String.format(Locale.ROOT, "%,.0f", value);
        }
        String text = String.format(Locale.ROOT, size >= 9.995 ? "%.1f" : size >= 0.0995 ? "%.2f" : "%.3f", value);
        return text.replaceAll("\\.?0+$", "");
    }

    /** {@code 5,000/s}, {@code 0.1/s}. */
    public static String perSecond(double rate) {
        return threeDigits(rate) + "/s";
    }

    /** {@code 99.98 %}; 100 only when it is. */
    public static String percent(double share) {
        String text = String.format(Locale.ROOT, "%.2f", share * 100);
        if (share < 1 && "100.00".equals(text)) {
            return "> 99.99 %";
        }
        if (share > 0 && "0.00".equals(text)) {
            return "< 0.01 %";
        }
        return text.replaceAll("\\.?0+$", "") + " %";
    }

    /** Without control characters: texts of a server must not steer a terminal. */
    public static String plain(String text) {
        return text.replaceAll("\\p{Cntrl}", "?");
    }

    /** Time since the start, {@code 00:41} or {@code 1:00:41}. */
    public static String clock(long nanos) {
        long seconds = nanos / (long) NANOS_PER_SECOND;
        return seconds < 3600
                ? String.format(Locale.ROOT, "%02d:%02d", seconds / 60, seconds % 60)
                : String.format(Locale.ROOT, "%d:%02d:%02d", seconds / 3600, seconds % 3600 / 60, seconds % 60);
    }
}
