package dev.tollgate.edge.store;

import org.jspecify.annotations.Nullable;

/**
 * A device, as registered.
 *
 * @param number see {@link dev.tollgate.edge.id.PublicId#DEVICE}
 * @param name unique inside its application
 * @param group null for none
 * @param lastSeenAtMs when a message of it was accepted last, to within some minute; 0 for never
 */
public record Device(
        long number,
        String name,
        String application,
        @Nullable String group,
        long createdAtMs,
        long lastSeenAtMs) {
    /** One that was never seen. */
    public Device(long number, String name, String application, @Nullable String group, long createdAtMs) {
        this(number, name, application, group, createdAtMs, 0);
    }
}
