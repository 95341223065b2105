package dev.tollgate.loadtest.drift;

import dev.tollgate.loadtest.report.compare.Student;
import java.util.Optional;

/**
 * A straight line through values over time, and how sure its slope is: least squares, with fewer independent values than there are where
 * neighbours are alike (the effective sample size of a first-order autoregressive process; Santer et al., J. Geophys. Res. 105, 2000).
 *
 * @param slopePerHour in units of the values
 * @param marginPerHour half of the slope's 95 % interval
 * @param mean of the values
 * @param values how many there were
 */
record Trend(double slopePerHour, double marginPerHour, double mean, int values) {
    /** Fewer values say nothing. */
    static final int VALUES_MIN = 10;

    private static final double LEVEL = 0.975;
    private static final double CORRELATION_MAX = 0.95;
    private static final double INDEPENDENT_MIN = 4;

    /** Empty where there are too few values, or too few that are independent; NaN is no value. */
    static Optional<Trend> of(double[] hours, double[] all) {
        int n = 0;
        double[] x = new double[all.length];
        double[] y = new double[all.length];
        for (int i = 0; i < all.length; i++) {
            if (!Double.isNaN(all[i])) {
                x[n] = hours[i];
                y[n++] = all[i];
            }
        }
        return n < VALUES_MIN ? Optional.empty() : fit(x, y, n);
    }

    private static Optional<Trend> fit(double[] x, double[] y, int n) {
        double meanX = mean(x, n);
        double meanY = mean(y, n);
        double sumXx = 0;
        double sumXy = 0;
        for (int i = 0; i < n; i++) {
            sumXx += (x[i] - meanX) * (x[i] - meanX);
            sumXy += (x[i] - meanX) * (y[i] - meanY);
        }
        double slope = sumXy / sumXx;
        double[] residuals = new double[n];
        for (int i = 0; i < n; i++) {
            residuals[i] = y[i] - meanY - slope * (x[i] - meanX);
        }
        double squares = lagged(residuals, n, 0);
        double independent = independent(residuals, squares, n);
        if (independent < INDEPENDENT_MIN) {
            return Optional.empty();
        }
        double error = Math.sqrt(squares / (independent - 2) / sumXx);
        return Optional.of(new Trend(slope, Student.quantile(LEVEL, independent - 2) * error, meanY, n));
    }

    private static double mean(double[] values, int n) {
        double sum = 0;
        for (int i = 0; i < n; i++) {
            sum += values[i];
        }
        return sum / n;
    }

    /** Residuals of few values look less alike than they are, which is allowed for. */
    private static double independent(double[] residuals, double squares, int n) {
        double seen = squares == 0 ? 0 : lagged(residuals, n, 1) / squares;
        double correlation = Math.min(CORRELATION_MAX, Math.max(0, seen + (2 + 4 * Math.max(0, seen)) / n));
        return n * (1 - correlation) / (1 + correlation);
    }

    private static double lagged(double[] values, int n, int lag) {
        double sum = 0;
        for (int i = lag; i < n; i++) {
            sum += values[i] * values[i - lag];
        }
        return sum;
    }

    /** Whether the slope differs from none, at 95 %. */
    boolean isSignificant() {
        return Math.abs(slopePerHour) > marginPerHour;
    }

    /** Of the mean, an hour; 0 where all is 0. */
    double percentPerHour() {
        return percent(slopePerHour);
    }

    double percent(double perHour) {
        return mean == 0 ? 0 : 100 * perHour / Math.abs(mean);
    }
}
