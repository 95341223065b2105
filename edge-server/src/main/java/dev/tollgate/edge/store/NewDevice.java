package dev.tollgate.edge.store;

import org.jspecify.annotations.Nullable;

/**
 * What a device is created from.
 *
 * @param group null for none
 * @param token the value that its first token is to have; null for a generated one
 * @param expiresAtMs of that token; {@link dev.tollgate.edge.token.TokenEntry#NEVER} for never
 */
public record NewDevice(
        String name,
        String application,
        @Nullable String group,
        @Nullable String token,
        long expiresAtMs) {
    /** Without the token, so that it cannot reach a log. */
    @Override
    public String toString() {
        return "NewDevice[name=" + name + ", application=" + application + ", group=" + group + "]";
    }
}
