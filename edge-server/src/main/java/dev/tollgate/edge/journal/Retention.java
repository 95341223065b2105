package dev.tollgate.edge.journal;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Deletes the oldest segments when all together are too large or their last record is too old; never the newest segment, and not for
 * its size what somebody still needs, unless the policy says so. Decides on the journal's thread, and deletes on another: that takes a
 * dozen milliseconds a segment, for which messages would wait.
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
    private final Executor background;
    private @Nullable Removal removal; // that is not settled
    private boolean failing;

    /**
     * @param neededSequence of the oldest record that may not be deleted for its size
     * @param background deletes files, one task at a time
     */
    Retention(
            JournalConfig config,
            FileAccess files,
            Path directory,
            SegmentCatalog catalog,
            JournalMetrics metrics,
            Deletions deletions,
            LongSupplier neededSequence,
            Executor background) {
        this.config = config;
        this.files = files;
        this.directory = directory;
        this.catalog = catalog;
        this.metrics = metrics;
        this.deletions = deletions;
        this.neededSequence = neededSequence;
        this.background = background;
    }

    /**
     * Has segments deleted, unless earlier ones are still being deleted.
     *
     * @return whether there is no room for another segment besides the newest, because the oldest records are needed
     */
    boolean apply(long nowMs) {
        settle();
        if (removal == null) {
            remove(nowMs);
            settle();
        }
        return isTooLarge() && isOldestNeeded();
    }

    /** Takes the segments out of the catalog first, so that no reader looks for their files. */
    private void remove(long nowMs) {
        List<Segment> removed = new ArrayList<>();
        for (DeletionReason reason = reason(nowMs); reason != null; reason = reason(nowMs)) {
            Segment oldest = catalog.get(0);
            long next = catalog.get(1).firstSequence();
            catalog.removeOldest();
            deletions.add(oldest.firstSequence(), next, reason);
            removed.add(oldest);
            LOG.info(
                    "Deleting {} for its {}; the journal now begins at record {}",
                    oldest.file(),
                    reason == DeletionReason.AGE ? "age" : "size",
                    next);
        }
        if (!removed.isEmpty()) {
            removal = new Removal(removed);
            background.execute(removal);
        }
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

    /** Puts back what could not be deleted, once that is known. */
    private void settle() {
        Removal done = removal;
        if (done == null || !done.isDone) {
            return;
        }
        removal = null;
        for (int i = done.segments.size() - 1; i >= done.deleted; i--) {
            catalog.restoreOldest(done.segments.get(i));
        }
        metrics.countDeletedSegments(done.deleted);
        if (done.failure != null && !failing) {
            LOG.warn(
                    "{} cannot be deleted, retention waits: {}",
                    done.segments.get(done.deleted).file(),
                    done.failure.toString());
        }
        failing = done.failure != null;
    }

    /** Segments on their way out, oldest first. Runs on the background's thread; read on the journal's once {@link #isDone}. */
    private final class Removal implements Runnable {
        private final List<Segment> segments;
        private int deleted;
        private @Nullable Exception failure;
        private volatile boolean isDone;

        Removal(List<Segment> segments) {
            this.segments = segments;
        }

        /** The directory is forced after each one, so that a power cut never brings back an older segment than one it does not. */
        @Override
        public void run() {
            try {
                writeNote();
                for (Segment segment : segments) {
                    files.delete(segment.file());
                    files.forceDirectory(directory);
                    deleted++;
                }
            } catch (IOException | RuntimeException notDeleted) {
                failure = notDeleted;
            } finally {
                isDone = true;
            }
        }

        /** A full disk must not keep the segment that would make room on it. */
        private void writeNote() {
            try {
                deletions.write();
            } catch (IOException failed) {
                LOG.warn("It could not be noted why records up to {} are deleted: {}", last(), failed.toString());
            }
        }

        private String last() {
            return segments.get(segments.size() - 1).file().toString();
        }
    }
}
