package dev.tollgate.loadtest.report.compare;

import dev.tollgate.loadtest.report.Figures;
import java.util.Locale;

/**
 * How one figure changed. Shares are relative to the base: 0.1 is 10 % more.
 *
 * @param metric {@code rate}, {@code p(99)} or {@code max}
 * @param base milliseconds, or answers per second; likewise {@code fresh}; NaN with too few samples, and then all else is too
 * @param low of the 95 % interval of {@code change}
 */
record Delta(String metric, double base, double fresh, double change, double low, double high, Mark mark) {
    enum Mark {
        SAME("~ same"),
        BETTER("better"),
        WORSE("worse"),
        /** Too few samples. */
        UNKNOWN("n/a");

        private final String words;

        Mark(String words) {
            this.words = words;
        }

        String words() {
            return words;
        }
    }

    static final String RATE = "rate";
    static final String MAX = "max";

    static Delta unknown(String metric) {
        return new Delta(metric, Double.NaN, Double.NaN, Double.NaN, Double.NaN, Double.NaN, Mark.UNKNOWN);
    }

    boolean isKnown() {
        return mark != Mark.UNKNOWN;
    }

    String text(double value) {
        if (!isKnown()) {
            return Figures.NOT_KNOWN;
        }
        return RATE.equals(metric) ? Figures.perSecond(value) : Figures.millis(value) + " ms";
    }

    String changeText() {
        return isKnown() ? signed(change) : "";
    }

    String intervalText() {
        return isKnown() ? "[" + signed(low) + ", " + signed(high) + "]" : "";
    }

    private static String signed(double share) {
        return Double.isInfinite(share) ? "+∞" : String.format(Locale.ROOT, "%+.1f %%", share * 100);
    }
}
