package dev.tollgate.loadtest.report;

import dev.tollgate.loadtest.health.GeneratorVerdict;
import dev.tollgate.loadtest.measure.Counts;
import dev.tollgate.loadtest.measure.RunEvent;
import dev.tollgate.loadtest.measure.Series;
import dev.tollgate.loadtest.measure.StateCounts;
import dev.tollgate.loadtest.verify.VerifyResult;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.HdrHistogram.Histogram;

/**
 * All of a run's results but the time series. Everything here is of the measure phase, unless said otherwise.
 *
 * @param histograms nanoseconds
 * @param outcomes by operation, then by reason: {@code ok}, {@code 0x87}, {@code http 503}, {@code timeout}, {@code closed}
 * @param unansweredAtLeastNanos the shortest time that an operation without an answer had waited at the end; 0 when all were answered
 * @param states by token state; empty without a mix of tokens
 * @param figures of the command, with a name and unit in the key, such as {@code storm.all_back_s}; thresholds may name them
 * @param connectionsLost in all phases
 */
public record RunResult(
        RunInfo info,
        Map<Series, Histogram> histograms,
        Map<String, Counts> counts,
        Map<String, Map<String, Long>> outcomes,
        long unansweredAtLeastNanos,
        Map<String, StateCounts> states,
        Map<String, Double> figures,
        long reconnects,
        long connectionsLost,
        List<RunEvent> events,
        GeneratorVerdict generator,
        Optional<VerifyResult> verify,
        boolean interrupted) {
    /** The same, with more figures, and with events that came while it was put together. */
    public RunResult with(Map<String, Double> moreFigures, List<RunEvent> allEvents) {
        Map<String, Double> all = new TreeMap<>(figures);
        all.putAll(moreFigures);
        return new RunResult(
                info,
                histograms,
                counts,
                outcomes,
                unansweredAtLeastNanos,
                states,
                all,
                reconnects,
                connectionsLost,
                List.copyOf(allEvents),
                generator,
                verify,
                interrupted);
    }
}
