package dev.tollgate.edge.admin;

/** Settings, or files that they name, that cannot be used. The message says which, a line for each, and is for the operator. */
public final class ReloadException extends Exception {
    private static final long serialVersionUID = 1L;

    /** @param cause whose message is meant for the operator */
    public ReloadException(Exception cause) {
        super(cause.getMessage(), cause);
    }
}
