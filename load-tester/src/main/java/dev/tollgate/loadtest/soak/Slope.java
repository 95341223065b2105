package dev.tollgate.loadtest.soak;

import java.util.OptionalDouble;

/** How steep a straight line through points is, by least squares. */
final class Slope {
    /** Fewer points say nothing. */
    static final int POINTS_MIN = 3;

    private Slope() {}

    /** Change of y for one of x; empty with fewer than three points, or with all of them at one x. */
    static OptionalDouble of(double[] x, double[] y) {
        double meanX = mean(x);
        double meanY = mean(y);
        double xx = 0;
        double xy = 0;
        for (int i = 0; i < x.length; i++) {
            xx += (x[i] - meanX) * (x[i] - meanX);
            xy += (x[i] - meanX) * (y[i] - meanY);
        }
        return x.length < POINTS_MIN || xx == 0 ? OptionalDouble.empty() : OptionalDouble.of(xy / xx);
    }

    private static double mean(double[] values) {
        double sum = 0;
        for (double value : values) {
            sum += value;
        }
        return sum / Math.max(1, values.length);
    }
}
