package dev.tollgate.loadtest.report.page;

import java.util.ArrayList;
import java.util.List;

/**
 * Turns values into shares of a chart's height or width, and picks round values for its lines. Immutable.
 *
 * @param low value at 0
 * @param high value at 1
 */
record Axis(double low, double high, boolean logarithmic) {
    private static final int TICKS_MAX = 5;
    private static final double LOG_FROM_RATIO = 30;
    private static final double ROOM_ABOVE = 1.06;

    /** From 0, for counts and rates. */
    static Axis linear(double highest) {
        return new Axis(0, highest > 0 ? highest * ROOM_ABOVE : 1, false);
    }

    /** For latencies in milliseconds: logarithmic where they differ much. */
    static Axis latency(double lowest, double highest) {
        if (!(lowest > 0) || highest / lowest < LOG_FROM_RATIO) {
            return linear(highest);
        }
        return new Axis(lowest / 1.2, highest * 1.3, true);
    }

    double share(double value) {
        double share = logarithmic
                ? Math.log(Math.max(value, low) / low) / Math.log(high / low)
                : (value - low) / (high - low);
        return Math.min(1, Math.max(0, share));
    }

    List<Double> ticks() {
        return logarithmic ? decades() : steps(low, high, TICKS_MAX);
    }

    static List<Double> steps(double low, double high, int most) {
        double step = Math.pow(10, Math.floor(Math.log10((high - low) / most)));
        for (double factor : new double[] {1, 2, 5, 10}) {
            if ((high - low) / (step * factor) <= most) {
                step *= factor;
                break;
            }
        }
        List<Double> ticks = new ArrayList<>();
        for (double tick = Math.ceil(low / step) * step; tick <= high * (1 + 1e-9); tick += step) {
            ticks.add(tick);
        }
        return ticks;
    }

    private List<Double> decades() {
        boolean few = high / low < 200;
        List<Double> ticks = new ArrayList<>();
        for (double decade = Math.pow(10, Math.floor(Math.log10(low))); decade <= high; decade *= 10) {
            for (double factor : few ? new double[] {1, 3} : new double[] {1}) {
                if (decade * factor >= low && decade * factor <= high) {
                    ticks.add(decade * factor);
                }
            }
        }
        return ticks;
    }
}
