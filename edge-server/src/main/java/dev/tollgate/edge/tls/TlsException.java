package dev.tollgate.edge.tls;

import org.jspecify.annotations.Nullable;

/** A file or an engine for TLS that cannot be used. The message is {@code key: what was expected, what came}, for the operator. */
public final class TlsException extends Exception {
    private static final long serialVersionUID = 1L;

    TlsException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
