package dev.tollgate.loadtest.soak;

import dev.tollgate.loadtest.report.Figures;
import java.util.Locale;

/** How figures are written in the tables. */
final class Texts {
    static final double MIB = 1 << 20;
    static final double GIB = 1 << 30;

    private Texts() {}

    static String format(String text, Object... values) {
        return String.format(Locale.ROOT, text, values);
    }

    static String mib(double bytes) {
        return format("%,.1f MiB", bytes / MIB);
    }

    static String gib(double bytes) {
        return format("%,.1f GiB", bytes / GIB);
    }

    /** {@code 12 B}, {@code 5,837 B}. */
    static String bytes(double bytes) {
        return format("%,.0f B", bytes);
    }

    static String count(double count) {
        return format("%,.0f", count);
    }

    /** With a unit that fits: {@code 850 ns}, {@code 4.1 ms}, {@code 2 min 5 s}. */
    static String time(long nanos) {
        return Figures.duration((double) nanos);
    }
}
