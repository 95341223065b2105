package dev.tollgate.loadtest.soak;

import static dev.tollgate.loadtest.soak.Texts.count;
import static dev.tollgate.loadtest.soak.Texts.format;
import static dev.tollgate.loadtest.soak.Texts.mib;

import dev.tollgate.loadtest.report.Figures;
import dev.tollgate.loadtest.run.Meeting.Point;
import dev.tollgate.loadtest.soak.EdgeWatch.Window;
import dev.tollgate.loadtest.soak.GcLog.Kind;
import java.io.IOException;
import java.util.OptionalLong;
import java.util.function.ToDoubleFunction;

/** What the edge used while it was given a load. */
final class EdgeFigures {
    private final SoakReport report;
    private final EdgeSample empty;
    private final EdgeSample connected;
    private final EdgeSample end;
    private final Window window;
    private final GcSummary pauses;

    /** @param log of the edge's whole life so far */
    EdgeFigures(SoakReport report, EdgeWatch watch, GcLog log) throws IOException {
        this.report = report;
        this.empty = watch.at(Point.START);
        this.connected = watch.at(Point.LOAD);
        this.end = watch.at(Point.DRAINED);
        this.window = watch.window();
        this.pauses = new GcSummary(log, window.begin().atMillis(), window.end().atMillis());
    }

    /** At the three instants at which a full collection was asked for, none of which is within the load. */
    void addMemory() {
        String when = " with no connection, with all, after the load";
        points("heap", "heap in use" + when, EdgeSample::heapBytes);
        points("direct", "direct memory" + when, EdgeSample::directBytes);
        points("rss", "resident memory" + when, sample ->
                (double) sample.process().rss());
        report.figure(
                "rssMeasured",
                window.end().process().rss(),
                "resident memory while it runs: begin, end, most so far",
                format(
                        "%s, %s, %s",
                        mib((double) window.begin().process().rss()),
                        mib((double) window.end().process().rss()),
                        mib((double) window.end().process().rssMost())));
        report.figure(
                "threads",
                window.end().threads(),
                "threads, open files: begin, end",
                format(
                        "%s, %s; %s, %s",
                        count(window.begin().threads()),
                        count(window.begin().openFiles()),
                        count(window.end().threads()),
                        count(window.end().openFiles())));
    }

    private void points(String key, String what, ToDoubleFunction<EdgeSample> of) {
        report.figure(
                key + "Bytes",
                new double[] {of.applyAsDouble(empty), of.applyAsDouble(connected), of.applyAsDouble(end)},
                what,
                format(
                        "%s, %s, %s",
                        mib(of.applyAsDouble(empty)), mib(of.applyAsDouble(connected)), mib(of.applyAsDouble(end))));
    }

    void addProcessor() {
        report.figure(
                "cpuMicrosPerMessage",
                window.cpuMicrosPerMessage(),
                "processor time a message, whole process",
                format("%.2f µs (%.0f %% of a core)", window.cpuMicrosPerMessage(), window.cores() * 100));
        report.figure(
                "pathCpuMicrosPerMessage",
                window.pathCpuMicrosPerMessage(),
                "of it, event loop and journal",
                format("%.2f µs", window.pathCpuMicrosPerMessage()));
        report.figure(
                "journalBytesPerMessage",
                window.journalBytesPerMessage(),
                "journal: bytes a message, bytes a second",
                format(
                        "%.0f B, %s",
                        window.journalBytesPerMessage(),
                        mib(window.journalBytesPerMessage() * window.messages() / window.seconds())));
    }

    /** @param isHeld whether it has to be next to nothing */
    void addAllocation(boolean isHeld) {
        double bytes = window.pathBytesPerMessage();
        String what = "allocated a message by event loop and journal";
        String text = format("%.3f B (event loop %.3f B)", bytes, window.loopBytesPerMessage());
        if (isHeld) {
            report.check("allocatedBytesPerMessage", bytes, what, text, "less than 1 B", bytes < 1);
        } else {
            report.figure("allocatedBytesPerMessage", bytes, what, text);
        }
    }

    void addPauses() {
        long full = pauses.count(Kind.FULL);
        report.check("fullCollections", full, "full collections", Figures.count(full), "0", full == 0);
        report.figure(
                "youngCollections",
                pauses.count(Kind.YOUNG),
                "young, mixed collections (" + pauses.collector() + ")",
                format("%,d, %,d", pauses.count(Kind.YOUNG), pauses.count(Kind.MIXED)));
        report.figure(
                "gcLongestMs",
                pauses.longestPause().map(pause -> pause.nanos() / 1e6).orElse(0.0),
                "longest pause of the collector",
                pauses.longestPause().map(pause -> Texts.time(pause.nanos())).orElse("none"));
        report.figure(
                "safepointLongestMs",
                pauses.longestSafepoint().map(one -> one.nanos() / 1e6).orElse(0.0),
                "longest stop of all threads, for whatever reason",
                pauses.longestSafepoint()
                        .map(one -> format(
                                "%s (%s, one of %,d)", Texts.time(one.nanos()), one.operation(), pauses.safepoints()))
                        .orElse("none"));
        report.figure(
                "heapFirstMinuteBytes",
                pauses.firstMinute().orElse(-1),
                "least heap after a collection: first minute, last minute",
                known(pauses.firstMinute()) + ", " + known(pauses.lastMinute()));
        report.figure(
                "heapGrowthBytesPerHour",
                pauses.growthPerHour().orElse(0),
                "heap after collections grows, an hour",
                pauses.growthPerHour().isPresent()
                        ? mib(pauses.growthPerHour().getAsDouble())
                        : "n/a: fewer than " + Slope.POINTS_MIN + " collections");
    }

    private static String known(OptionalLong bytes) {
        return bytes.isPresent() ? mib((double) bytes.getAsLong()) : "no collection";
    }

    /** What is in use once the load is over, against before it began, with the same connections. */
    void addFlatness(double marginBytes) {
        double growth = end.heapBytes() - connected.heapBytes();
        report.check(
                "heapGrowthBytes",
                growth,
                "heap in use after the load, more than before it",
                mib(growth),
                "at most " + mib(marginBytes),
                growth <= marginBytes);
    }
}
