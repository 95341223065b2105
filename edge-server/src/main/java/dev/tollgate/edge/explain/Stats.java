package dev.tollgate.edge.explain;

import java.util.List;
import java.util.Map;

/**
 * How the edge does, in one second.
 *
 * @param refusedPerSecond by reason; those that there were none of are left out
 * @param connections by what is spoken on them
 * @param ackP50Ms from the message's arrival to its answer; NaN where there was none, as {@code ackP99Ms}
 */
public record Stats(
        long atMs,
        long uptimeSeconds,
        double acceptedPerSecond,
        Map<String, Double> refusedPerSecond,
        double bytesPerSecond,
        Map<String, Long> connections,
        double ackP50Ms,
        double ackP99Ms,
        long ringUsed,
        long ringCapacity,
        long journalBytes,
        long journalRecords,
        long journalMaxBytes,
        long devices,
        List<Sink> sinks,
        long heapBytes) {
    /** A sink in this second. */
    public record Sink(String name, String state, long lag, double deliveredPerSecond) {}
}
