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
    private static final double NANOS_PER_MS = 1e6;

    public static HealthFigures of(Collection<HealthSample> samples) {
        return new HealthFigures(
                samples.stream().mapToLong(HealthSample::loopLagNanos).max().orElse(0) / NANOS_PER_MS,
                samples.stream().mapToLong(HealthSample::hiccupNanos).max().orElse(0) / NANOS_PER_MS,
                samples.stream().mapToLong(HealthSample::gcNanos).max().orElse(0) / NANOS_PER_MS,
                samples.stream().filter(sample -> sample.gcNanos() > 0).count(),
                samples.stream().mapToDouble(HealthSample::cpu).average().orElse(0),
                samples.stream().mapToDouble(HealthSample::cpu).max().orElse(0),
                samples.stream().mapToDouble(HealthSample::steal).max().orElse(0));
    }
}
