package dev.tollgate.edge.metrics;

import java.util.Map;
import java.util.function.LongSupplier;

/**
 * What became of messages since the start, over all event loops.
 *
 * @param byVerdict how many got each verdict, by the verdict's stable name
 * @param acceptedBytes payload bytes of the accepted ones
 */
public record MessageMeters(Map<String, LongSupplier> byVerdict, LongSupplier acceptedBytes) {
    public MessageMeters {
        byVerdict = Map.copyOf(byVerdict);
    }
}
