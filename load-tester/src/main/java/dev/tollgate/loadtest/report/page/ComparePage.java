package dev.tollgate.loadtest.report.page;

import dev.tollgate.loadtest.report.summary.Summary;
import java.util.ArrayList;
import java.util.List;
import org.HdrHistogram.Histogram;

/** The page of a comparison, in the looks of {@link ReportPage}: changes in a table, both sides' curves over each other. */
public final class ComparePage {
    private ComparePage() {}

    /**
     * One line of the table, in words.
     *
     * @param style {@code same}, {@code better}, {@code worse} or {@code unknown}
     */
    public record Row(
            String metric, String base, String fresh, String change, String interval, String mark, String style) {}

    /**
     * All of one operation.
     *
     * @param base response times of all runs of that side; likewise {@code fresh}
     */
    public record Operation(String name, List<Row> rows, Histogram base, Histogram fresh) {}

    /** One side in words. */
    public record Side(int runs, String target, String plan, String started) {
        /**
         * @param runs at least one
         */
        public static Side of(List<Summary> runs) {
            Summary first = runs.get(0);
            return new Side(
                    runs.size(),
                    first.run().target(),
                    first.run().plan(),
                    first.run().startedAt());
        }
    }

    /**
     * @param differences between the plans, which were compared by force
     */
    public static String html(
            Side base, Side fresh, List<Operation> operations, List<String> differences, List<String> notes) {
        Markup out = new Markup();
        PageFrame.open(out, "load compare");
        out.open("header", "class", "banner").element("h1", "Comparison");
        side(out, "Base", base);
        side(out, "New", fresh);
        differences.forEach(line -> out.element("p", "Differs: " + line, "class", "bad"));
        notes.forEach(line -> out.element("p", line, "class", "note"));
        out.close("header");
        operations.forEach(operation -> operation(out, operation));
        PageFrame.close(out);
        return out.toString();
    }

    private static void side(Markup out, String name, Side side) {
        out.element(
                "p",
                name + ": " + side.runs() + (side.runs() == 1 ? " run" : " runs") + " on " + side.target() + ", "
                        + side.plan() + ", from " + side.started());
    }

    private static void operation(Markup out, Operation operation) {
        out.open("section").element("h2", operation.name());
        out.element("p", "Response times. Intervals of 95 % from a block bootstrap.", "class", "note");
        out.open("div", "class", "scroll").open("table").open("thead").open("tr");
        for (String column : List.of("", "base", "new", "change", "interval", "")) {
            out.element("th", column, "scope", "col");
        }
        out.close("tr").close("thead").open("tbody");
        for (Row row : operation.rows()) {
            out.open("tr").element("th", row.metric(), "scope", "row").element("td", row.base());
            out.element("td", row.fresh()).element("td", row.change()).element("td", row.interval());
            out.element("td", row.mark(), "class", row.style()).close("tr");
        }
        out.close("tbody").close("table").close("div");
        List<CurveChart.Curve> curves = new ArrayList<>();
        add(curves, "base", "c1", operation.base());
        add(curves, "new", "c4", operation.fresh());
        if (!curves.isEmpty()) {
            new CurveChart(out, curves, List.of()).draw("Latency of " + operation.name() + " by percentile");
            CurveTable.drawAlone(out, curves);
        }
        out.close("section");
    }

    private static void add(List<CurveChart.Curve> curves, String name, String style, Histogram histogram) {
        if (histogram.getTotalCount() > 0) {
            curves.add(new CurveChart.Curve(name, style, histogram));
        }
    }
}
