package dev.tollgate.loadtest.report.page;

import dev.tollgate.loadtest.report.Figures;
import dev.tollgate.loadtest.report.SearchStep;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;

/** The rates that a search tried: a table, and latency against rate, where the knee shows. For one use, on one thread. */
final class SearchChart {
    private static final int TOP = TimeChart.TOP;
    private static final int HEIGHT = TimeChart.HEIGHT;
    private static final int RATE_TICKS = 6;

    private final Markup out;
    private final List<SearchStep> steps;
    private final List<SearchStep> byRate;
    private final Axis latency;
    private final Axis rate;

    SearchChart(Markup out, List<SearchStep> steps) {
        this.out = out;
        this.steps = steps;
        byRate = steps.stream().sorted(Comparator.comparing(SearchStep::rate)).toList();
        latency = Axis.latency(
                steps.stream()
                        .mapToDouble(SearchStep::p50Ms)
                        .filter(ms -> ms > 0)
                        .min()
                        .orElse(0),
                steps.stream()
                        .mapToDouble(step -> Math.max(step.p50Ms(), Math.max(step.p99Ms(), step.p999Ms())))
                        .max()
                        .orElse(0));
        rate = Axis.linear(steps.stream().mapToDouble(SearchStep::rate).max().orElse(0));
    }

    void draw() {
        out.open("section", "id", "search").element("h2", "Search");
        chart();
        table();
        out.close("section");
    }

    private void chart() {
        out.open("ul", "class", "legend");
        for (String name : List.of("p50 c3", "p99 c4", "p99.9 c6")) {
            String[] parts = name.split(" ", -1);
            out.open("li")
                    .open("i", "class", "key " + parts[1])
                    .close("i")
                    .text(parts[0])
                    .close("li");
        }
        out.close("ul");
        Plot.open(out, HEIGHT, "Latency against rate");
        Plot.openScaled(out, HEIGHT, TimeChart.WIDTH, HEIGHT);
        line("c3", SearchStep::p50Ms);
        line("c4", SearchStep::p99Ms);
        line("c6", SearchStep::p999Ms);
        out.close("svg");
        labels();
        out.close("svg");
    }

    private void line(String style, ToDoubleFunction<SearchStep> ms) {
        StringBuilder path = new StringBuilder();
        for (SearchStep step : byRate) {
            if (ms.applyAsDouble(step) > 0) {
                double x = TimeChart.WIDTH * rate.share(step.rate());
                double y = HEIGHT * (1 - latency.share(ms.applyAsDouble(step)));
                path.append(path.length() == 0 ? 'M' : 'L').append(String.format(Locale.ROOT, "%.1f %.1f", x, y));
            }
        }
        out.open("path", "class", "line " + style, "d", path.toString()).close("path");
    }

    private void labels() {
        for (double tick : latency.ticks()) {
            double y = TOP + HEIGHT * (1 - latency.share(tick));
            out.open("line", "class", "grid", "x1", 0, "x2", "100%", "y1", y, "y2", y)
                    .close("line");
            out.element("text", CurveChart.words(tick), "class", "label", "x", 3, "y", y - 3);
        }
        for (double tick : Axis.steps(0, rate.high(), RATE_TICKS)) {
            double share = rate.share(tick);
            String anchor = share < 0.03 ? "start" : share > 0.97 ? "end" : "middle";
            out.element(
                    "text",
                    Figures.perSecond(tick),
                    "class",
                    "label",
                    "x",
                    TimeChart.percent(share),
                    "y",
                    TOP + HEIGHT + 15,
                    "text-anchor",
                    anchor);
        }
    }

    private void table() {
        out.open("div", "class", "scroll").open("table").open("thead").open("tr");
        for (String column : List.of("", "rate", "achieved", "p50 ms", "p99 ms", "p99.9 ms", "note")) {
            out.element("th", column, "scope", "col");
        }
        out.close("tr").close("thead").open("tbody");
        for (SearchStep step : steps) {
            out.open("tr").open("td").element("b", step.passed() ? "✓" : "✗", "class", step.passed() ? "good" : "bad");
            out.close("td").element("td", Figures.perSecond(step.rate()));
            out.element("td", Figures.perSecond(step.achieved())).element("td", millis(step.p50Ms()));
            out.element("td", millis(step.p99Ms())).element("td", millis(step.p999Ms()));
            out.element("td", step.note(), "class", "words").close("tr");
        }
        out.close("tbody").close("table").close("div");
    }

    private static String millis(double ms) {
        return ms > 0 ? Figures.millis(ms) : Figures.NOT_KNOWN;
    }
}
