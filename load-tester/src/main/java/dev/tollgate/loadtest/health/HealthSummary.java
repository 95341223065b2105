package dev.tollgate.loadtest.health;

import org.HdrHistogram.Histogram;

/**
 * How well the tester ran over the whole measure phase.
 *
 * @param hiccups nanoseconds
 * @param cpu mean share of the cores that it may use: 0 to 1
 * @param steal mean share that the hypervisor took: 0 to 1
 */
public record HealthSummary(Histogram hiccups, long gcCount, long gcLongestNanos, double cpu, double steal) {}
