package dev.tollgate.loadtest.processes;

import dev.tollgate.loadtest.health.HealthSummary;
import dev.tollgate.loadtest.measure.Counts;
import dev.tollgate.loadtest.measure.Series;
import dev.tollgate.loadtest.measure.StateCounts;
import dev.tollgate.loadtest.report.RunResult;
import dev.tollgate.loadtest.run.StormTimes;
import java.io.IOException;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.HdrHistogram.Histogram;

/**
 * What one child found. As in {@link RunResult}, where it has the same name.
 *
 * @param lags how late the loops were for their own timers, nanoseconds
 */
record PartResult(
        Instant startedAt,
        double measuredSeconds,
        Map<Series, Histogram> histograms,
        Map<String, Counts> counts,
        Map<String, Map<String, Long>> outcomes,
        long unansweredAtLeastNanos,
        Map<String, StateCounts> states,
        Map<String, Double> figures,
        long reconnects,
        long connectionsLost,
        Optional<StormTimes> storm,
        Histogram lags,
        HealthSummary health,
        boolean interrupted) {
    static PartResult of(RunResult result, Optional<StormTimes> storm, Histogram lags, HealthSummary health) {
        return new PartResult(
                result.info().startedAt(),
                result.info().measuredSeconds(),
                result.histograms(),
                result.counts(),
                result.outcomes(),
                result.unansweredAtLeastNanos(),
                result.states(),
                result.figures(),
                result.reconnects(),
                result.connectionsLost(),
                storm,
                lags,
                health,
                result.interrupted());
    }

    Frame frame() {
        BodyWriter out = new BodyWriter().put(startedAt.toEpochMilli()).put(measuredSeconds);
        Row.putHistograms(out, histograms);
        Row.putCounts(out, counts);
        Row.putOutcomes(out, outcomes).put(unansweredAtLeastNanos);
        Row.putStates(out, states).put(figures, BodyWriter::put);
        out.put(reconnects).put(connectionsLost).put(storm.isPresent());
        storm.ifPresent(times -> out.put(times.cut()).put(times.backNanos()));
        return out.put(lags)
                .put(health.hiccups())
                .put(health.gcCount())
                .put(health.gcLongestNanos())
                .put(health.cpu())
                .put(health.steal())
                .put(interrupted)
                .frame(Frame.Kind.RESULT);
    }

    static PartResult of(Frame frame) throws IOException {
        return BodyReader.read(
                frame,
                in -> new PartResult(
                        Instant.ofEpochMilli(in.number()),
                        in.fraction(),
                        Row.histograms(in),
                        Row.counts(in),
                        Row.outcomes(in),
                        in.number(),
                        Row.states(in),
                        in.map(BodyReader::fraction),
                        in.number(),
                        in.number(),
                        in.flag() ? Optional.of(new StormTimes(in.number(), in.numbers())) : Optional.empty(),
                        in.histogram(),
                        new HealthSummary(in.histogram(), in.number(), in.number(), in.fraction(), in.fraction()),
                        in.flag()));
    }
}
