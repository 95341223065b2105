package dev.tollgate.edge.session;

import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;

/**
 * QoS 2 messages that are on their way to the journal, or are in it and not yet noted in their session: what a crash now would leave to be
 * found out from the journal. Safe from any thread.
 */
final class OpenExchanges {
    /** Those of a session: how many, and a record before which none of them is. */
    private record Open(int count, long fromSequence) {}

    private final ConcurrentHashMap<Long, Open> bySession = new ConcurrentHashMap<>();

    /** A message is about to be offered. */
    void begin(long session, LongSupplier nextSequence) {
        bySession.compute(
                session,
                (key, open) -> open == null
                        ? new Open(1, nextSequence.getAsLong())
                        : new Open(open.count + 1, open.fromSequence));
    }

    /**
     * A message is noted, or was not taken.
     *
     * @param recordSequence of its record, negative for none; those of the session's other messages are higher
     */
    void end(long session, long recordSequence) {
        bySession.computeIfPresent(
                session,
                (key, open) -> open.count == 1
                        ? null
                        : new Open(open.count - 1, Math.max(open.fromSequence, recordSequence + 1)));
    }

    /** A record before which there is none of them, where the journal's next would be {@code nextSequence}, read before. */
    long fromSequence(long nextSequence) {
        long from = nextSequence;
        for (Open open : bySession.values()) {
            from = Math.min(from, open.fromSequence);
        }
        return from;
    }
}
