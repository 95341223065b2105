package dev.tollgate.edge.journal;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * A file with records from one sequence on. It ends where the next segment begins: what lies behind that in the file is left from a
 * failure and counts for nothing. The journal's thread moves its end, any thread reads it.
 */
final class Segment {
    static final String SUFFIX = ".segment";

    private static final int DIGITS = 20;

    private final Path file;
    private final long firstSequence;
    private final long createdAtMs;
    private final int checksumMask;
    private final long @Nullable [] recordsBefore;
    private volatile long forcedBytes;

    /**
     * @param checksumMask of its records, as {@link SegmentHeader#checksumMask()}
     * @param recordsBefore by route, as {@link SegmentHeader#recordsBefore}, not to be changed; null when there is no good header
     */
    Segment(
            Path file,
            long firstSequence,
            long createdAtMs,
            int checksumMask,
            long @Nullable [] recordsBefore,
            long forcedBytes) {
        this.file = file;
        this.firstSequence = firstSequence;
        this.createdAtMs = createdAtMs;
        this.checksumMask = checksumMask;
        this.recordsBefore = recordsBefore;
        this.forcedBytes = forcedBytes;
    }

    /** A segment that has a good header. */
    static Segment of(Path file, SegmentHeader header, long forcedBytes) {
        return new Segment(
                file,
                header.firstSequence(),
                header.createdAtMs(),
                header.checksumMask(),
                header.recordsBefore(),
                forcedBytes);
    }

    /** Name of the file whose first record is {@code firstSequence}: sorts as the sequences do. */
    static String fileName(long firstSequence) {
        return String.format("%0" + DIGITS + "d", firstSequence) + SUFFIX;
    }

    /** Sequence of the first record in the file of this name; null when it is no name of a segment. */
    static @Nullable Long firstSequence(Path file) {
        String name = file.getFileName() == null ? "" : file.getFileName().toString();
        if (name.length() != DIGITS + SUFFIX.length() || !name.endsWith(SUFFIX)) {
            return null;
        }
        try {
            long sequence = Long.parseLong(name.substring(0, DIGITS));
            return sequence > 0 && fileName(sequence).equals(name) ? sequence : null;
        } catch (NumberFormatException notOurs) {
            return null;
        }
    }

    Path file() {
        return file;
    }

    long firstSequence() {
        return firstSequence;
    }

    long createdAtMs() {
        return createdAtMs;
    }

    /** As {@link SegmentHeader#checksumMask()}. */
    int checksumMask() {
        return checksumMask;
    }

    /** Records before the first one here, by route, since the journal was made. Not to be changed; null when nobody knows. */
    long @Nullable [] recordsBefore() {
        return recordsBefore;
    }

    /** How far the file is known to be on the disk; readers go no further. */
    long forcedBytes() {
        return forcedBytes;
    }

    void setForcedBytes(long bytes) {
        forcedBytes = bytes;
    }
}
