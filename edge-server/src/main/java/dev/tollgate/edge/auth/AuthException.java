package dev.tollgate.edge.auth;

import java.util.Locale;

/** What was presented is refused. The message is for whoever presented it: never a token, key or password. */
public final class AuthException extends Exception {
    private static final long serialVersionUID = 1L;

    private final Reason reason;

    /** Why; the names in {@link #text()} never change once released. */
    public enum Reason {
        AUTH_TOKEN_MISSING(401, "expected an auth token, got none"),
        /** Not in the form of one, or signed in another way. */
        AUTH_TOKEN_MALFORMED(401, "this is not an auth token"),
        /** Not signed by this edge, or forgotten. */
        AUTH_TOKEN_UNKNOWN(401, "this edge knows no such auth token"),
        /** The key that signed it was exchanged, and what it has signed is taken no more. */
        AUTH_TOKEN_SUPERSEDED(401, "the key that signed this auth token was replaced; ask for the token's new text"),
        AUTH_TOKEN_EXPIRED(401, "the auth token has expired"),
        AUTH_TOKEN_REVOKED(401, "the auth token was revoked"),
        AUTH_TOKEN_USED_UP(401, "the auth token was used as often as it may be"),
        AUTH_TOKEN_WRONG_PURPOSE(403, "the auth token is for another purpose"),
        DEVICE_KEY_UNKNOWN(401, "the application has no device with this key"),
        TOKEN_SUSPENDED(403, "the device's key is suspended"),
        TOKEN_REVOKED(403, "the device's key was revoked"),
        TOKEN_EXPIRED(403, "the device's key has expired"),
        APPLICATION_MISSING(400, "expected an application, as the auth token names none"),
        APPLICATION_NOT_ALLOWED(403, "the auth token is for another application"),
        GROUP_NOT_ALLOWED(403, "the auth token is for another group"),
        NAME_NOT_ALLOWED(403, "the auth token is for devices of other names"),
        NAME_TAKEN(409, "the application has a device of this name; only its key shows that it is the same one"),
        REQUEST_MALFORMED(400, "the request is not what is expected"),
        VALUE_INVALID(400, "a value is not one that may be"),
        REGISTRY_FULL(507, "the registry is full"),
        RATE_LIMIT(429, "too many attempts; try again later"),
        BUSY(503, "too many registrations wait; try again later"),
        UNAVAILABLE(503, "the registry could not be read or written; try again later");

        private final int statusCode;
        private final String words;

        Reason(int statusCode, String words) {
            this.statusCode = statusCode;
            this.words = words;
        }

        /** Stable name: lower case words joined by hyphens. */
        public String text() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }

        /** Of HTTP. */
        public int statusCode() {
            return statusCode;
        }

        /** Whether it may have been guessed, so that it counts as a failed attempt; what was right once does not. */
        public boolean isFailedAttempt() {
            return this == AUTH_TOKEN_MALFORMED || this == AUTH_TOKEN_UNKNOWN || this == DEVICE_KEY_UNKNOWN;
        }
    }

    public AuthException(Reason reason) {
        this(reason, reason.words);
    }

    /** @param detail for whoever presented it */
    public AuthException(Reason reason, String detail) {
        super(detail, null, false, false);
        this.reason = reason;
    }

    public Reason reason() {
        return reason;
    }

    public String detail() {
        return String.valueOf(getMessage());
    }
}
