package dev.tollgate.edge.sink;

import java.io.IOException;

/**
 * A connection to one backend. All calls come from one thread, the feed's; none of them overlap. Lifetime: {@link #open}, then
 * {@link #deliver} many times, then {@link #close}. After a stall, or a failure that the sink says it cannot go on from, the feed closes
 * it and makes a new one. A sink keeps no queue and retries nothing by itself: a batch that fails is offered again by the feed, after a
 * pause that grows.
 */
public interface Sink extends AutoCloseable {
    /**
     * Connects.
     *
     * @param cursor where the edge believes that delivery ended
     * @return where to go on: {@code cursor}, or a later one that the backend itself holds, stored together with what was delivered
     * @throws IOException when the backend cannot be reached; the feed makes a new sink later
     * @throws InterruptedException when the feed gives up waiting: it then closes this sink
     */
    default SinkCursor open(SinkCursor cursor) throws IOException, InterruptedException {
        return cursor;
    }

    /**
     * Whether the backend keeps the cursor with what is delivered, and {@link #open} reads it back: then no record is ever offered before one
     * with a lower sequence is settled.
     */
    default boolean keepsCursor() {
        return false;
    }

    /**
     * Delivers records, in their order for each device. Returns once the backend has confirmed every one of them that was not
     * {@linkplain SinkBatch#reject rejected}; those count as delivered from then on.
     *
     * @throws IOException when the backend fails as a whole: the records that were neither {@linkplain SinkBatch#confirm confirmed} nor
     *     rejected are offered again. {@link RetryLaterException} says when, and {@link BrokenSinkException} that a new sink is needed
     * @throws InterruptedException when the feed gives up waiting: it then closes this sink, and offers again what was not confirmed
     */
    void deliver(SinkBatch batch) throws IOException, InterruptedException;

    /** Ends the connection and frees all it holds, within a few seconds, also in the middle of a failure. Must not throw. */
    @Override
    void close();
}
