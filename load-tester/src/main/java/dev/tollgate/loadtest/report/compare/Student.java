package dev.tollgate.loadtest.report.compare;

/** Quantiles of the normal distribution and of Student's, for intervals from few runs. */
public final class Student {
    private Student() {}

    /**
     * @param level above 0.5, below 1
     * @param freedom degrees of freedom; infinity for the normal distribution
     */
    public static double quantile(double level, double freedom) {
        if (Double.isInfinite(freedom)) {
            return normal(level);
        }
        long n = Math.max(1, (long) Math.floor(freedom));
        if (n == 1) {
            return Math.tan(Math.PI * (level - 0.5));
        }
        if (n == 2) {
            return (2 * level - 1) / Math.sqrt(2 * level * (1 - level));
        }
        return expanded(normal(level), (double) n);
    }

    /** Cornish and Fisher's expansion: Abramowitz and Stegun 26.7.5. */
    private static double expanded(double z, double n) {
        double z2 = z * z;
        double g1 = (z2 + 1) * z / 4;
        double g2 = ((5 * z2 + 16) * z2 + 3) * z / 96;
        double g3 = (((3 * z2 + 19) * z2 + 17) * z2 - 15) * z / 384;
        double g4 = ((((79 * z2 + 776) * z2 + 1482) * z2 - 1920) * z2 - 945) * z / 92_160;
        return z + g1 / n + g2 / (n * n) + g3 / (n * n * n) + g4 / (n * n * n * n);
    }

    /** By halving, on the tail that Abramowitz and Stegun 7.1.26 approximates to 1.5e-7. */
    private static double normal(double level) {
        double low = 0;
        double high = 10;
        for (int i = 0; i < 60; i++) {
            double middle = (low + high) / 2;
            if (below(middle) < level) {
                low = middle;
            } else {
                high = middle;
            }
        }
        return low;
    }

    private static double below(double z) {
        double x = z / Math.sqrt(2);
        double t = 1 / (1 + 0.327_591_1 * x);
        double tail =
                ((((1.061_405_429 * t - 1.453_152_027) * t + 1.421_413_741) * t - 0.284_496_736) * t + 0.254_829_592)
                        * t
                        * Math.exp(-x * x);
        return 1 - tail / 2;
    }
}
