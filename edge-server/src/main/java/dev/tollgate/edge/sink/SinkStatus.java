package dev.tollgate.edge.sink;

import org.jspecify.annotations.Nullable;

/**
 * How a sink is doing, at one instant.
 *
 * @param cursor sequence of the first record that is not settled
 * @param lag records of the journal that the cursor is behind, whoever they are for
 * @param oldestWaitingAtMs when the oldest record that was read and is not settled was received; 0 when there is none
 * @param failures in a row
 * @param failure the last one's message; null when the last attempt succeeded
 * @param retryInMs time until the next attempt; 0 unless it is retrying
 * @param deadLetterBytes size of the dead letters that are kept
 */
public record SinkStatus(
        String name,
        String kind,
        State state,
        long cursor,
        long lag,
        long oldestWaitingAtMs,
        long failures,
        @Nullable String failure,
        long retryInMs,
        long deadLetterBytes) {
    /** What a sink's feed is at. */
    public enum State {
        CONNECTING,
        /** Everything is delivered. */
        IDLE,
        DELIVERING,
        /** Waits after a failure. */
        RETRYING,
        /** Nothing is confirmed any more though records are on their way; the connection is being made anew. */
        STALLED,
        /** An operator stopped it. */
        PAUSED,
        STOPPED
    }
}
