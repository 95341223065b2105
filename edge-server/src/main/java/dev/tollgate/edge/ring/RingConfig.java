package dev.tollgate.edge.ring;

import dev.tollgate.edge.config.Setting;

/** How much may wait between the event loops and the journal. */
public record RingConfig(
        @Setting(
                value = "16384",
                min = 64,
                max = 1 << 24,
                doc = "Messages that wait for the journal at most, a power of two; when it is full, reading stops.")
        int capacity) {
    public RingConfig {
        if (Integer.bitCount(capacity) != 1) {
            throw new IllegalArgumentException("ring.capacity: expected a power of two, got " + capacity);
        }
    }
}
