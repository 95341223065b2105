package dev.tollgate.loadtest.measure;

import java.util.Map;
import org.HdrHistogram.Histogram;

/**
 * One row of the time series: a second (ten in runs of more than an hour), also when nothing happened in it. Histograms hold
 * nanoseconds, three significant digits, and are owned by whoever receives the interval.
 *
 * @param startNanos since the start of the run
 * @param histograms of what ended in this interval; a series without a value is missing
 * @param counts by operation
 * @param inFlight started and not ended, at the end of the interval
 * @param backlog due and not started, at the end of the interval
 * @param connected connections that are up, at the end of the interval
 * @param connectionsWanted how many should be
 * @param connectionsLost ended by the other side or an error, within the interval
 */
public record Interval(
        Phase phase,
        long startNanos,
        long lengthNanos,
        Map<Series, Histogram> histograms,
        Map<String, Counts> counts,
        long inFlight,
        long backlog,
        long connected,
        long connectionsWanted,
        long connectionsLost,
        HealthSample health) {
    /** Receives each interval once it is over, on the thread that keeps time; must not wait. */
    public interface Listener {
        void onInterval(Interval interval);

        /** Something happened; on any thread. */
        default void onEvent(RunEvent event) {}
    }
}
