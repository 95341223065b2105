package dev.tollgate.edge.explain;

import java.util.Locale;

/** What a decision was. */
public enum Outcome {
    ACCEPTED,
    /** Refused, or the connection closed. */
    REFUSED,
    /** Not refused, but read no further until it may go on. */
    PAUSED;

    /** In lower case, as the API has it. */
    public String text() {
        return name().toLowerCase(Locale.ROOT);
    }
}
