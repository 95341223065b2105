package dev.tollgate.edge.journal;

import java.io.IOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Deletes the oldest segments when all together are too large or their last record is too old; never the newest segment. On the
 * journal's thread.
 */
final class Retention {
    private static final Logger LOG = LoggerFactory.getLogger(Retention.class);

    private final JournalConfig config;
    private final FileAccess files;
    private final Path directory;
    private final SegmentCatalog catalog;
    private final JournalMetrics metrics;
    private boolean failing;

    Retention(JournalConfig config, FileAccess files, Path directory, SegmentCatalog catalog, JournalMetrics metrics) {
        this.config = config;
        this.files = files;
        this.directory = directory;
        this.catalog = catalog;
        this.metrics = metrics;
    }

    void apply(long nowMs) {
        String reason = reason(nowMs);
        while (reason != null && deleteOldest(reason)) {
            reason = reason(nowMs);
        }
    }

    private @Nullable String reason(long nowMs) {
        int count = catalog.size();
        if (count < 2) {
            return null;
        }
        long newestBytes = catalog.get(count - 1).forcedBytes();
        long grown = catalog.bytes() - newestBytes + Math.max(newestBytes, config.segmentBytes());
        if (grown > config.retentionBytes()) {
            return "size";
        }
        long lastRecordAtMs = catalog.get(1).createdAtMs(); // or earlier
        return nowMs - lastRecordAtMs >= config.retentionMs() ? "age" : null;
    }

    /** The directory is forced after each one, so that a power cut never brings back an older segment than one it does not. */
    private boolean deleteOldest(String reason) {
        Segment oldest = catalog.get(0);
        catalog.removeOldest(); // first, so that a reader does not look for the file
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
                reason,
                catalog.firstSequence());
        return true;
    }
}
