package dev.tollgate.edge.listen;

import org.jspecify.annotations.Nullable;

/** A port that could not be opened. The message says which, why, and how to choose another. */
public final class ListenException extends Exception {
    private static final long serialVersionUID = 1L;

    ListenException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
