package dev.tollgate.edge.admin;

import dev.tollgate.edge.limit.Limits;
import dev.tollgate.edge.store.LimitRegistry;
import java.util.function.Supplier;

/** The limits that hold, and those that operators set. Each part is safe from any thread. */
public record LimitParts(Limits limits, LimitRegistry registry, Supplier<Connections> connections) {
    /**
     * Connections of devices.
     *
     * @param refused since the start, because there were as many as there may be
     */
    public record Connections(int max, int open, long refused) {}
}
