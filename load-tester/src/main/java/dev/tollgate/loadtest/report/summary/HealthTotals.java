package dev.tollgate.loadtest.report.summary;

import dev.tollgate.loadtest.measure.HealthSample;

/** Adds up health samples; its size does not grow with their number. For one thread. */
public final class HealthTotals {
    private static final double NANOS_PER_MS = 1e6;

    private long count;
    private long loopLagMax;
    private long hiccupMax;
    private long gcMax;
    private long withGc;
    private double cpuSum;
    private double cpuMax;
    private double stealMax;

    public void add(HealthSample sample) {
        count++;
        loopLagMax = Math.max(loopLagMax, sample.loopLagNanos());
        hiccupMax = Math.max(hiccupMax, sample.hiccupNanos());
        gcMax = Math.max(gcMax, sample.gcNanos());
        withGc += sample.gcNanos() > 0 ? 1 : 0;
        cpuSum += sample.cpu();
        cpuMax = Math.max(cpuMax, sample.cpu());
        stealMax = Math.max(stealMax, sample.steal());
    }

    public HealthFigures figures() {
        return new HealthFigures(
                loopLagMax / NANOS_PER_MS,
                hiccupMax / NANOS_PER_MS,
                gcMax / NANOS_PER_MS,
                withGc,
                count == 0 ? 0 : cpuSum / count,
                cpuMax,
                stealMax);
    }
}
