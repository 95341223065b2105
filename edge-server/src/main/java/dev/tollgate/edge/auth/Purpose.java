package dev.tollgate.edge.auth;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** What an auth token is for: it is refused for anything else. */
public enum Purpose {
    /** The admin API, within the token's scopes. */
    API,
    /** Devices register themselves. */
    REGISTRATION,
    /** Sees the devices and records of one application, group or name pattern, one device at a time. */
    ACCESS,
    /** All of the above, for trying things out: no longer than {@code auth.basicTtlMaxMs}. */
    BASIC;

    /** As claims and JSON have it. */
    public String text() {
        return name().toLowerCase(Locale.ROOT);
    }

    public static Optional<Purpose> of(String text) {
        return Arrays.stream(values())
                .filter(purpose -> purpose.text().equals(text))
                .findFirst();
    }

    /** Whether a token of this purpose may be used for {@code use}. */
    public boolean allows(Purpose use) {
        return this == use || this == BASIC;
    }

    boolean hasScopes() {
        return this == API || this == BASIC;
    }
}
