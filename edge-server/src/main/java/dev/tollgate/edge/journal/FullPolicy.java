package dev.tollgate.edge.journal;

/** What the journal does at {@code retentionBytes} when its oldest records are still needed. */
public enum FullPolicy {
    /** New messages are refused until there is room. */
    REFUSE,
    /** The oldest records are deleted, and counted as dropped. */
    DROP_OLDEST
}
