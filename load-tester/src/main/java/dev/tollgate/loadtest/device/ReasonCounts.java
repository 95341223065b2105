package dev.tollgate.loadtest.device;

import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicLongArray;

/** Counts reason codes of MQTT. Any thread. */
final class ReasonCounts {
    private final AtomicLongArray counts = new AtomicLongArray(256);

    void count(int code) {
        counts.incrementAndGet(code);
    }

    /** Those that came, such as {@code 0x8B}. */
    Map<String, Long> texts() {
        Map<String, Long> texts = new TreeMap<>();
        for (int code = 0; code < counts.length(); code++) {
            if (counts.get(code) > 0) {
                texts.put(String.format(Locale.ROOT, "0x%02X", code), counts.get(code));
            }
        }
        return texts;
    }
}
