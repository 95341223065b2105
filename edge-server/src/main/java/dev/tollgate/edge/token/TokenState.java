package dev.tollgate.edge.token;

/**
 * Where a token is in its life:
 *
 * <pre>
 * INACTIVE ─first use→ ACTIVE ⇄ SUSPENDED
 * INACTIVE, ACTIVE, SUSPENDED → REVOKED, which is final
 * </pre>
 *
 * A suspended token that was never used becomes active when it is resumed. The code is what the map and the database store.
 */
public enum TokenState {
    INACTIVE(0, "Inactive"),
    ACTIVE(1, "Active"),
    SUSPENDED(2, "Suspended"),
    REVOKED(3, "Revoked");

    private final int code;
    private final String text;

    TokenState(int code, String text) {
        this.code = code;
        this.text = text;
    }

    /** @throws IllegalArgumentException for a code that stands for none */
    public static TokenState of(int code) {
        return switch (code) {
            case 0 -> INACTIVE;
            case 1 -> ACTIVE;
            case 2 -> SUSPENDED;
            case 3 -> REVOKED;
            default -> throw new IllegalArgumentException("expected a token state's code, 0 to 3, got " + code);
        };
    }

    public int code() {
        return code;
    }

    /** As operators and Kaa's API spell it. */
    public String text() {
        return text;
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
