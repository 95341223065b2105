package dev.tollgate.loadtest.fault;

import java.io.IOException;

/** The server did not answer within its time, or ended by itself: not a finding about lost messages, but the end of the run. */
public final class NeverReadyException extends IOException {
    private static final long serialVersionUID = 1L;

    NeverReadyException(String message) {
        super(message);
    }
}
