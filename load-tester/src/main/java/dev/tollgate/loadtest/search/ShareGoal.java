package dev.tollgate.loadtest.search;

/**
 * A goal that says which share of the operations may miss it: a percentile of latency, or a rate of errors.
 *
 * @param text as given
 * @param limitNanos of response time; 0 where it is not about latency
 * @param allowed share of operations that may be over
 * @param samplesNeeded to decide at all
 */
record ShareGoal(String text, long limitNanos, double allowed, long samplesNeeded) {
    boolean isOfLatency() {
        return limitNanos > 0;
    }
}
