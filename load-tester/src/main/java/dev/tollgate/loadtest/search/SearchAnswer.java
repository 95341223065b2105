package dev.tollgate.loadtest.search;

import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a search found.
 *
 * @param rate that was confirmed; 0 for none
 * @param confirmations of that rate
 * @param failure the lowest rate that failed; null when none did
 * @param isComplete false when the search was ended before its time
 */
record SearchAnswer(
        double rate, List<Tried> confirmations, @Nullable Tried failure, boolean isComplete) {
    enum Outcome {
        FOUND,
        /** What lies above the answer, if there is one, is the tester's limit, not the server's. */
        LIMITED_BY_TESTER,
        /** Nothing failed up to the highest rate that is tried. */
        NO_LIMIT,
        NOTHING_HOLDS,
        STOPPED
    }

    Outcome outcome() {
        if (!isComplete) {
            return Outcome.STOPPED;
        }
        if (failure != null && failure.verdict().isOfTester()) {
            return Outcome.LIMITED_BY_TESTER;
        }
        if (rate == 0) {
            return Outcome.NOTHING_HOLDS;
        }
        return failure == null ? Outcome.NO_LIMIT : Outcome.FOUND;
    }

    Optional<Tried> firstFailure() {
        return Optional.ofNullable(failure);
    }
}
