package dev.tollgate.loadtest.search;

import dev.tollgate.loadtest.health.GeneratorVerdict;
import dev.tollgate.loadtest.measure.Counts;
import java.util.List;

/**
 * What was seen in one step: all that a verdict on it rests on.
 *
 * @param seconds measured
 * @param rows of the measure phase
 * @param tallies for each goal that is a share
 * @param counts of the operation whose rate is searched for
 * @param broken goals that are no shares and do not hold, in words
 * @param incorrect what must never be and was, such as a token wrongly accepted; empty for nothing
 * @param p50Ms of response times, 0 with too few samples; likewise the others
 * @param symptoms what the server or the tester ran short of, in words
 */
record StepEvidence(
        double seconds,
        List<StepRow> rows,
        List<Tally> tallies,
        Counts counts,
        List<String> broken,
        String incorrect,
        GeneratorVerdict generator,
        double p50Ms,
        double p99Ms,
        double p999Ms,
        List<String> symptoms) {
    /** Operations that miss a goal, of all that it looks at. */
    record Tally(long over, long all) {
        double share() {
            return all == 0 ? 0 : over / (double) all;
        }
    }

    /** Answered a second, while the load lasted: what came in the drain shows no rate that the server can keep. */
    double achieved() {
        double lasted = rows.stream().mapToDouble(StepRow::seconds).sum();
        return lasted == 0 ? 0 : rows.stream().mapToLong(StepRow::answered).sum() / lasted;
    }
}
