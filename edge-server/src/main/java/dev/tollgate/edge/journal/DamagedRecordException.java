package dev.tollgate.edge.journal;

import java.io.IOException;

/** A record that was forced is not there any more, or not as it was written; trying again does not help. */
public final class DamagedRecordException extends IOException {
    private static final long serialVersionUID = 1;

    private final long resumeSequence;

    DamagedRecordException(String message, long resumeSequence) {
        super(message);
        this.resumeSequence = resumeSequence;
    }

    /** Sequence behind the damage, where a reader can {@linkplain RecordReader#skipTo go on}: it may find more there. */
    public long resumeSequence() {
        return resumeSequence;
    }
}
