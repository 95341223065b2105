package dev.tollgate.edge.store;

import dev.tollgate.edge.audit.Actor;
import dev.tollgate.edge.limit.LimitTarget;
import dev.tollgate.edge.limit.LimitsOverride;
import java.util.List;
import java.util.Optional;

/**
 * Limits that operators set in the place of those of the settings. Safe from any thread but no event loop: calls wait for the disk. When a call
 * that changes something returns, the change is durable, and holds for all connections.
 */
public interface LimitRegistry {
    /**
     * An override that there is.
     *
     * @param id greater than those of overrides that were there before it
     * @param deviceName of a device, else empty
     */
    record Entry(
            long id,
            LimitTarget target,
            String deviceName,
            LimitsOverride override,
            long updatedAtMs,
            String updatedBy) {}

    Optional<Entry> limits(LimitTarget target);

    /**
     * Replaces what is set for a target.
     *
     * @param override {@link LimitsOverride#NONE} to set nothing any more
     * @throws RegistryException {@code NOT_FOUND} when there is no such application or device, {@code FULL} when there are too many overrides
     */
    void setLimits(LimitTarget target, LimitsOverride override, Actor actor) throws RegistryException;

    /**
     * Overrides of applications and devices, in the order in which they came.
     *
     * @param after only those with a greater id; 0 from the start
     * @param limit 1 to {@link DeviceRegistry#PAGE}
     */
    List<Entry> limitOverrides(long after, int limit);
}
