package dev.tollgate.edge.store;

import org.jspecify.annotations.Nullable;

/**
 * A device, as registered.
 *
 * @param number see {@link dev.tollgate.edge.id.PublicId#DEVICE}
 * @param name unique inside its application
 * @param group null for none
 * @param lastSeenAtMs when it last used a token, as far as that was noted; 0 for never
 */
public record Device(
        long number,
        String name,
        String application,
        @Nullable String group,
        long createdAtMs,
        long lastSeenAtMs) {}
