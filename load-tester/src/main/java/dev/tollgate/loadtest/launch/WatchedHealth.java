package dev.tollgate.loadtest.launch;

import dev.tollgate.loadtest.health.Evidence;
import dev.tollgate.loadtest.health.GeneratorJudge;
import dev.tollgate.loadtest.health.GeneratorVerdict;
import dev.tollgate.loadtest.health.HealthProbe;
import dev.tollgate.loadtest.health.HealthSummary;
import dev.tollgate.loadtest.measure.Counts;
import dev.tollgate.loadtest.measure.HealthSample;
import dev.tollgate.loadtest.measure.Interval;
import dev.tollgate.loadtest.measure.Phase;
import dev.tollgate.loadtest.run.RunHealth;
import java.util.Map;
import java.util.OptionalLong;
import org.HdrHistogram.Histogram;

/** The health of this process during one run, from its meters and the loops' own. On the thread that keeps time. */
public final class WatchedHealth implements RunHealth, Interval.Listener, AutoCloseable {
    private final HealthProbe probe = HealthProbe.start();
    private final OptionalLong tightestThresholdNanos;
    private final boolean isSharingCores;

    /**
     * Begins to watch.
     *
     * @param tightestThresholdNanos the smallest latency that a threshold allows; empty where none speaks of latency
     * @param isSharingCores whether the server may run on this process' cores
     */
    public WatchedHealth(OptionalLong tightestThresholdNanos, boolean isSharingCores) {
        this.tightestThresholdNanos = tightestThresholdNanos;
        this.isSharingCores = isSharingCores;
    }

    @Override
    public HealthSample sample(long loopLagNanos) {
        return probe.sample(loopLagNanos);
    }

    /** Only what was in the measure phase counts. */
    @Override
    public void onInterval(Interval interval) {
        boolean isBefore = interval.phase().compareTo(Phase.MEASURE) < 0;
        if (isBefore) {
            probe.reset();
        }
    }

    @Override
    public GeneratorVerdict verdict(Map<String, Counts> counts, Histogram loopLags) {
        return verdict(counts, loopLags, 0);
    }

    /** What was not started, and not neglected by the loops, waited for its connection. */
    @Override
    public GeneratorVerdict verdict(Map<String, Counts> counts, Histogram loopLags, long neglected) {
        Counts sum = counts.values().stream().reduce(Counts.NONE, Counts::plus);
        return GeneratorJudge.judge(new Evidence(
                sum.planned(),
                sum.started(),
                Math.max(0, sum.planned() - sum.started() - neglected),
                loopLags,
                probe.summary(),
                tightestThresholdNanos,
                isSharingCores));
    }

    /** Of the measure phase so far. */
    HealthSummary summary() {
        return probe.summary();
    }

    @Override
    public void close() {
        probe.close();
    }
}
