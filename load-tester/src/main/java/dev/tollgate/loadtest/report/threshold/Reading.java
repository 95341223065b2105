package dev.tollgate.loadtest.report.threshold;

import java.util.OptionalDouble;

/**
 * The value that a threshold asks for.
 *
 * @param value in the threshold's unit; empty when there is none
 * @param pending that it may still come as the run goes on
 * @param note why there is none
 */
record Reading(OptionalDouble value, long samples, boolean pending, String note) {
    static Reading of(double value, long samples) {
        return new Reading(OptionalDouble.of(value), samples, false, "");
    }

    static Reading none(String note) {
        return new Reading(OptionalDouble.empty(), 0, false, note);
    }

    static Reading pending(long samples, String note) {
        return new Reading(OptionalDouble.empty(), samples, true, note);
    }
}
