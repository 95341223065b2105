package dev.tollgate.edge.token;

/**
 * Where a token is in its life:
 *
 * <pre>
 * INACTIVE ─first use→ ACTIVE ⇄ SUSPENDED
 * INACTIVE, ACTIVE, SUSPENDED → REVOKED, which is final
 * </pre>
 *
 * A suspended token that was never used becomes active when it is resumed. The ordinal is what the map and the database store.
 */
public enum TokenState {
    INACTIVE,
    ACTIVE,
    SUSPENDED,
    REVOKED;

    private static final TokenState[] VALUES = values();

    /** The state with this ordinal, without making an array. */
    public static TokenState of(int ordinal) {
        return VALUES[ordinal];
    }

    /** Whether messages with such a token are accepted while it has not expired. */
    public boolean isLive() {
        return this == INACTIVE || this == ACTIVE;
    }

    /** Whether an operator may move a token from this state to {@code target}; moving to the state it is in already is not a move. */
    public boolean canBecome(TokenState target) {
        return switch (target) {
            case INACTIVE -> false;
            case ACTIVE -> this == SUSPENDED;
            case SUSPENDED -> this == ACTIVE || this == INACTIVE;
            case REVOKED -> this != REVOKED;
        };
    }
}
