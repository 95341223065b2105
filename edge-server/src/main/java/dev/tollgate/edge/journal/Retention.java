package dev.tollgate.edge.journal;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Deletes the oldest segments when all together are too large or their last record is too old; never the newest segment, and not for
 * its size what somebody still needs, unless the policy says so. Where one goes for its size as a new one begins, that has its file.
 * Decides on the journal's thread, and deletes what is given to no segment on another, in small steps: giving back a segment's blocks at once
 * takes the file system a dozen milliseconds, for which every force would wait.
 */
final class Retention {
    private static final Logger LOG = LoggerFactory.getLogger(Retention.class);
    private static final long STEP_BYTES = 1 << 20; // the file system is busy for well below a millisecond
    private static final long PAUSE_NANOS =
            TimeUnit.MILLISECONDS.toNanos(2); // between steps, for the journal's own forces

    private final JournalConfig config;
    private final FileAccess files;
    private final Path directory;
    private final SegmentCatalog catalog;
    private final JournalMetrics metrics;
    private final Deletions deletions;
    private final LongSupplier neededSequence;
    private final Executor background;
    private final Runnable onRemoved;
    private @Nullable Removal removal; // that is not settled
    private volatile long removedBytes; // of that
    private boolean failing;
    private @Nullable Path unused; // taken for a new segment, not used and not deleted
    private volatile boolean hurries;

    /** How {@link Deletions} are written down. */
    private interface Note {
        void write() throws IOException;
    }

    /** A segment on its way out, whose records end before {@code next}. */
    private record Expired(Segment segment, long next, DeletionReason reason) {}

    /**
     * @param neededSequence of the oldest record that may not be deleted for its size
     * @param background deletes files, one task at a time
     * @param onRemoved called there when it has done so: {@link #apply} is to be called soon
     */
    Retention(
            JournalConfig config,
            FileAccess files,
            Path directory,
            SegmentCatalog catalog,
            JournalMetrics metrics,
            Deletions deletions,
            LongSupplier neededSequence,
            Executor background,
            Runnable onRemoved) {
        this.config = config;
        this.files = files;
        this.directory = directory;
        this.catalog = catalog;
        this.metrics = metrics;
        this.deletions = deletions;
        this.neededSequence = neededSequence;
        this.background = background;
        this.onRemoved = onRemoved;
    }

    /** Of segments that are in the catalog no more and may still be on the disk. Safe from any thread. */
    long removedBytes() {
        return removedBytes;
    }

    /** Has what is being deleted now go without pauses, as somebody waits for it. Safe from any thread. */
    void hurry() {
        hurries = true;
    }

    /**
     * Has segments deleted. Waits for earlier ones only where the journal would become larger than it may.
     *
     * @return whether there is no room for another segment besides the newest, because the oldest records are needed
     */
    boolean apply(long nowMs) {
        settle();
        if (removal != null && reason(nowMs) == DeletionReason.SIZE) {
            removal.await();
            settle();
        }
        if (removal == null) {
            remove(nowMs);
        }
        return isTooLarge() && isOldestNeeded();
    }

    /**
     * Takes the oldest segment out for its file, where it would have to go for its size once a new segment has begun. Before one begins.
     *
     * @return the file, under a {@link SegmentFiles#temporary} name that is on the disk; to be {@link #giveBack given back} where it is not
     *     used. Null where there is none to be had
     */
    @Nullable
    Path takeFile(long nowMs) {
        settle();
        if (!isFileToBeHad(nowMs)) {
            return null;
        }
        Expired oldest = new Expired(catalog.get(0), catalog.get(1).firstSequence(), DeletionReason.SIZE);
        deletions.add(oldest.segment().firstSequence(), oldest.next(), oldest.reason());
        catalog.removeOldest(); // so that no reader looks for it
        Path file = oldest.segment().file();
        Path spare = SegmentFiles.temporary(file);
        try {
            writeNote(deletions::replace, oldest.next());
            files.rename(file, spare);
        } catch (IOException stays) { // to be deleted, which says what is wrong
            LOG.debug("{} keeps its name: {}", file, stays.toString());
            catalog.restoreOldest(oldest.segment());
            return null;
        }
        metrics.countDeletedSegments(1);
        logDeleted(oldest);
        if (isOnDiskAlone(spare)) {
            return spare;
        }
        giveBack(spare);
        return null;
    }

    /** Not while older ones may be on the disk: a power cut must not bring them back without this one. */
    private boolean isFileToBeHad(long nowMs) {
        if (removal != null || failing || unused != null || catalog.size() < 2) {
            return false;
        }
        Segment oldest = catalog.get(0);
        return catalog.bytes() + config.segmentBytes() > config.retentionBytes()
                && nowMs - catalog.get(1).createdAtMs() < config.retentionMs()
                && !isOldestNeeded()
                && oldest.forcedBytes() >= config.segmentBytes() / 2
                && oldest.forcedBytes() <= config.segmentBytes() + config.batchBytes()
                && hasOneName(oldest.file());
    }

    /** Else a hard link, a backup's say, would be emptied or written over. */
    private boolean hasOneName(Path file) {
        try {
            return files.hasOneName(file);
        } catch (IOException unknown) {
            LOG.debug("{} may have another name: {}", file, unknown.toString());
            return false;
        }
    }

    /** The name goes for good before the first write: a power cut must not bring it back with other bytes. */
    private boolean isOnDiskAlone(Path spare) {
        try {
            files.forceDirectory(directory);
            return hasOneName(spare); // nobody had its old name linked meanwhile
        } catch (IOException failure) {
            LOG.warn("{} is not used again: {}", spare, failure.toString());
            return false;
        }
    }

