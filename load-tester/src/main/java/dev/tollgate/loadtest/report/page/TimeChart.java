package dev.tollgate.loadtest.report.page;

import dev.tollgate.loadtest.measure.Phase;
import dev.tollgate.loadtest.report.Figures;
import dev.tollgate.loadtest.report.files.Slice;
import java.util.List;
import java.util.Locale;
import java.util.function.DoubleFunction;

/**
 * A chart over time. The outer drawing has labels in pixels, so that they read the same on a phone and on paper; the inner one is
 * stretched to whatever width there is. For one use, on one thread.
 */
final class TimeChart {
    static final int TOP = 16;
    static final int HEIGHT = 170;
    static final int BELOW = 22;
    static final int WIDTH = 1000;
    private static final int TIME_TICKS = 6;

    private final Markup out;
    private final TimeFrame frame;
    private final List<Line> lines;
    private final Axis axis;
    private final DoubleFunction<String> words;

    /**
     * @param words puts a value of the vertical axis into words
     */
    TimeChart(Markup out, TimeFrame frame, List<Line> lines, Axis axis, DoubleFunction<String> words) {
        this.out = out;
        this.frame = frame;
        this.lines = lines.stream().filter(line -> isDrawn(frame, line)).toList();
        this.axis = axis;
        this.words = words;
    }

    private static boolean isDrawn(TimeFrame frame, Line line) {
        return frame.slices().stream()
                .anyMatch(slice -> !Double.isNaN(line.value().applyAsDouble(slice)));
    }

    static double highest(List<Slice> slices, List<Line> lines) {
        return slices.stream()
                .flatMapToDouble(slice -> lines.stream()
                        .mapToDouble(line -> line.value().applyAsDouble(slice))
                        .filter(value -> !Double.isNaN(value)))
                .max()
                .orElse(0);
    }

    static double lowest(List<Slice> slices, List<Line> lines) {
        return slices.stream()
                .flatMapToDouble(slice -> lines.stream()
                        .mapToDouble(line -> line.value().applyAsDouble(slice))
                        .filter(value -> value > 0))
                .min()
                .orElse(0);
    }

    void draw(String description) {
        legend();
        Plot.open(out, HEIGHT, description);
        shades();
        grid();
        Plot.openScaled(out, HEIGHT, WIDTH, HEIGHT);
        for (Line line : lines) {
            out.open("path", "class", "line " + line.style(), "d", path(line)).close("path");
        }
        out.close("svg");
        gridLabels();
        frame.events(out);
        timeLabels(out, frame);
        out.close("svg");
    }

    private void legend() {
        out.open("ul", "class", "legend");
        for (Line line : lines) {
            out.open("li")
                    .open("i", "class", "key " + line.style())
                    .close("i")
                    .text(line.name())
                    .close("li");
        }
        if (frame.slices().stream().anyMatch(frame::isUntrusted)) {
            key("untrusted", "tester too slow: not to be trusted");
        }
        if (frame.slices().stream().anyMatch(slice -> slice.phase() != Phase.MEASURE)) {
            key("unmeasured", "not measured: ramp, warm-up, drain");
        }
        out.close("ul");
    }

    private void key(String style, String words) {
        out.open("li").open("i", "class", "key " + style).close("i").text(words).close("li");
    }

    private void shades() {
        double measureFrom = 1;
        double measureTo = 0;
        for (Slice slice : frame.slices()) {
            if (frame.isUntrusted(slice)) {
                shade("untrusted", frame.share(slice.startNanos()), frame.share(slice.endNanos()));
            }
            if (slice.phase() == Phase.MEASURE) {
                measureFrom = Math.min(measureFrom, frame.share(slice.startNanos()));
                measureTo = Math.max(measureTo, frame.share(slice.endNanos()));
            }
        }
        if (measureTo > 0) {
            shade("unmeasured", 0, measureFrom);
            shade("unmeasured", measureTo, 1);
        }
    }

    private void shade(String style, double from, double to) {
        if (to > from) {
            out.open(
                            "rect",
                            "class",
                            style,
                            "x",
                            percent(from),
                            "y",
                            TOP,
                            "width",
                            percent(to - from),
                            "height",
                            HEIGHT)
                    .close("rect");
        }
    }

    private void grid() {
        for (double tick : axis.ticks()) {
            double y = TOP + HEIGHT * (1 - axis.share(tick));
            out.open("line", "class", "grid", "x1", 0, "x2", "100%", "y1", y, "y2", y)
                    .close("line");
        }
    }

    private void gridLabels() {
        for (double tick : axis.ticks()) {
            double y = TOP + HEIGHT * (1 - axis.share(tick));
            if (tick > 0) {
                out.element("text", words.apply(tick), "class", "label", "x", 3, "y", y - 3);
            }
        }
    }

    static void timeLabels(Markup out, TimeFrame frame) {
        for (double tick : Axis.steps(frame.startSeconds(), frame.endSeconds(), TIME_TICKS)) {
            double share = frame.share((long) (tick * 1e9));
            String anchor = share < 0.03 ? "start" : share > 0.97 ? "end" : "middle";
            out.element(
                    "text",
                    Figures.clock(Math.round(tick * 1e9)),
                    "class",
                    "label",
                    "x",
                    percent(share),
                    "y",
                    TOP + HEIGHT + 15,
                    "text-anchor",
                    anchor);
        }
    }

    private String path(Line line) {
        StringBuilder path = new StringBuilder();
        boolean drawing = false;
        for (Slice slice : frame.slices()) {
            double value = line.value().applyAsDouble(slice);
            if (Double.isNaN(value)) {
                drawing = false;
                continue;
            }
            double x = WIDTH * frame.share(slice.startNanos() + slice.lengthNanos() / 2);
            double y = HEIGHT * (1 - axis.share(value));
            path.append(drawing ? 'L' : 'M').append(point(x, y));
            if (!drawing) {
                path.append("h.1"); // a point without neighbours is drawn all the same
            }
            drawing = true;
        }
        return path.toString();
    }

    private static String point(double x, double y) {
        return String.format(Locale.ROOT, "%.1f %.1f", x, y);
    }

    static String percent(double share) {
        return Markup.coordinate(share * 100) + "%";
    }
}
