package dev.tollgate.edge.sink;

import java.io.IOException;
import java.time.Duration;

/** The backend asks to be left alone for a while. */
public final class RetryLaterException extends IOException {
    private static final long serialVersionUID = 1;

    private final Duration delay;

    /** @param delay until the next attempt; the feed takes it for at least its own pause, and at most the longest that is configured */
    public RetryLaterException(String message, Duration delay) {
        super(message);
        this.delay = delay;
    }

    public Duration delay() {
        return delay;
    }
}
