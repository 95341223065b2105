package dev.tollgate.loadtest.device;

/** The target cannot be reached at all. The message says which, and why. */
public final class UnreachableException extends RuntimeException {
    private static final long serialVersionUID = 1;

    public UnreachableException(String message) {
        super(message);
    }
}
