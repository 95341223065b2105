package dev.tollgate.edge.seal;

/** Something sealed that cannot be opened: another key sealed it, or it was changed. The message is for the operator. */
public final class SealException extends Exception {
    private static final long serialVersionUID = 1L;

    public SealException(String message) {
        super(message);
    }
}
