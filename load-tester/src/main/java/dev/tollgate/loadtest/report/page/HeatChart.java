package dev.tollgate.loadtest.report.page;

import dev.tollgate.loadtest.report.Figures;
import dev.tollgate.loadtest.report.files.HeatMap;

/** Answers by time and latency: the darker a cell, the more. Drawn as one path for each darkness, which keeps the page small. */
final class HeatChart {
    private static final int LEVELS = 8;
    private static final int HEIGHT = TimeChart.HEIGHT;
    private static final int TOP = TimeChart.TOP;

    private HeatChart() {}

    static void draw(Markup out, HeatMap heat, TimeFrame frame) {
        int lowest = heat.lowestRow();
        int rows = heat.highestRow() - lowest + 1;
        Plot.open(out, HEIGHT, "How many answers took how long, over time");
        Plot.openScaled(out, HEIGHT, heat.columns(), rows, "shape-rendering", "crispEdges");
        double most = most(heat);
        for (int level = 1; level <= LEVELS; level++) {
            out.open("path", "class", "heat h" + level, "d", cells(heat, level, most))
                    .close("path");
        }
        out.close("svg");
        labels(out, lowest, rows);
        frame.events(out);
        TimeChart.timeLabels(out, frame);
        out.close("svg");
    }

    private static double most(HeatMap heat) {
        long most = 1;
        for (int row = heat.lowestRow(); row <= heat.highestRow(); row++) {
            for (int column = 0; column < heat.columns(); column++) {
                most = Math.max(most, heat.count(row, column));
            }
        }
        return (double) most;
    }

    private static String cells(HeatMap heat, int level, double most) {
        StringBuilder path = new StringBuilder();
        for (int row = heat.lowestRow(); row <= heat.highestRow(); row++) {
            for (int column = 0; column < heat.columns(); column++) {
                long count = heat.count(row, column);
                if (count > 0 && level(count, most) == level) {
                    path.append('M')
                            .append(column)
                            .append(' ')
                            .append(heat.highestRow() - row)
                            .append("h1v1h-1z");
                }
            }
        }
        return path.toString();
    }

    /** Logarithmic, so that a single slow answer is seen beside a thousand quick ones. */
    private static int level(long count, double most) {
        double share = Math.log(count + 1d) / Math.log(most + 1);
        return Math.min(LEVELS, 1 + (int) (share * LEVELS));
    }

    private static void labels(Markup out, int lowest, int rows) {
        for (int row = lowest; row < lowest + rows; row++) {
            if (Math.floorMod(row, HeatMap.ROWS_PER_DECADE) == 0 && row > lowest) {
                double y = TOP + HEIGHT * (1 - (double) (row - lowest) / rows);
                out.open("line", "class", "grid", "x1", 0, "x2", "100%", "y1", y, "y2", y)
                        .close("line");
                String words = Figures.duration(HeatMap.lowestMs(row) * 1e6);
                out.element("text", words, "class", "label", "x", 3, "y", y - 3);
            }
        }
    }
}
