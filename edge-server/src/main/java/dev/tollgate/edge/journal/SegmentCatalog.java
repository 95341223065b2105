package dev.tollgate.edge.journal;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Which segments there are, and up to which sequence their records are forced. Changed by the journal's thread alone (and before it
 * starts), read by any thread without a lock.
 */
final class SegmentCatalog {
    private volatile Segment[] segments;
    private volatile long nextSequence;

    /** @param segments in the order of their sequences */
    SegmentCatalog(Segment[] segments, long nextSequence) {
        this.segments = segments.clone();
        this.nextSequence = nextSequence;
    }

    /** Sequence that the next forced record will have: all before it can be read. */
    long nextSequence() {
        return nextSequence;
    }

    void setNextSequence(long sequence) {
        nextSequence = sequence;
    }

    /** Sequence of the oldest record; {@link #nextSequence} when there is none. */
    long firstSequence() {
        Segment[] snapshot = segments;
        return snapshot.length == 0 ? nextSequence : snapshot[0].firstSequence();
    }

    /** The segment that the record lies in, or will; null for one before the first. */
    @Nullable
    Segment find(long sequence) {
        Segment[] snapshot = segments;
        int low = 0;
        int high = snapshot.length - 1;
        while (low <= high) {
            int middle = (low + high) >>> 1;
            if (snapshot[middle].firstSequence() <= sequence) {
                low = middle + 1;
            } else {
                high = middle - 1;
            }
        }
        return high < 0 ? null : snapshot[high];
    }

    /** Where the first segment begins that begins behind a sequence; {@code otherwise} when there is none. */
    long firstSequenceBehind(long sequence, long otherwise) {
        for (Segment segment : segments) {
            if (segment.firstSequence() > sequence) {
                return segment.firstSequence();
            }
        }
        return otherwise;
    }

    /** Adds the newest segment; takes the place of one that begins at the same sequence and so holds nothing. */
    void add(Segment segment) {
        Segment[] old = segments;
        boolean replaces = old.length > 0 && old[old.length - 1].firstSequence() == segment.firstSequence();
        Segment[] added = Arrays.copyOf(old, replaces ? old.length : old.length + 1);
        added[added.length - 1] = segment;
        segments = added;
    }

    /** Takes the oldest segment out, so that no reader opens it any more. */
    void removeOldest() {
        Segment[] old = segments;
        segments = Arrays.copyOfRange(old, 1, old.length);
    }

    /** Puts back what {@link #removeOldest} took out. */
    void restoreOldest(Segment segment) {
        Segment[] old = segments;
        Segment[] restored = new Segment[old.length + 1];
        restored[0] = segment;
        System.arraycopy(old, 0, restored, 1, old.length);
        segments = restored;
    }

    int size() {
        return segments.length;
    }

    /** The segment at a place in the order, 0 for the oldest. For the journal's thread. */
    Segment get(int index) {
        return segments[index];
    }

    /** The oldest segment; null when there is none. */
    @Nullable
    Segment oldest() {
        Segment[] snapshot = segments;
        return snapshot.length == 0 ? null : snapshot[0];
    }

    long bytes() {
        long bytes = 0;
        for (Segment segment : segments) {
            bytes += segment.forcedBytes();
        }
        return bytes;
    }
}
