package dev.tollgate.loadtest.health;

import java.util.List;

/**
 * Whether the run may be believed.
 *
 * @param reasons why it is not {@link Trust#VALID}, and notes; each a sentence with the measured value and its limit
 */
public record GeneratorVerdict(Trust trust, List<String> reasons) {
    /** In order of rising doubt. */
    public enum Trust {
        VALID,
        SUSPECT,
        /** No PASS may be printed. */
        INVALID
    }
}
