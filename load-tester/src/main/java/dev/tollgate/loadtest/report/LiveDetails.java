package dev.tollgate.loadtest.report;

import dev.tollgate.loadtest.measure.StateCounts;
import java.util.Map;

/** What the intervals do not carry and the terminal view shows: asked about once a second, on the report's threads; must not wait. */
public interface LiveDetails {
    /** Tells nothing. */
    LiveDetails NONE = new LiveDetails() {
        @Override
        public Map<String, Map<String, Long>> outcomes() {
            return Map.of();
        }

        @Override
        public Map<String, StateCounts> states() {
            return Map.of();
        }
    };

    /** By operation, then by reason, so far. */
    Map<String, Map<String, Long>> outcomes();

    /** By token state, so far. */
    Map<String, StateCounts> states();
}
