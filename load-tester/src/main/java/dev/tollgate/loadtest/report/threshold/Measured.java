package dev.tollgate.loadtest.report.threshold;

import dev.tollgate.loadtest.measure.Counts;
import dev.tollgate.loadtest.measure.Series;
import dev.tollgate.loadtest.measure.StateCounts;
import dev.tollgate.loadtest.report.RunResult;
import dev.tollgate.loadtest.verify.VerifyResult;
import java.util.Map;
import java.util.Optional;
import org.HdrHistogram.Histogram;

/**
 * What thresholds are judged on: a finished run, or one that goes on.
 *
 * @param seconds of the measure phase so far
 * @param finished false while operations may still be answered
 */
record Measured(
        Map<Series, Histogram> histograms,
        Map<String, Counts> counts,
        Map<String, StateCounts> states,
        Map<String, Double> figures,
        Optional<VerifyResult> verify,
        long reconnects,
        long connectionsLost,
        double seconds,
        boolean finished) {
    static Measured of(RunResult result) {
        return new Measured(
                result.histograms(),
                result.counts(),
                result.states(),
                result.figures(),
                result.verify(),
                result.reconnects(),
                result.connectionsLost(),
                result.info().measuredSeconds(),
                true);
    }

    static Measured soFar(
            Map<Series, Histogram> histograms,
            Map<String, Counts> counts,
            Map<String, StateCounts> states,
            double seconds) {
        return new Measured(histograms, counts, states, Map.of(), Optional.empty(), 0, 0, seconds, false);
    }
}
