package dev.tollgate.edge.listen;

import java.util.concurrent.atomic.LongAdder;

/** How TLS handshakes ended, all loops together. Safe from any thread. */
public final class HandshakeCounters {
    private final LongAdder[] ended = new LongAdder[HandshakeOutcome.values().length];

    HandshakeCounters() {
        for (int i = 0; i < ended.length; i++) {
            ended[i] = new LongAdder();
        }
    }

    void count(HandshakeOutcome outcome) {
        ended[outcome.ordinal()].increment();
    }

    public long ended(HandshakeOutcome outcome) {
        return ended[outcome.ordinal()].sum();
    }
}
