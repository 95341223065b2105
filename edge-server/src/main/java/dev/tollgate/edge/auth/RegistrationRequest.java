package dev.tollgate.edge.auth;

import org.jspecify.annotations.Nullable;

/** What a device asks for that registers, or has forgotten that it did. */
public record RegistrationRequest(
        @Nullable String token,
        @Nullable String name,
        @Nullable String group,
        @Nullable String application,
        @Nullable String deviceKey) {
    /** Without token and key, so that they cannot reach a log. */
    @Override
    public String toString() {
        return "RegistrationRequest";
    }
}
