package dev.tollgate.loadtest.drift;

import dev.tollgate.loadtest.measure.Clock;
import dev.tollgate.loadtest.measure.Counts;
import dev.tollgate.loadtest.measure.Interval;
import dev.tollgate.loadtest.measure.TargetSample;
import dev.tollgate.loadtest.report.Figures;
import dev.tollgate.loadtest.report.Operations;
import dev.tollgate.loadtest.report.Percentile;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.HdrHistogram.Histogram;

/** Sums up each hour of a run in one line. Not thread-safe. */
final class HourlyLine {
    private static final double MIB = 1 << 20;

    private final long everyNanos;
    private final Histogram response = Operations.emptyHistogram();
    private final Map<String, Counts> counts = new TreeMap<>();
    private final Set<String> seen = new TreeSet<>();
    private long lengthNanos;
    private long connectionsLost;
    private int hours;
    private double heapBytes = Double.NaN;
    private double rssBytes = Double.NaN;

    /** @param everyNanos an hour */
    HourlyLine(long everyNanos) {
        this.everyNanos = everyNanos;
    }

    /** The line, when an hour is over. */
    Optional<String> add(Interval interval, OptionalLong heap) {
        seen.addAll(Operations.named(interval.histograms(), interval.counts()));
        response.add(Operations.merged(interval.histograms(), Operations.load(seen), Clock.RESPONSE));
        Operations.addCounts(counts, interval.counts());
        connectionsLost += interval.connectionsLost();
        if (heap.isPresent()) {
            heapBytes = (double) heap.getAsLong();
        }
        lengthNanos += interval.lengthNanos();
        return lengthNanos >= everyNanos ? Optional.of(close()) : Optional.empty();
    }

    void add(TargetSample sample) {
        rssBytes = Double.isNaN(sample.rssBytes()) ? rssBytes : sample.rssBytes();
    }

    private String close() {
        hours++;
        Counts sum = Operations.total(counts);
        String line = "hour " + hours + ": answered " + Figures.count(sum.answered()) + " of "
                + Figures.count(sum.planned()) + " planned, p50 " + millis(50) + ", p99 " + millis(99) + ", p99.9 "
                + millis(99.9) + ", max " + Figures.millis(Figures.ms(response.getMaxValue())) + " ms, refused "
                + Figures.count(sum.refused()) + ", without an answer "
                + Figures.count(sum.timedOut() + sum.lost() + sum.shed()) + ", connections lost "
                + Figures.count(connectionsLost) + bytes("tester's heap", heapBytes) + bytes("server's RSS", rssBytes);
        response.reset();
        counts.clear();
        connectionsLost = 0;
        lengthNanos -= everyNanos;
        return line;
    }

    private String millis(double percent) {
        Percentile percentile = new Percentile(percent);
        return percentile.isKnown(response.getTotalCount())
                ? Figures.millis(Figures.ms(response.getValueAtPercentile(percent)))
                : Figures.NOT_KNOWN;
    }

    private static String bytes(String what, double bytes) {
        return Double.isNaN(bytes) ? "" : ", " + what + " " + Figures.threeDigits(bytes / MIB) + " MiB";
    }
}
