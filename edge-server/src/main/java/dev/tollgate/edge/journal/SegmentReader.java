package dev.tollgate.edge.journal;

import java.io.IOException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/** Follows the forced records through the segment files. Holds no lock that the journal's thread could wait for. */
final class SegmentReader implements RecordReader {
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
                if (at != null) {
                    return read(holder, at);
                }
            } catch (IOException failure) {
                closeFile(); // so that another try reads from the disk
                throw failure;
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
            throw missing;
        }
        file = opened;
        segment = holder;
        cursor = new RecordCursor(opened, SegmentHeader.BYTES);
        return cursor;
    }

    private JournalRecord read(Segment holder, RecordCursor at) throws IOException {
        do {
            long position = at.position();
            if (!at.advance(holder.forcedBytes())) {
                throw damaged(holder, position, at.damage());
            }
            if (at.sequence() > next) {
                throw damaged(holder, position, "record " + at.sequence() + " is there in its place");
            }
        } while (at.sequence() < next);
        JournalRecord record = at.decode();
        next++;
        return record;
    }

    private IOException damaged(Segment holder, long position, String what) {
        return new IOException("journal record " + next + " cannot be read: " + what + " at byte " + position + " of "
                + holder.file());
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
