package dev.tollgate.loadtest.report.page;

import java.util.Arrays;

/** What all charts begin with. */
final class Plot {
    private Plot() {}

    /**
     * Opens a chart, with its background; to be closed by {@code svg}.
     *
     * @param description for those who do not see it
     */
    static void open(Markup out, int height, String description) {
        out.open(
                "svg",
                "class",
                "chart",
                "width",
                "100%",
                "height",
                TimeChart.TOP + height + TimeChart.BELOW,
                "role",
                "img",
                "aria-label",
                description);
        out.open("rect", "class", "plot", "x", 0, "y", TimeChart.TOP, "width", "100%", "height", height)
                .close("rect");
    }

    /**
     * Opens what is drawn in units of its own, as wide as the chart; to be closed by {@code svg}.
     *
     * @param columns its width, in those units
     * @param rows its height
     * @param shape one more attribute's name and value, or none
     */
    static void openScaled(Markup out, int height, int columns, int rows, Object... shape) {
        Object[] fixed = {
            "x",
            0,
            "y",
            TimeChart.TOP,
            "width",
            "100%",
            "height",
            height,
            "viewBox",
            "0 0 " + columns + " " + rows,
            "preserveAspectRatio",
            "none"
        };
        Object[] all = Arrays.copyOf(fixed, fixed.length + shape.length);
        System.arraycopy(shape, 0, all, fixed.length, shape.length);
        out.open("svg", all);
    }
}
