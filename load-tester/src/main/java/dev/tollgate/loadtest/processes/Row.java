package dev.tollgate.loadtest.processes;

import dev.tollgate.loadtest.measure.Counts;
import dev.tollgate.loadtest.measure.HealthSample;
import dev.tollgate.loadtest.measure.Interval;
import dev.tollgate.loadtest.measure.Phase;
import dev.tollgate.loadtest.measure.Series;
import dev.tollgate.loadtest.measure.StateCounts;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.HdrHistogram.Histogram;

/**
 * What a child tells of one interval.
 *
 * @param outcomes by operation and reason, so far
 * @param states by token state, so far
 * @param lastReceipts messages that the last receiver of the child got in this interval
 */
record Row(
        Interval interval,
        Map<String, Map<String, Long>> outcomes,
        Map<String, StateCounts> states,
        List<LastReceipt> lastReceipts) {
    Frame frame() {
        BodyWriter out = new BodyWriter()
                .put(interval.phase())
                .put(interval.startNanos())
                .put(interval.lengthNanos());
        putHistograms(out, interval.histograms());
        putCounts(out, interval.counts());
        out.put(interval.inFlight())
                .put(interval.backlog())
                .put(interval.connected())
                .put(interval.connectionsWanted())
                .put(interval.connectionsLost());
        HealthSample health = interval.health();
        out.put(health.loopLagNanos())
                .put(health.hiccupNanos())
                .put(health.gcNanos())
                .put(health.cpu())
                .put(health.steal());
        putOutcomes(out, outcomes);
        putStates(out, states);
        return LastReceipt.put(out, lastReceipts).frame(Frame.Kind.ROW);
    }

    static Row of(Frame frame) throws IOException {
        return BodyReader.read(frame, in -> new Row(interval(in), outcomes(in), states(in), LastReceipt.list(in)));
    }

    private static Interval interval(BodyReader in) throws IOException {
        return new Interval(
                in.one(Phase.values()),
                in.number(),
                in.number(),
                histograms(in),
                counts(in),
                in.number(),
                in.number(),
                in.number(),
                in.number(),
                in.number(),
                new HealthSample(in.number(), in.number(), in.number(), in.fraction(), in.fraction()));
    }

    static BodyWriter putHistograms(BodyWriter out, Map<Series, Histogram> histograms) {
        Map<String, Histogram> byName = new LinkedHashMap<>();
        histograms.forEach((series, histogram) -> byName.put(series.toString(), histogram));
        return out.put(byName, BodyWriter::put);
    }

    static Map<Series, Histogram> histograms(BodyReader in) throws IOException {
        Map<Series, Histogram> histograms = new LinkedHashMap<>();
        in.map(BodyReader::histogram).forEach((name, histogram) -> histograms.put(Series.parse(name), histogram));
        return histograms;
    }

    static BodyWriter putCounts(BodyWriter out, Map<String, Counts> all) {
        return out.put(all, (body, counts) -> body.put(counts.planned())
                .put(counts.started())
                .put(counts.ok())
                .put(counts.refused())
                .put(counts.timedOut())
                .put(counts.lost())
                .put(counts.shed())
                .put(counts.expected()));
    }

    static Map<String, Counts> counts(BodyReader in) throws IOException {
        return in.map(body -> new Counts(
                body.number(),
                body.number(),
                body.number(),
                body.number(),
                body.number(),
                body.number(),
                body.number(),
                body.number()));
    }

    static BodyWriter putOutcomes(BodyWriter out, Map<String, Map<String, Long>> all) {
        return out.put(all, (body, reasons) -> body.put(reasons, (one, count) -> one.put(count.longValue())));
    }

    static Map<String, Map<String, Long>> outcomes(BodyReader in) throws IOException {
        return in.map(body -> body.map(BodyReader::number));
    }

    static BodyWriter putStates(BodyWriter out, Map<String, StateCounts> all) {
        return out.put(all, (body, counts) -> body.put(counts.accepted())
                .put(counts.refusedAsExpected())
                .put(counts.refusedOtherwise())
                .put(counts.wronglyAccepted())
                .put(counts.wronglyRefused())
                .put(counts.noAnswer()));
    }

    static Map<String, StateCounts> states(BodyReader in) throws IOException {
        return in.map(body -> new StateCounts(
                body.number(), body.number(), body.number(), body.number(), body.number(), body.number()));
    }
}
