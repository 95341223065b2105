package dev.tollgate.loadtest.report.page;

import dev.tollgate.loadtest.report.Figures;
import dev.tollgate.loadtest.report.Percentile;
import java.util.List;

/** The numbers of a {@link CurveChart}. */
final class CurveTable {
    private static final double[] PERCENTILES = {10, 25, 50, 75, 90, 95, 99, 99.5, 99.9, 99.95, 99.99, 99.999, 100};

    private CurveTable() {}

    /** With a link to the run's own tables. */
    static void draw(Markup out, List<CurveChart.Curve> curves, String files) {
        out.open("details").element("summary", "Numbers");
        out.open("p", "class", "note").text("All of it: ").element("a", "percentiles/", "href", files + "percentiles/");
        out.close("p");
        table(out, curves);
        out.close("details");
    }

    static void drawAlone(Markup out, List<CurveChart.Curve> curves) {
        out.open("details").element("summary", "Numbers");
        table(out, curves);
        out.close("details");
    }

    private static void table(Markup out, List<CurveChart.Curve> curves) {
        out.open("div", "class", "scroll").open("table").open("thead").open("tr");
        out.element("th", "percentile", "scope", "col");
        curves.forEach(curve -> out.element("th", curve.name() + " ms", "scope", "col"));
        out.close("tr").close("thead").open("tbody");
        for (double percent : PERCENTILES) {
            out.open("tr").element("th", percent == 100 ? "max" : new Percentile(percent).label(), "scope", "row");
            for (CurveChart.Curve curve : curves) {
                double ms = Figures.ms(curve.histogram().getValueAtPercentile(percent));
                out.element("td", isKnown(curve, percent) ? Figures.millis(ms) : Figures.NOT_KNOWN);
            }
            out.close("tr");
        }
        out.close("tbody").close("table").close("div");
    }

    private static boolean isKnown(CurveChart.Curve curve, double percent) {
        return percent == 100
                || new Percentile(percent).isKnown(curve.histogram().getTotalCount());
    }
}
