package dev.tollgate.edge.sink;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** The sink cannot be used any more: the feed closes it and makes a new one, which goes on behind what was confirmed. */
public final class BrokenSinkException extends IOException {
    private static final long serialVersionUID = 1;

    public BrokenSinkException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
