package dev.tollgate.edge.explain;

import java.util.Locale;

/** What events there are. */
public enum EventType {
    STATS,
    SESSION_OPENED,
    SESSION_CLOSED,
    TOKEN_CHANGED,
    DEVICE_CHANGED,
    DECISION,
    KEY_IN_TWO_PLACES,
    SINK_CHANGED;

    /** Lower case words joined by hyphens. */
    public String text() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
