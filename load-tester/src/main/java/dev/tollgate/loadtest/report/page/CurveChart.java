package dev.tollgate.loadtest.report.page;

import dev.tollgate.loadtest.report.Figures;
import java.util.List;
import java.util.Locale;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.HistogramIterationValue;

/**
 * Latency by percentile, whole, on an axis on which each further nine takes the same width. Stretched as {@link TimeChart} is. For one use, on
 * one thread.
 */
final class CurveChart {
    private static final int HEIGHT = 240;
    private static final int TOP = TimeChart.TOP;
    private static final int TICKS_PER_HALF_DISTANCE = 16;
    private static final double KNOWN_BEYOND = 10;

    /**
     * One line.
     *
     * @param histogram with at least one value
     */
    record Curve(String name, String style, Histogram histogram) {}

    /** A limit: {@code percent} of the operations take at most {@code ms}. */
    record Limit(String text, double percent, double ms) {}

    private final Markup out;
    private final List<Curve> curves;
    private final List<Limit> limits;
    private final Axis axis;
    private final double nines;

    CurveChart(Markup out, List<Curve> curves, List<Limit> limits) {
        this.out = out;
        this.curves = curves;
        this.limits = limits;
        double highest = curves.stream()
                .mapToDouble(curve -> Figures.ms(curve.histogram().getMaxValue()))
                .max()
                .orElse(1);
        double lowest = curves.stream()
                .mapToDouble(curve -> Figures.ms(curve.histogram().getValueAtPercentile(1)))
                .min()
                .orElse(0);
        double highestLimit = limits.stream().mapToDouble(Limit::ms).max().orElse(0);
        axis = Axis.latency(lowest, Math.max(highest, highestLimit));
        nines = Math.max(
                1,
                curves.stream()
                        .mapToDouble(
                                curve -> Math.log10((double) curve.histogram().getTotalCount()))
                        .max()
                        .orElse(1));
    }

    void draw(String description) {
        out.open("ul", "class", "legend");
        for (Curve curve : curves) {
            out.open("li")
                    .open("i", "class", "key " + curve.style())
                    .close("i")
                    .text(curve.name())
                    .close("li");
        }
        if (!limits.isEmpty()) {
            out.open("li")
                    .open("i", "class", "key slo")
                    .close("i")
                    .text("threshold")
                    .close("li");
        }
        out.open("li")
                .open("i", "class", "key unmeasured")
                .close("i")
                .text("fewer than 10 samples beyond")
                .close("li");
        out.close("ul");
        Plot.open(out, HEIGHT, description);
        unknown();
        gridLines();
        plot();
        labels();
        out.close("svg");
    }

    private void unknown() {
        double samples = curves.stream()
                .mapToLong(curve -> curve.histogram().getTotalCount())
                .max()
                .orElse(1);
        double from = share(Math.log10(Math.max(1, samples / KNOWN_BEYOND)));
        out.open(
                        "rect",
                        "class",
                        "unmeasured",
                        "x",
                        TimeChart.percent(from),
                        "y",
                        TOP,
                        "width",
                        TimeChart.percent(1 - from),
                        "height",
                        HEIGHT)
                .close("rect");
    }

    private void gridLines() {
        for (double tick : axis.ticks()) {
            out.open("line", "class", "grid", "x1", 0, "x2", "100%", "y1", y(tick) + TOP, "y2", y(tick) + TOP);
            out.close("line");
        }
        for (int nine = 1; nine <= nines; nine++) {
            String x = TimeChart.percent(share(nine));
            out.open("line", "class", "grid", "x1", x, "x2", x, "y1", TOP, "y2", TOP + HEIGHT)
                    .close("line");
        }
    }

    private void plot() {
        Plot.openScaled(out, HEIGHT, TimeChart.WIDTH, HEIGHT);
        for (Limit limit : limits) {
            double x = TimeChart.WIDTH * share(nine(limit.percent()));
            out.open("path", "class", "line slo", "d", String.format(Locale.ROOT, "M0 %.1fH%.1fV0", y(limit.ms()), x))
                    .close("path");
        }
        for (Curve curve : curves) {
            out.open("path", "class", "line " + curve.style(), "d", path(curve.histogram()))
                    .close("path");
        }
        out.close("svg");
    }

    private String path(Histogram histogram) {
        StringBuilder path = new StringBuilder();
        for (HistogramIterationValue value : histogram.percentiles(TICKS_PER_HALF_DISTANCE)) {
            double x = Math.min(
                    nine(value.getPercentileLevelIteratedTo()), Math.log10((double) histogram.getTotalCount()));
            path.append(path.length() == 0 ? 'M' : 'L')
                    .append(String.format(
                            Locale.ROOT,
                            "%.1f %.1f",
                            TimeChart.WIDTH * share(x),
                            y(Figures.ms(value.getValueIteratedTo()))));
        }
        return path.toString();
    }

    private void labels() {
        for (double tick : axis.ticks()) {
            if (tick > 0) {
                out.element("text", words(tick), "class", "label", "x", 3, "y", y(tick) + TOP - 3);
            }
        }
        for (int nine = 0; nine <= nines; nine++) {
            String anchor = nine == 0 ? "start" : share(nine) > 0.96 ? "end" : "middle";
            out.element(
                    "text",
                    percentile(nine),
                    "class",
                    "label",
                    "x",
                    TimeChart.percent(share(nine)),
                    "y",
                    TOP + HEIGHT + 15,
                    "text-anchor",
                    anchor);
        }
    }

    static String words(double ms) {
        return Figures.duration(ms * 1e6);
    }

    private static String percentile(int nine) {
        return switch (nine) {
            case 0 -> "0 %";
            case 1 -> "90 %";
            case 2 -> "99 %";
            default -> "99." + "9".repeat(nine - 2);
        };
    }

    private static double nine(double percent) {
        return percent >= 100 ? Double.MAX_VALUE : -Math.log10(1 - percent / 100);
    }

    private double share(double nine) {
        return Math.min(1, nine / nines);
    }

    private double y(double ms) {
        return HEIGHT * (1 - axis.share(ms));
    }
}
