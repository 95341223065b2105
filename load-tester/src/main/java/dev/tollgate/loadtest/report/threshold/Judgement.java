package dev.tollgate.loadtest.report.threshold;

import dev.tollgate.loadtest.report.Figures;
import java.util.OptionalDouble;

/**
 * What became of one threshold.
 *
 * @param actual in the threshold's unit; empty when it could not be told, which is a failure
 * @param samples that {@code actual} was made of
 * @param note why it could not be told; empty otherwise
 * @param alwaysOn judged without being asked for
 */
public record Judgement(
        Threshold threshold, boolean passed, OptionalDouble actual, long samples, String note, boolean alwaysOn) {
    /** For people: {@code 6.4 ms}, {@code 0.02 %}, {@code 2}, {@code n/a}. */
    public String actualText() {
        return actual.isPresent() ? text(actual.getAsDouble()) : Figures.NOT_KNOWN;
    }

    private String text(double value) {
        return switch (threshold.unit()) {
            case NANOS -> Figures.duration(value);
            case SHARE -> Figures.percent(value);
            case PER_SECOND -> Figures.perSecond(value);
            case NUMBER -> value == Math.rint(value) ? Figures.count((long) value) : Figures.threeDigits(value);
        };
    }
}
