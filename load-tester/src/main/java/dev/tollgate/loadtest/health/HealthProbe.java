package dev.tollgate.loadtest.health;

import dev.tollgate.loadtest.measure.HealthSample;
import javax.management.ListenerNotFoundException;
import org.HdrHistogram.Histogram;

/**
 * Watches this process for as long as a run lasts: hiccups, garbage collection, processor time. Samples are taken by the thread that
 * keeps time, one an interval.
 */
public final class HealthProbe implements AutoCloseable {
    private final Hiccups hiccups = Hiccups.start();
    private final GcPauses pauses = GcPauses.start();
    private final ProcessorTime processor;
    private Histogram allHiccups = emptyHistogram();
    private long gcCount;
    private long gcLongestNanos;
    private double cpuSum;
    private double stealSum;
    private long samples;

    private HealthProbe(Cores cores) {
        processor = new ProcessorTime(cores.usable());
    }

    public static HealthProbe start() {
        return new HealthProbe(Cores.ofThisProcess());
    }

    private static Histogram emptyHistogram() {
        Histogram histogram = new Histogram(2);
        histogram.setAutoResize(true);
        return histogram;
    }

    /**
     * What was since the last call, with what the loops measured themselves.
     *
     * @param loopLagNanos the longest of all loops within the interval
     */
    public HealthSample sample(long loopLagNanos) {
        Histogram hiccup = hiccups.take();
        GcPauses.Pauses gc = pauses.take();
        ProcessorTime.Shares shares = processor.take();
        allHiccups.add(hiccup);
        gcCount += gc.count();
        gcLongestNanos = Math.max(gcLongestNanos, gc.longestNanos());
        cpuSum += shares.cpu();
        stealSum += shares.steal();
        samples++;
        return new HealthSample(loopLagNanos, hiccup.getMaxValue(), gc.longestNanos(), shares.cpu(), shares.steal());
    }

    /** Forgets what was, at the start of the measure phase. */
    public void reset() {
        sample(0);
        allHiccups = emptyHistogram();
        gcCount = 0;
        gcLongestNanos = 0;
        cpuSum = 0;
        stealSum = 0;
        samples = 0;
    }

    /** Of the samples since {@link #reset}. */
    public HealthSummary summary() {
        double count = Math.max(1, samples);
        return new HealthSummary(allHiccups.copy(), gcCount, gcLongestNanos, cpuSum / count, stealSum / count);
    }

    @Override
    public void close() {
        try {
            pauses.close();
        } catch (ListenerNotFoundException never) {
            throw new IllegalStateException(never); // it was added by start, and is removed once
        } finally {
            hiccups.close();
        }
    }
}
