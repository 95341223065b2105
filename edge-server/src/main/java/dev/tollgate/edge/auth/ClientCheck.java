package dev.tollgate.edge.auth;

import java.util.Locale;

/**
 * What became of a user name and password.
 *
 * @param credential whose they are; 0 where they are nobody's
 */
public record ClientCheck(Outcome outcome, long credential) {
    /** What the client is told. */
    public enum Outcome {
        ACCEPTED,
        /** No such user name, or another password. */
        BAD_CREDENTIALS,
        /** They are right, but suspended or revoked. */
        NOT_AUTHORIZED,
        /** Too many wait to be checked. */
        BUSY,
        /** They could not be looked up. */
        UNAVAILABLE;

        /** Stable name: lower case words joined by hyphens. */
        String text() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }
    }
}
