package dev.tollgate.loadtest.health;

import java.util.OptionalLong;
import org.HdrHistogram.Histogram;

/**
 * What a verdict on the generator rests on, all of it from the measure phase.
 *
 * @param planned operations that were due
 * @param started of them, handed to a socket
 * @param heldBack not started because their connection was down, not writable or at its window: not the generator's fault
 * @param loopLag of all event loops, nanoseconds
 * @param tightestThresholdNanos the smallest latency that a threshold allows; empty where none speaks of latency
 * @param isSharingCores whether tester and server may run on the same cores
 */
public record Evidence(
        long planned,
        long started,
        long heldBack,
        Histogram loopLag,
        HealthSummary health,
        OptionalLong tightestThresholdNanos,
        boolean isSharingCores) {}
