package dev.tollgate.loadtest.drift;

import dev.tollgate.loadtest.health.HeapAfterGc;
import dev.tollgate.loadtest.measure.Interval;
import dev.tollgate.loadtest.measure.Phase;
import dev.tollgate.loadtest.measure.TargetSample;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Consumer;

/** Watches a long run for drift, and sums it up each hour. Safe from any thread; does not wait. Its size does not grow. */
public final class DriftWatch implements Interval.Listener, TargetSample.Listener, AutoCloseable {
    private final Blocks blocks;
    private final HourlyLine hourly;
    private final Consumer<String> hours;
    private final HeapAfterGc heap = HeapAfterGc.start();

    /**
     * @param measured how long the run is to be
     * @param every an hour
     * @param hours gets a line each hour
     */
    public DriftWatch(Duration measured, Duration every, Consumer<String> hours) {
        this.blocks = new Blocks(measured.toNanos());
        this.hourly = new HourlyLine(every.toNanos());
        this.hours = hours;
    }

    @Override
    public void onInterval(Interval interval) {
        if (interval.phase() == Phase.MEASURE) {
            add(interval).ifPresent(hours);
        }
    }

    private synchronized Optional<String> add(Interval interval) {
        OptionalLong collected = heap.take();
        blocks.add(interval, collected);
        return hourly.add(interval, collected);
    }

    @Override
    public synchronized void onTarget(TargetSample sample) {
        if (sample.phase() == Phase.MEASURE) {
            blocks.add(sample);
            hourly.add(sample);
        }
    }

    /** What the run's quantities do, in words: {@code p99 +0.4 %/h (not significant)}. */
    public synchronized List<String> lines() {
        List<String> lines = new ArrayList<>();
        blocks.values().forEach((name, values) -> lines.add(name + " " + words(values)));
        return lines.isEmpty() ? List.of("nothing was measured") : lines;
    }

    private String words(double[] values) {
        return Trend.of(blocks.hours(), values)
                .map(trend -> String.format(
                        Locale.ROOT,
                        "%+.2f %%/h (%s; 95 %%: %+.2f to %+.2f %%/h)",
                        trend.percentPerHour(),
                        trend.isSignificant() ? "significant" : "not significant",
                        trend.percent(trend.slopePerHour() - trend.marginPerHour()),
                        trend.percent(trend.slopePerHour() + trend.marginPerHour())))
                .orElse("not tested: too few blocks that are independent (" + known(values) + " of " + Blocks.BLOCKS
                        + " have a value)");
    }

    private static long known(double[] values) {
        long known = 0;
        for (double value : values) {
            known += Double.isNaN(value) ? 0 : 1;
        }
        return known;
    }

    /**
     * Percent of the mean an hour: {@code drift.p99_percent}, and the ends of its 95 % interval, {@code drift.p99.low_percent} and
     * {@code drift.p99.high_percent}. What was not tested is missing.
     */
    public synchronized Map<String, Double> figures() {
        Map<String, Double> figures = new LinkedHashMap<>();
        blocks.values()
                .forEach((name, values) -> Trend.of(blocks.hours(), values).ifPresent(trend -> {
                    figures.put("drift." + name + "_percent", trend.percentPerHour());
                    figures.put(
                            "drift." + name + ".low_percent",
                            trend.percent(trend.slopePerHour() - trend.marginPerHour()));
                    figures.put(
                            "drift." + name + ".high_percent",
                            trend.percent(trend.slopePerHour() + trend.marginPerHour()));
                }));
        return figures;
    }

    @Override
    public void close() {
        heap.close();
    }
}
