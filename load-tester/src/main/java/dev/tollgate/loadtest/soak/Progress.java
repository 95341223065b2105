package dev.tollgate.loadtest.soak;

import dev.tollgate.loadtest.measure.Clock;
import dev.tollgate.loadtest.measure.Counts;
import dev.tollgate.loadtest.measure.Interval;
import dev.tollgate.loadtest.measure.Series;
import dev.tollgate.loadtest.report.Figures;
import java.util.Locale;
import org.HdrHistogram.Histogram;

/** Says on standard error how far a run is. On the thread that looks at the edge. */
final class Progress {
    private static final double MIB = 1 << 20;

    private final String name;

    Progress(String name) {
        this.name = name;
    }

    static void say(String text) {
        System.err.println(text);
    }

    /** @param row the latest: a second's */
    void show(Interval row, EdgeSample sample) {
        Counts counts = row.counts().getOrDefault(SoakLoads.FLOW, Counts.NONE);
        Histogram times = row.histograms().get(Series.of(SoakLoads.FLOW, Clock.RESPONSE));
        String p99 = times == null ? Figures.NOT_KNOWN : Texts.time(times.getValueAtPercentile(99));
        say(String.format(
                Locale.ROOT,
                "%s %s %-8s %,d of %,d connected, %,d answers in the last second, p99 %s, not answered %,d, resident %,.0f MiB, heap"
                        + " %,.0f MiB",
                name,
                Figures.clock(row.startNanos() + row.lengthNanos()),
                row.phase().name().toLowerCase(Locale.ROOT),
                row.connected(),
                row.connectionsWanted(),
                counts.ok(),
                p99,
                counts.errors(),
                (double) sample.process().rss() / MIB,
                sample.heapBytes() / MIB));
    }
}
