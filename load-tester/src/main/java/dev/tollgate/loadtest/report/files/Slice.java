package dev.tollgate.loadtest.report.files;

import dev.tollgate.loadtest.measure.Clock;
import dev.tollgate.loadtest.measure.Counts;
import dev.tollgate.loadtest.measure.HealthSample;
import dev.tollgate.loadtest.measure.Interval;
import dev.tollgate.loadtest.measure.Phase;
import dev.tollgate.loadtest.report.Operations;
import java.util.Set;
import org.HdrHistogram.Histogram;

/**
 * A short time of a run in numbers: one point of every chart.
 *
 * @param startNanos since the start of the run
 * @param waitMeanMs NaN when nothing started
 */
public record Slice(
        Phase phase,
        long startNanos,
        long lengthNanos,
        Counts counts,
        LatencyFigures response,
        LatencyFigures service,
        double waitMeanMs,
        long inFlight,
        long backlog,
        long connected,
        long connectionsWanted,
        long connectionsLost,
        HealthSample health) {
    /** Of the given operations together. */
    public static Slice of(Interval interval, Set<String> operations) {
        Counts counts = operations.stream()
                .map(operation -> interval.counts().getOrDefault(operation, Counts.NONE))
                .reduce(Counts.NONE, Counts::plus);
        Histogram wait = Operations.merged(interval.histograms(), operations, Clock.WAIT);
        return new Slice(
                interval.phase(),
                interval.startNanos(),
                interval.lengthNanos(),
                counts,
                LatencyFigures.of(Operations.merged(interval.histograms(), operations, Clock.RESPONSE)),
                LatencyFigures.of(Operations.merged(interval.histograms(), operations, Clock.SERVICE)),
                wait.getTotalCount() == 0 ? Double.NaN : wait.getMean() / 1e6,
                interval.inFlight(),
                interval.backlog(),
                interval.connected(),
                interval.connectionsWanted(),
                interval.connectionsLost(),
                interval.health());
    }

    public double startSeconds() {
        return startNanos / 1e9;
    }

    public double lengthSeconds() {
        return lengthNanos / 1e9;
    }

    public long endNanos() {
        return startNanos + lengthNanos;
    }

    /** A rate for a count of this slice. */
    public double perSecond(long count) {
        return lengthNanos == 0 ? 0 : count / lengthSeconds();
    }

    /** Nothing was answered although something was due or under way. */
    public boolean isStall() {
        return counts.answered() == 0 && inFlight + backlog > 0;
    }

    Slice with(Counts otherCounts, LatencyFigures otherResponse, LatencyFigures otherService) {
        return new Slice(
                phase,
                startNanos,
                lengthNanos,
                otherCounts,
                otherResponse,
                otherService,
                waitMeanMs,
                inFlight,
                backlog,
                connected,
                connectionsWanted,
                connectionsLost,
                health);
    }

    /** Both together, without latencies: those come from histograms, since percentiles cannot be put together. */
    Slice join(Slice next) {
        return new Slice(
                phase,
                startNanos,
                next.endNanos() - startNanos,
                counts.plus(next.counts),
                LatencyFigures.NONE,
                LatencyFigures.NONE,
                Double.NaN,
                Math.max(inFlight, next.inFlight),
                Math.max(backlog, next.backlog),
                Math.min(connected, next.connected),
                Math.max(connectionsWanted, next.connectionsWanted),
                connectionsLost + next.connectionsLost,
                worse(health, next.health));
    }

    private static HealthSample worse(HealthSample one, HealthSample other) {
        return new HealthSample(
                Math.max(one.loopLagNanos(), other.loopLagNanos()),
                Math.max(one.hiccupNanos(), other.hiccupNanos()),
                Math.max(one.gcNanos(), other.gcNanos()),
                Math.max(one.cpu(), other.cpu()),
                Math.max(one.steal(), other.steal()));
    }
}
