package dev.tollgate.loadtest.watch;

/**
 * One look at a process. NaN for what is not known.
 *
 * @param cpuSeconds since the start of the process
 */
record Usage(double rssBytes, double heapBytes, double threads, double openFiles, double cpuSeconds) {
    static final Usage UNKNOWN = new Usage(Double.NaN, Double.NaN, Double.NaN, Double.NaN, Double.NaN);

    /** What is not known here is taken from the other one. */
    Usage or(Usage other) {
        return new Usage(
                or(rssBytes, other.rssBytes),
                or(heapBytes, other.heapBytes),
                or(threads, other.threads),
                or(openFiles, other.openFiles),
                or(cpuSeconds, other.cpuSeconds));
    }

    private static double or(double one, double other) {
        return Double.isNaN(one) ? other : one;
    }
}
