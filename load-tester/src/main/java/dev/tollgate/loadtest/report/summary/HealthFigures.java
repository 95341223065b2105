package dev.tollgate.loadtest.report.summary;

import dev.tollgate.loadtest.measure.HealthSample;
import java.util.Collection;

/**
 * How the tester itself ran within the measure phase: the worst of its intervals.
 *
 * @param intervalsWithGc how many had a pause of the garbage collector
 */
public record HealthFigures(
        double loopLagMaxMs,
        double hiccupMaxMs,
        double gcMaxMs,
        long intervalsWithGc,
        double cpuMean,
        double cpuMax,
        double stealMax) {
    public static HealthFigures of(Collection<HealthSample> samples) {
        HealthTotals totals = new HealthTotals();
        samples.forEach(totals::add);
        return totals.figures();
    }
}
