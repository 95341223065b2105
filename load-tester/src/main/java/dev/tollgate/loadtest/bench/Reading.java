package dev.tollgate.loadtest.bench;

import dev.tollgate.loadtest.health.GeneratorVerdict.Trust;
import org.jspecify.annotations.Nullable;

/**
 * What was found in one round, where that is not the cost of a message.
 *
 * @param limit that the aim sets it in this round; null where it is no aim's
 * @param trust what the load tester thinks of itself; empty where it has no part in it
 */
record Reading(double value, @Nullable Double limit, String trust) {
    static Reading of(double value) {
        return new Reading(value, null, "");
    }

    static Reading of(double value, double limit) {
        return new Reading(value, limit, "");
    }

    /** The worse of two verdicts of load testers, each the name of a {@link Trust}. */
    static String worse(String one, String other) {
        return Trust.valueOf(one).compareTo(Trust.valueOf(other)) < 0 ? other : one;
    }

    Reading trusted(String verdict) {
        return new Reading(value, limit, verdict);
    }
}
