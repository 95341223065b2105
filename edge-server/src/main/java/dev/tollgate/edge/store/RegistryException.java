package dev.tollgate.edge.store;

/** A change to the registry that was refused. The message is for the operator: what was expected and what came, never a token. */
public final class RegistryException extends Exception {
    private static final long serialVersionUID = 1L;

    /** Why. */
    public enum Kind {
        /** A name, token or other value is not one that may be. */
        INVALID,
        /** There is no such device or token. */
        NOT_FOUND,
        /** Name or token is taken, or the token's state does not allow the move. */
        CONFLICT,
        /** It is not what the caller expected it to be. */
        CHANGED,
        /** The registry cannot take more. */
        FULL,
        /** Tokens are not shown again, by {@code registry.tokenReveal}. */
        REVEAL_OFF,
        /** The token was not sealed, so that it cannot be shown. */
        NOT_REVEALABLE,
        /** Something sealed cannot be opened. */
        DAMAGED
    }

    private final Kind kind;

    public RegistryException(Kind kind, String message) {
        super(message);
        this.kind = kind;
    }

    public Kind kind() {
        return kind;
    }
}
