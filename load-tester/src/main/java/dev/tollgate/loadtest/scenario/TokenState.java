package dev.tollgate.loadtest.scenario;

/** What the server should think of a token. */
public enum TokenState {
    ACTIVE,
    SUSPENDED,
    REVOKED,
    EXPIRED,
    /** Well formed, and never issued. */
    UNKNOWN,
    /** Of a form that no token has. */
    MALFORMED;

    public String text() {
        return Words.text(this);
    }

    /** Whether messages with such a token should be taken. */
    public boolean isGood() {
        return this == ACTIVE;
    }

    /** The reverse of {@link #text}. */
    public static TokenState parse(String key, String text) {
        return Words.parse(TokenState.class, key, text);
    }
}
