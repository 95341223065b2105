package dev.tollgate.edge.store;

/** The database could not be read or written: nothing that a different request would change. */
public final class DatabaseException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public DatabaseException(String message, Throwable cause) {
        super(message, cause);
    }
}
