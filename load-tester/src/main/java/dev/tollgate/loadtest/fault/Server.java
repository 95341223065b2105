package dev.tollgate.loadtest.fault;

import java.io.Closeable;
import java.io.IOException;

/** The server under test, as far as faults need it. Methods wait; one thread at a time. */
public interface Server extends Closeable {
    /** Starts it, and returns before it is ready. */
    void start() throws IOException, InterruptedException;

    /** Ends it without a chance to do anything, and returns when it is gone. */
    void kill() throws IOException, InterruptedException;

    /** Asks it to end, and returns when it is gone; false when it had to be killed since it did not. */
    boolean terminate() throws IOException, InterruptedException;

    /** Whether its process is known, so that it can be paused. */
    boolean canPause();

    /** Stops it without ending it. */
    void pause() throws IOException, InterruptedException;

    void resume() throws IOException, InterruptedException;

    /** Throws IOException, which says why, when it has ended by itself. */
    void checkAlive() throws IOException;

    /** What it printed last, to be put behind a message; empty where that is not seen. */
    default String printed() {
        return "";
    }

    /** Ends a server that is owned; leaves one that is not as it is. */
    @Override
    void close() throws IOException;
}
