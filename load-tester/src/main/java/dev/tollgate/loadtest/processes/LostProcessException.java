package dev.tollgate.loadtest.processes;

import java.io.IOException;

/** A process of the run ended, or fell silent, before it had told its result: there is no result. The message is one line. */
public final class LostProcessException extends IOException {
    private static final long serialVersionUID = 1;

    LostProcessException(String message) {
        super(message);
    }
}
