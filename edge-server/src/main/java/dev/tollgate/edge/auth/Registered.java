package dev.tollgate.edge.auth;

import dev.tollgate.edge.store.Device;

/**
 * A device that is registered.
 *
 * @param key its token in topics and paths
 * @param isNew whether it was registered by this request
 */
public record Registered(Device device, String key, boolean isNew) {
    /** Without the key, so that it cannot reach a log. */
    @Override
    public String toString() {
        return "Registered";
    }
}
