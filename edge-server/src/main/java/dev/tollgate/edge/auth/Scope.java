package dev.tollgate.edge.auth;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** What may be done through the admin API; each includes the ones before it. */
public enum Scope {
    /** To see. */
    READ,
    /** To change devices and their tokens, and to send commands and configurations. */
    OPERATE,
    /** To give out and take away access, and what cannot be undone. */
    ADMIN;

    /** As claims and JSON have it. */
    public String text() {
        return name().toLowerCase(Locale.ROOT);
    }

    public static Optional<Scope> of(String text) {
        return Arrays.stream(values())
                .filter(scope -> scope.text().equals(text))
                .findFirst();
    }

    public boolean includes(Scope other) {
        return compareTo(other) >= 0;
    }
}