    /** Deletes a file that was taken and is not used: now or, where that fails, with a later tick. */
    void giveBack(Path spare) {
        unused = spare;
        deleteUnused();
        if (unused != null) {
            LOG.warn("{} cannot be deleted yet, no other segment's file is used again until then", spare);
        }
    }

    private void deleteUnused() {
        try {
            if (unused != null) {
                files.delete(unused);
                unused = null;
            }
        } catch (IOException later) {
            LOG.debug("{} cannot be deleted yet: {}", unused, later.toString());
        }
    }

    /** Takes the segments out of the catalog first, so that no reader looks for their files; one alone where the last could not be deleted. */
    private void remove(long nowMs) {
        List<Expired> expired = new ArrayList<>();
        long bytes = 0;
        DeletionReason reason = reason(nowMs);
        while (reason != null) {
            Expired oldest = new Expired(catalog.get(0), catalog.get(1).firstSequence(), reason);
            deletions.add(oldest.segment().firstSequence(), oldest.next(), reason);
            catalog.removeOldest();
            expired.add(oldest);
            bytes += oldest.segment().forcedBytes();
            reason = failing ? null : reason(nowMs);
        }
        if (!expired.isEmpty()) {
            removedBytes = bytes;
            hurries = false;
            removal = new Removal(expired);
            background.execute(removal);
            settle(); // where that was on this thread
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
        deleteUnused();
        Removal done = removal;
        if (done == null || !done.isDone()) {
            return;
        }
        removal = null;
        for (int i = done.expired.size() - 1; i >= done.deleted; i--) {
            catalog.restoreOldest(done.expired.get(i).segment());
        }
        removedBytes = 0;
        metrics.countDeletedSegments(done.deleted);
        done.expired.subList(0, done.deleted).forEach(Retention::logDeleted);
        boolean hasFailed = done.deleted < done.expired.size();
        if (hasFailed && !failing) {
            LOG.warn(
                    "{} cannot be deleted, retention waits: {}",
                    done.expired.get(done.deleted).segment().file(),
                    String.valueOf(done.failure));
        }
        failing = hasFailed;
    }

    private static void logDeleted(Expired deleted) {
        LOG.info(
                "Deleted {} for its {}; the journal now begins at record {}",
                deleted.segment().file(),
                deleted.reason() == DeletionReason.AGE ? "age" : "size",
                deleted.next());
    }

    /** A full disk must not keep the segment that would make room on it. */
    private static void writeNote(Note note, long next) {
        try {
            note.write();
        } catch (IOException failed) {
            LOG.warn("It could not be noted why records up to {} are deleted: {}", next - 1, failed.toString());
        }
    }

    /** Segments on their way out, oldest first. Runs on the background's thread; read on the journal's once it {@link #isDone}. */
    private final class Removal implements Runnable {
        private final List<Expired> expired;
        private final CountDownLatch done = new CountDownLatch(1);
        private int deleted;
        private @Nullable Throwable failure;

        Removal(List<Expired> expired) {
            this.expired = expired;
        }

        boolean isDone() {
            return done.getCount() == 0;
        }

        /** The journal's thread is interrupted by nobody. */
        void await() {
            hurry();
            try {
                done.await();
            } catch (InterruptedException nobodyMay) {
                LOG.warn("The journal's thread was interrupted, and goes on");
            }
        }

        /** The directory is forced after each one, so that a power cut never brings back an older segment than one it does not. */
        @Override
        public void run() {
            try {
                writeNote(deletions::write, expired.get(expired.size() - 1).next());
                for (Expired one : expired) {
                    delete(one.segment().file());
                    deleted++;
                }
            } catch (IOException | RuntimeException | Error notDeleted) {
                failure = notDeleted;
            } finally {
                done.countDown();
            }
            if (failure == null) { // else the next tick tries again
                onRemoved.run();
            }
        }

        private void delete(Path file) throws IOException {
            JournalFile held = hold(file);
            try {
                files.delete(file);
                files.forceDirectory(directory); // before the first cut: a power cut must not bring back a part of it
                if (held != null) {
                    empty(held);
                }
            } finally {
                letGo(held);
            }
        }

        /** Opens it, so that its blocks stay where they are when its name goes; null where they are to go with that. */
        private @Nullable JournalFile hold(Path file) {
            try {
                return files.hasOneName(file)
                        ? files.open(file)
                        : null; // else a hard link, a backup's say, would be emptied
            } catch (IOException atOnce) {
                LOG.debug("{} goes at once: {}", file, atOnce.toString());
                return null;
            }
        }

        /** Where somebody waits, or it fails, closing it gives back the rest at once. */
        private void empty(JournalFile held) {
            try {
                for (long size = held.size() - STEP_BYTES; size > 0 && !hurries; size -= STEP_BYTES) {
                    held.truncate(size);
                    LockSupport.parkNanos(this, PAUSE_NANOS);
                }
            } catch (IOException atOnce) {
                LOG.debug("A deleted segment could not be emptied in steps: {}", atOnce.toString());
            }
        }

        private void letGo(@Nullable JournalFile held) {
            try {
                if (held != null) {
                    held.close();
                }
            } catch (IOException itsNameIsGone) {
                LOG.debug("A deleted segment could not be closed: {}", itsNameIsGone.toString());
            }
        }
    }
}
