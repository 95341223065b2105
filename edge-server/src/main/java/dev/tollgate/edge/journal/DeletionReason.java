package dev.tollgate.edge.journal;

/** Why retention has deleted records. */
public enum DeletionReason {
    /** They were older than {@code journal.retentionMs}. */
    AGE,
    /** The journal had {@code journal.retentionBytes}. */
    SIZE
}
