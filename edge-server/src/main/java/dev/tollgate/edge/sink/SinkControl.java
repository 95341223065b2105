package dev.tollgate.edge.sink;

import java.io.IOException;
import java.io.OutputStream;

/** What an operator can do with a sink. Each order is obeyed soon, on the sink's thread, and survives a restart. Safe from any thread. */
public final class SinkControl {
    private final SinkFeed feed;

    SinkControl(SinkFeed feed) {
        this.feed = feed;
    }

    public SinkStatus status() {
        return feed.status();
    }

    /** Stops delivery; records wait in the journal. */
    public void pause() {
        feed.setPaused(true);
    }

    /** Whether the sink is paused, or will be as soon as it obeys. */
    public boolean isToPause() {
        return feed.isToPause();
    }

    public void resume() {
        feed.setPaused(false);
    }

    /**
     * Has records delivered again.
     *
     * @param sequence of the first; the oldest that is kept when that one is gone
     */
    public void rewindTo(long sequence) {
        feed.rewindTo(sequence);
    }

    /** Writes the dead letters, a line of JSON each, oldest first. */
    public void copyDeadLettersTo(OutputStream out) throws IOException {
        feed.deadLetters().copyTo(out);
    }
}
