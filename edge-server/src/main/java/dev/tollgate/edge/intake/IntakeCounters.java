package dev.tollgate.edge.intake;

import dev.tollgate.edge.kp1.Verdict;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicLongArray;

/** What an event loop accepted and refused since the start. Written by that loop alone, read by any thread. */
public final class IntakeCounters {
    private final AtomicLong acceptedBytes = new AtomicLong();
    private final AtomicLong pauses = new AtomicLong();
    private final AtomicLongArray messages = new AtomicLongArray(Verdict.values().length);

    void countAccepted(int payloadLength) {
        acceptedBytes.lazySet(acceptedBytes.getPlain() + payloadLength);
        countRefused(Verdict.ACCEPTED);
    }

    void countRefused(Verdict verdict) {
        int index = verdict.ordinal();
        messages.lazySet(index, messages.getPlain(index) + 1);
    }

    void countPause() {
        pauses.lazySet(pauses.getPlain() + 1);
    }

    /** How often a connection was read no further as its device or application was above its rate. */
    public long pauses() {
        return pauses.get();
    }

    /** Messages with this verdict. */
    public long messages(Verdict verdict) {
        return messages.get(verdict.ordinal());
    }

    /** Payload bytes of the accepted messages. */
    public long acceptedBytes() {
        return acceptedBytes.get();
    }
}
