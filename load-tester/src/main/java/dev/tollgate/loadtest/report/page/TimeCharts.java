package dev.tollgate.loadtest.report.page;

import dev.tollgate.loadtest.report.Figures;
import dev.tollgate.loadtest.report.files.HeatMap;
import dev.tollgate.loadtest.report.files.Slice;
import java.util.List;
import java.util.Locale;
import java.util.function.DoubleFunction;

/** The page's charts over time, each with its numbers in a table. For one page, on one thread. */
final class TimeCharts {
    private static final int HEAT_TABLE_COLUMNS = 10;

    private final Markup out;
    private final TimeFrame frame;
    private final String files;
    private final boolean tables;

    /**
     * @param tables false where the charts stand alone, as on the page of a run that goes on
     * @param files where the run's files lie, as the page sees it, with a slash at its end; empty for the page's own folder
     */
    TimeCharts(Markup out, TimeFrame frame, boolean tables, String files) {
        this.out = out;
        this.frame = frame;
        this.tables = tables;
        this.files = files;
    }

    void rate() {
        List<Line> lines = List.of(
                new Line(
                        "planned", "c1", slice -> slice.perSecond(slice.counts().planned())),
                new Line(
                        "started", "c2", slice -> slice.perSecond(slice.counts().started())),
                new Line(
                        "answered",
                        "c3",
                        slice -> slice.perSecond(slice.counts().answered())),
                new Line(
                        "without success",
                        "c5",
                        slice -> slice.perSecond(slice.counts().refused()
                                + slice.counts().timedOut()
                                + slice.counts().lost()
                                + slice.counts().shed())));
        counted("rate", "Rate over time", "Operations per second: planned, started and answered.", lines);
    }

    void latency() {
        List<Line> lines = List.of(
                new Line("p50", "c3", slice -> slice.response().p50()),
                new Line("p90", "c2", slice -> slice.response().p90()),
                new Line("p99", "c4", slice -> slice.response().p99()),
                new Line("p99.9", "c6", slice -> slice.response().p999()),
                new Line("max", "c5", slice -> slice.response().max()),
                new Line("service p50", "c3 dashed", slice -> slice.service().p50()),
                new Line("service p99", "c4 dashed", slice -> slice.service().p99()));
        Axis axis = Axis.latency(TimeChart.lowest(frame.slices(), lines), TimeChart.highest(frame.slices(), lines));
        section(
                "latency-over-time",
                "Response time over time",
                "From the planned instant to the answer; dashed: service time, from the first byte sent. A gap has too few samples.",
                lines,
                axis,
                CurveChart::words,
                Figures::millis,
                " ms");
    }

    void heat(HeatMap heat) {
        out.open("section", "id", "heat").element("h2", "Latency by time");
        out.element(
                "p",
                "How many answers took how long: the stronger the colour, the more (logarithmic).",
                "class",
                "note");
        if (heat.isEmpty()) {
            out.element("p", "Nothing was answered.").close("section");
            return;
        }
        HeatChart.draw(out, heat, frame);
        heatTable(heat);
        out.close("section");
    }

    private void heatTable(HeatMap heat) {
        int columns = Math.min(HEAT_TABLE_COLUMNS, heat.columns());
        out.open("details").element("summary", "Numbers");
        link("latency.hlog");
        out.open("div", "class", "scroll").open("table").open("thead").open("tr");
        out.element("th", "at least, ms", "scope", "col");
        double seconds = frame.endSeconds() - frame.startSeconds();
        for (int column = 0; column < columns; column++) {
            double start = frame.startSeconds() + seconds * column / columns;
            out.element("th", "from " + Figures.clock(Math.round(start * 1e9)), "scope", "col");
        }
        out.close("tr").close("thead").open("tbody");
        for (int row = heat.highestRow(); row >= heat.lowestRow(); row--) {
            out.open("tr").element("th", Figures.millis(HeatMap.lowestMs(row)), "scope", "row");
            for (int column = 0; column < columns; column++) {
                long sum = 0;
                int to = heat.columns() * (column + 1) / columns;
                for (int at = heat.columns() * column / columns; at < to; at++) {
                    sum += heat.count(row, at);
                }
                out.element("td", Figures.count(sum));
            }
            out.close("tr");
        }
        out.close("tbody").close("table").close("div").close("details");
    }

    void inFlight() {
        List<Line> lines = List.of(
                new Line("in flight", "c2", slice -> slice.inFlight()),
                new Line("backlog", "c5", slice -> slice.backlog()));
        counted(
                "in-flight",
                "In flight and backlog",
                "Started and not answered; due and not started. A backlog that grows means that the rate is not sustained.",
                lines);
    }

