package dev.tollgate.edge.journal;

import java.time.Instant;
import java.time.InstantSource;

/** Stands still until it is moved. */
final class ManualClock implements InstantSource {
    private volatile long nowMs = 1_800_000_000_000L;

    @Override
    public Instant instant() {
        return Instant.ofEpochMilli(nowMs);
    }

    @Override
    public long millis() {
        return nowMs;
    }

    synchronized void advance(long ms) {
        nowMs += ms;
    }
}
