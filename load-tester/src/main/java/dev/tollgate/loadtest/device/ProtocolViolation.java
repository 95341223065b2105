package dev.tollgate.loadtest.device;

/** The server sent what its protocol forbids: a correctness failure. The message says what was expected and what came. */
public final class ProtocolViolation extends RuntimeException {
    private static final long serialVersionUID = 1;

    ProtocolViolation(String message) {
        super(message, null, false, false);
    }

    /** What was expected, and what came. */
    String text() {
        return String.valueOf(getMessage());
    }

    static void check(boolean isRight, String what) {
        if (!isRight) {
            throw new ProtocolViolation(what);
        }
    }
}