    void connections() {
        List<Line> lines = List.of(
                new Line("wanted", "c1", slice -> slice.connectionsWanted()),
                new Line("connected", "c3", slice -> slice.connected()),
                new Line("lost within the second", "c5", slice -> slice.connectionsLost()));
        counted("connections", "Connections", "Connections that are up, and those that were lost.", lines);
    }

    /** Nothing where the server was not watched. */
    void target(TargetLines target, Tables numbers) {
        if (target.isEmpty()) {
            return;
        }
        out.open("section", "id", "target").element("h2", "The server");
        numbers.target();
        out.close("section");
        ofTarget("target-memory", "Memory of the server", "MiB: resident, and of a JVM's heap.", target.memory());
        ofTarget("target-counts", "Threads and open files of the server", "At the end of each point.", target.counts());
        ofTarget(
                "target-cpu",
                "Processor time of the server",
                "In cores: 1 is one of them, always.",
                target.processor());
    }

    private void ofTarget(String id, String title, String note, List<Line> lines) {
        List<Line> known = lines.stream()
                .filter(line -> frame.slices().stream()
                        .anyMatch(slice -> !Double.isNaN(line.value().applyAsDouble(slice))))
                .toList();
        if (!known.isEmpty()) {
            Axis axis = Axis.linear(TimeChart.highest(frame.slices(), known));
            section(id, title, note, known, axis, Figures::threeDigits, Figures::threeDigits, "", "target.csv");
        }
    }

    void generator() {
        List<Line> lines = List.of(
                new Line("loop lag", "c2", slice -> slice.health().loopLagNanos() / 1e6),
                new Line("hiccup", "c4", slice -> slice.health().hiccupNanos() / 1e6),
                new Line("GC pause", "c5", slice -> slice.health().gcNanos() / 1e6));
        double highest = Math.max(
                TimeChart.highest(frame.slices(), lines), frame.limits().lateNanos() / 1e6);
        section(
                "generator",
                "Generator health",
                "How late the tester itself was: above "
                        + Figures.duration((double) frame.limits().lateNanos())
                        + " within a second, that second is not to be trusted.",
                lines,
                Axis.linear(highest),
                CurveChart::words,
                Figures::millis,
                " ms");
        List<Line> shares = List.of(
                new Line("CPU", "c3", slice -> slice.health().cpu() * 100),
                new Line("steal", "c6", slice -> slice.health().steal() * 100));
        section(
                "generator-cpu",
                "Generator CPU",
                "Share of the processor time that the tester may use, and what the hypervisor took.",
                shares,
                new Axis(0, 100, false),
                share -> Math.round(share) + " %",
                share -> String.format(Locale.ROOT, "%.1f", share),
                " %");
    }

    private void counted(String id, String title, String note, List<Line> lines) {
        section(
                id,
                title,
                note,
                lines,
                Axis.linear(TimeChart.highest(frame.slices(), lines)),
                Figures::threeDigits,
                value -> value == Math.rint(value) ? Figures.count((long) value) : Figures.threeDigits(value),
                "");
    }

    private void section(
            String id,
            String title,
            String note,
            List<Line> lines,
            Axis axis,
            DoubleFunction<String> words,
            DoubleFunction<String> cell,
            String unit) {
        section(id, title, note, lines, axis, words, cell, unit, "timeseries.csv");
    }

    private void section(
            String id,
            String title,
            String note,
            List<Line> lines,
            Axis axis,
            DoubleFunction<String> words,
            DoubleFunction<String> cell,
            String unit,
            String file) {
        out.open("section", "id", id).element("h2", title).element("p", note, "class", "note");
        new TimeChart(out, frame, lines, axis, words).draw(title + ": " + note);
        if (tables) {
            table(lines, cell, unit, file);
        }
        out.close("section");
    }

    private void table(List<Line> lines, DoubleFunction<String> cell, String unit, String file) {
        out.open("details").element("summary", "Numbers");
        link(file);
        out.open("div", "class", "scroll").open("table").open("thead").open("tr");
        out.element("th", "from", "scope", "col").element("th", "phase", "scope", "col");
        lines.forEach(line -> out.element("th", line.name() + unit, "scope", "col"));
        out.close("tr").close("thead").open("tbody");
        for (Slice slice : frame.slices()) {
            out.open("tr").element("th", Figures.clock(slice.startNanos()), "scope", "row");
            out.element("td", slice.phase().name().toLowerCase(Locale.ROOT));
            for (Line line : lines) {
                double value = line.value().applyAsDouble(slice);
                out.element("td", Double.isNaN(value) ? "" : cell.apply(value));
            }
            out.close("tr");
        }
        out.close("tbody").close("table").close("div").close("details");
    }

    private void link(String file) {
        out.open("p", "class", "note")
                .text("All of it: ")
                .element("a", file, "href", files + file)
                .close("p");
    }
}
