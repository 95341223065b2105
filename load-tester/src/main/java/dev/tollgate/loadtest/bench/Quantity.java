package dev.tollgate.loadtest.bench;

import java.util.Locale;

/** What a reading is a number of, and how it is printed. */
enum Quantity {
    SECONDS("%,.2f s"),
    MILLIS("%,.2f ms"),
    KIB("%,.2f KiB"),
    PER_SECOND("%,.0f/s"),
    TIMES("%.2f");

    private final String format;

    Quantity(String format) {
        this.format = format;
    }

    String text(double value) {
        return String.format(Locale.ROOT, format, value);
    }
}
