package dev.tollgate.edge.journal;

import java.io.IOException;
import java.nio.file.Path;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Deletes the oldest segments when all together are too large or their last record is too old; never the newest segment, and not for
 * its size what somebody still needs, unless the policy says so. On the journal's thread.
 */
final class Retention {
    private static final Logger LOG = LoggerFactory.getLogger(Retention.class);

    private final JournalConfig config;
    private final FileAccess files;
    private final Path directory;
    private final SegmentCatalog catalog;
    private final JournalMetrics metrics;
    private final Deletions deletions;
    private final LongSupplier neededSequence;
    private boolean failing;

    /** @param neededSequence of the oldest record that may not be deleted for its size */
    Retention(
            JournalConfig config,
            FileAccess files,
            Path directory,
            SegmentCatalog catalog,
            JournalMetrics metrics,
            Deletions deletions,
            LongSupplier neededSequence) {
        this.config = config;
        this.files = files;
        this.directory = directory;
        this.catalog = catalog;
        this.metrics = metrics;
        this.deletions = deletions;
        this.neededSequence = neededSequence;
    }

    /** @return whether there is no room for another segment besides the newest, because the oldest records are needed */
    boolean apply(long nowMs) {
        DeletionReason reason = reason(nowMs);
        while (reason != null && deleteOldest(reason)) {
            reason = reason(nowMs);
        }
        return isTooLarge() && isOldestNeeded();
    }

    private @Nullable DeletionReason reason(long nowMs) {
        if (catalog.size() < 2) {
            return null;
        }
        long lastRecordAtMs = catalog.get(1).createdAtMs(); // or earlier
        if (nowMs - lastRecordAtMs >= config.retentionMs()) {
            return DeletionReason.AGE;
        }
        return isTooLarge() && !isOldestNeeded() ? DeletionReason.SIZE : null;
    }

    /** With the newest segment at its full size. */
    private boolean isTooLarge() {
        int count = catalog.size();
        long newestBytes = count == 0 ? 0 : catalog.get(count - 1).forcedBytes();
        return count > 1
                && catalog.bytes() - newestBytes + Math.max(newestBytes, config.segmentBytes())
                        > config.retentionBytes();
    }

    private boolean isOldestNeeded() {
        return config.whenFull() == FullPolicy.REFUSE && catalog.get(1).firstSequence() > neededSequence.getAsLong();
    }

    /** The directory is forced after each one, so that a power cut never brings back an older segment than one it does not. */
    private boolean deleteOldest(DeletionReason reason) {
        Segment oldest = catalog.get(0);
        long next = catalog.get(1).firstSequence();
        catalog.removeOldest(); // first, so that a reader does not look for the file
        note(oldest.firstSequence(), next, reason);
        try {
            files.delete(oldest.file());
            files.forceDirectory(directory);
        } catch (IOException failure) {
            catalog.restoreOldest(oldest);
            if (!failing) {
                LOG.warn("{} cannot be deleted, retention waits: {}", oldest.file(), failure.toString());
            }
            failing = true;
            return false;
        }
        failing = false;
        metrics.countDeletedSegment();
        LOG.info(
                "Deleted {} for its {}; the journal now begins at record {}",
                oldest.file(),
                reason == DeletionReason.AGE ? "age" : "size",
                catalog.firstSequence());
        return true;
    }

    /** A full disk must not keep the segment that would make room on it. */
    private void note(long first, long next, DeletionReason reason) {
        try {
            deletions.add(first, next, reason);
        } catch (IOException failure) {
            LOG.warn(
                    "It could not be noted that records {} to {} are deleted for their {}: {}",
                    first,
                    next - 1,
                    reason,
                    failure.toString());
        }
    }
}
