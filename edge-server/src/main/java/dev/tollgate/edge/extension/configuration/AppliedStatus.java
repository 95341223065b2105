package dev.tollgate.edge.extension.configuration;

import org.jspecify.annotations.Nullable;

/**
 * What a device said last of a configuration.
 *
 * @param observe whether it wants changes to be pushed; null when it never said
 * @param configId what it applied or rejected last; null for nothing
 * @param statusCode 2xx for applied; anything else for rejected
 */
public record AppliedStatus(
        @Nullable Boolean observe,
        @Nullable String configId,
        int statusCode,
        @Nullable String reasonPhrase,
        long appliedAtMs) {
    static final AppliedStatus NONE = new AppliedStatus(null, null, 0, null, 0);

    /** Whether changes may be pushed. */
    boolean isObserving() {
        return !Boolean.FALSE.equals(observe);
    }

    /** Whether the device has applied this one. */
    boolean hasApplied(String id) {
        return id.equals(configId) && statusCode / 100 == 2;
    }
}
