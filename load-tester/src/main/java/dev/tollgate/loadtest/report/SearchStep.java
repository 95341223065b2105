package dev.tollgate.loadtest.report;

/**
 * One rate that a search tried.
 *
 * @param rate planned, per second
 * @param achieved answered, per second
 * @param p50Ms of response times, 0 when there are too few samples; likewise the others
 * @param passed whether the goal held
 * @param note why not, or a remark; empty for none
 */
public record SearchStep(
        double rate, double achieved, double p50Ms, double p99Ms, double p999Ms, boolean passed, String note) {}
