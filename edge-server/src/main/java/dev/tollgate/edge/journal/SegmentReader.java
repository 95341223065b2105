package dev.tollgate.edge.journal;

import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Follows the forced records through the segment files. Holds no lock that the journal's thread could wait for. */
final class SegmentReader implements RecordReader {
    private static final Logger LOG = LoggerFactory.getLogger(SegmentReader.class);

    private final FileAccess files;
    private final SegmentCatalog catalog;
    private final Readers readers;
    private long next;
    private @Nullable Segment segment;
    private @Nullable JournalFile file;
    private @Nullable RecordCursor cursor;
    private volatile @Nullable Thread waiting;

    SegmentReader(FileAccess files, SegmentCatalog catalog, Readers readers, long fromSequence) {
        this.files = files;
        this.catalog = catalog;
        this.readers = readers;
        next = fromSequence;
        readers.add(this);
    }

    @Override
    public long nextSequence() {
        return Math.max(next, catalog.firstSequence());
    }

    @Override
    public long segmentSequence() {
        return segment == null ? 0 : segment.firstSequence();
    }

    @Override
    public @Nullable JournalRecord next() throws IOException {
        while (hasNext()) {
            next = nextSequence();
            Segment holder = catalog.find(next);
            if (holder == null) {
                continue; // deleted just now
            }
            try {
                RecordCursor at = cursor;
                if (at == null || holder != segment) {
                    at = open(holder);
                }
                JournalRecord record = at == null ? null : read(holder, at);
                if (record != null) {
                    return record;
                }
            } catch (IOException failure) {
                closeFile(); // so that another try reads from the disk
                if (next >= catalog.firstSequence()) {
                    throw failure;
                } // else retention was faster, and cut the file short
            }
        }
        return null;
    }

    private boolean hasNext() {
        return nextSequence() < catalog.nextSequence();
    }

    /** Null when retention was faster. */
    private @Nullable RecordCursor open(Segment holder) throws IOException {
        closeFile();
        JournalFile opened;
        try {
            opened = files.openForReading(holder.file());
        } catch (IOException missing) {
            if (catalog.find(next) != holder) {
                return null;
            }
            throw missing instanceof NoSuchFileException ? gone(holder) : missing;
        }
        file = opened;
        segment = holder;
        RecordCursor at = new RecordCursor(opened, SegmentHeader.BYTES, holder.checksumMask());
        cursor = at;
        seek(holder, at);
        return at;
    }

    /** Goes to the wanted record over those before it, which may be damaged; to the segment's end when it ends before. */
    private void seek(Segment holder, RecordCursor at) throws IOException {
        long limit = holder.forcedBytes();
        long sequence = holder.firstSequence();
        while (sequence < next && at.position() < limit) {
            long start = at.position();
            if (at.stepOver(sequence, limit)) {
                sequence++;
            } else {
                long damage = at.position();
                at.moveTo(start + 1); // the length may be what is damaged: look for the next good one from here on
                boolean isFound = at.find(sequence + 1, limit);
                if (!isFound || at.sequence() > next) {
                    long behind = behind(holder);
                    long resume = isFound ? Math.min(at.sequence(), behind) : behind;
                    throw damaged(holder, damage, "no good record follows, or only later ones,", resume);
                }
                sequence = at.sequence();
            }
        }
    }

    /** Null when the segment ends before the wanted record, and {@code next} was moved to where records go on. */
    private @Nullable JournalRecord read(Segment holder, RecordCursor at) throws IOException {
        long limit = holder.forcedBytes();
        long position = at.position();
        if (position == limit) {
            skipGap(holder);
            return null;
        }
        if (!at.advance(limit)) {
            throw damaged(holder, position, at.damage(), next + 1);
        }
        if (at.sequence() != next) {
            throw damaged(holder, position, "record " + at.sequence() + " is there in its place", next + 1);
        }
        JournalRecord record = decode(holder, at, position);
        next++;
        return record;
    }

    /** Recovery leaves a gap where it had to cut off records, so that no sequence is given twice. */
    private void skipGap(Segment holder) {
        long behind = behind(holder);
        LOG.warn("{} ends before record {}: the reader goes on at {}", holder.file(), next, behind);
        next = behind;
    }

    private JournalRecord decode(Segment holder, RecordCursor at, long position) throws IOException {
        try {
            return at.decode();
        } catch (IOException malformed) {
            throw damaged(holder, position, String.valueOf(malformed.getMessage()), next + 1);
        }
    }

    /** Where records go on behind a segment. */
    private long behind(Segment holder) {
        long end = catalog.nextSequence(); // before the look, so that a segment that comes after it begins no earlier
        return catalog.firstSequenceBehind(holder.firstSequence(), end);
    }

    private IOException damaged(Segment holder, long position, String what, long resume) {
        return new DamagedRecordException(
                "journal record " + next + " cannot be read: " + what + " at byte " + position + " of " + holder.file(),
                resume);
    }

    private IOException gone(Segment holder) {
        return new DamagedRecordException(
                "journal record " + next + " cannot be read: " + holder.file() + " is not there", behind(holder));
    }

    @Override
    public void skipTo(long sequence) throws IOException {
        closeFile();
        next = sequence;
    }

    @Override
    public boolean await(long timeoutMs) throws InterruptedException {
        long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(timeoutMs);
        waiting = Thread.currentThread(); // before the look, so that what comes after the look wakes it
        try {
            while (!hasNext()) {
                long left = deadline - System.nanoTime();
                if (left <= 0) {
                    return false;
                }
                LockSupport.parkNanos(this, left);
                if (Thread.interrupted()) {
                    throw new InterruptedException();
                }
            }
            return true;
        } finally {
            waiting = null;
        }
    }

    /** There is more to read. On the journal's thread. */
    void wake() {
        Thread thread = waiting;
        if (thread != null) {
            LockSupport.unpark(thread);
        }
    }

    @Override
    public void close() throws IOException {
        readers.remove(this);
        closeFile();
    }

    private void closeFile() throws IOException {
        JournalFile closing = file;
        file = null;
        segment = null;
        cursor = null;
        if (closing != null) {
            closing.close();
        }
    }
}
