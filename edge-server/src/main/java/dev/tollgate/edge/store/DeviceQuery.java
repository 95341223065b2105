package dev.tollgate.edge.store;

import dev.tollgate.edge.token.TokenState;
import org.jspecify.annotations.Nullable;

/**
 * Which devices are searched for: those for which all that is not null holds.
 *
 * @param name the whole of it
 * @param part any part of the name; upper and lower case of ASCII letters are one
 * @param state of at least one of the device's tokens
 * @param seenAfterMs last seen at this time or later; 0 for whenever
 * @param seenBeforeMs last seen before this time, or never; 0 for whenever
 * @param after {@link DevicePage#next()} of the page before; 0 for the first
 * @param limit 1 to {@link DeviceRegistry#PAGE}
 */
public record DeviceQuery(
        @Nullable String application,
        @Nullable String group,
        @Nullable String name,
        @Nullable String part,
        @Nullable TokenState state,
        long seenAfterMs,
        long seenBeforeMs,
        long after,
        int limit) {
    public DeviceQuery {
        if (limit < 1 || limit > DeviceRegistry.PAGE) {
            throw new IllegalArgumentException("expected a limit of 1 to " + DeviceRegistry.PAGE + ", got " + limit);
        }
    }

    /** All devices, or all of an application. */
    public static DeviceQuery all(@Nullable String application, long after, int limit) {
        return new DeviceQuery(application, null, null, null, null, 0, 0, after, limit);
    }
}
