package dev.tollgate.loadtest.report;

import dev.tollgate.loadtest.measure.HealthSample;
import java.util.OptionalLong;

/**
 * What the tester may do to its own measurement within an interval before that interval is not to be trusted.
 *
 * @param lateNanos how late a timer, a sleeping thread or a pause may be
 */
public record HealthLimits(long lateNanos) {
    private static final long LATE_WITHOUT_THRESHOLD_NANOS = 1_000_000;
    private static final long SHARE_OF_THRESHOLD = 10;
    private static final double CPU_MAX = 0.85;
    private static final double STEAL_MAX = 0.02;

    /** A tenth of the tightest latency threshold, or 1 ms without one. */
    public static HealthLimits of(OptionalLong tightestThresholdNanos) {
        return new HealthLimits(
                tightestThresholdNanos.isPresent()
                        ? tightestThresholdNanos.getAsLong() / SHARE_OF_THRESHOLD
                        : LATE_WITHOUT_THRESHOLD_NANOS);
    }

    public boolean trusts(HealthSample sample) {
        return words(sample).equals("ok");
    }

    /** {@code ok}, or the first limit that is broken: {@code lag 12 ms}. */
    public String words(HealthSample sample) {
        if (sample.loopLagNanos() > lateNanos) {
            return "lag " + Figures.duration((double) sample.loopLagNanos());
        }
        if (sample.hiccupNanos() > lateNanos) {
            return "hiccup " + Figures.duration((double) sample.hiccupNanos());
        }
        if (sample.gcNanos() > lateNanos) {
            return "gc " + Figures.duration((double) sample.gcNanos());
        }
        if (sample.cpu() > CPU_MAX) {
            return "cpu " + Figures.percent(sample.cpu());
        }
        return sample.steal() > STEAL_MAX ? "steal " + Figures.percent(sample.steal()) : "ok";
    }
}
