package dev.tollgate.edge.audit;

/** A change that could not be noted, and so must not be made. The message is for the operator. */
public final class AuditException extends Exception {
    private static final long serialVersionUID = 1L;

    public AuditException(String message, Throwable cause) {
        super(message, cause);
    }
}
