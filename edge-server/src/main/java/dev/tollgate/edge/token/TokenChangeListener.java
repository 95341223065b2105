package dev.tollgate.edge.token;

/** Is told of each token that changed state, after the map shows the new state: live connections follow at once. */
@FunctionalInterface
public interface TokenChangeListener {
    /** Called on the thread that made the change; must not wait. A deleted token is told of as {@link TokenState#REVOKED}. */
    void onTokenChanged(long tokenNumber, TokenState state);

    /** Likewise of one that has another expiry. */
    default void onTokenExpiry(long tokenNumber, long expiresAtMs) {}
}
