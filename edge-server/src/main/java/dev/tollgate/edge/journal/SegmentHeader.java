package dev.tollgate.edge.journal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * What a segment file begins with. Numbers are big-endian.
 *
 * <pre>
 *  0  long  magic, "TGJOURNL"
 *  8  int   format version, 5
 * 12  int   1 where the file was an older segment's, parts of which may lie behind the last record; else 0
 * 16  long  node id
 * 24  long  sequence of the first record
 * 32  long  created at, milliseconds since 1970-01-01 UTC
 * 40        0, 24 bytes
 * 64  long  64 times: records of the route of this number before the first record here, since the journal was made
 * 576       0, 444 bytes
 * 1020 int  CRC-32C of the 1020 bytes before
 * 1024      the first record
 * </pre>
 *
 * @param recordsBefore by route; not to be changed
 */
@SuppressWarnings("ArrayRecordComponent") // read as a whole, compared never
record SegmentHeader(
        int version, boolean isReused, long nodeId, long firstSequence, long createdAtMs, long[] recordsBefore) {
    static final int BYTES = 1024;

    private static final long MAGIC = 0x54474A4F55524E4CL;
    private static final int VERSION = 5;

    /** From this one on, checksums are masked. */
    private static final int MASKED_VERSION = 5;

    /** The oldest one that is read: its records have no exchanges, those of version 3 no properties; otherwise they are the same. */
    private static final int OLDEST_VERSION = 2;

    private static final int CRC = 1020;
    private static final int RECORDS_BEFORE = 64;

    /** One of the newest format version. */
    static SegmentHeader of(boolean isReused, long nodeId, long firstSequence, long createdAtMs, long[] recordsBefore) {
        return new SegmentHeader(VERSION, isReused, nodeId, firstSequence, createdAtMs, recordsBefore);
    }

    /** Whether it has the newest format version, and may be written on. */
    boolean isCurrent() {
        return version == VERSION;
    }

    /** As {@link #checksumMask(long, long)}; 0 for a format version whose checksums are not masked. */
    int checksumMask() {
        return version < MASKED_VERSION ? 0 : checksumMask(nodeId, firstSequence);
    }

    /**
     * What the checksums of a segment's records are combined with by exclusive or: another number in each segment, so that in a file that
     * is used again nothing of the older segment passes for a record, and none that a device has put into a payload, as no device is
     * told the node id. SplitMix64's finalizer of both numbers, which tells it where the header is damaged, too.
     */
    static int checksumMask(long nodeId, long firstSequence) {
        long mixed = nodeId + firstSequence * 0x9E3779B97F4A7C15L;
        mixed = (mixed ^ (mixed >>> 30)) * 0xBF58476D1CE4E5B9L;
        mixed = (mixed ^ (mixed >>> 27)) * 0x94D049BB133111EBL;
        return (int) (mixed ^ (mixed >>> 31));
    }

    /** The header's bytes, in a buffer of their own. */
    ByteBuffer encode() {
        ByteBuffer bytes = ByteBuffer.allocate(BYTES);
        bytes.putLong(MAGIC).putInt(version).putInt(isReused ? 1 : 0);
        bytes.putLong(nodeId).putLong(firstSequence).putLong(createdAtMs);
        bytes.position(RECORDS_BEFORE);
        for (long records : recordsBefore) {
            bytes.putLong(records);
        }
        bytes.putInt(CRC, crc(bytes));
        return bytes.clear();
    }

    /**
     * The header of a file; null when its first bytes are none.
     *
     * @throws IOException when they cannot be read, or are of a version that this edge does not know
     */
    static @Nullable SegmentHeader read(JournalFile file, String name) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(BYTES);
        while (bytes.hasRemaining()) {
            if (file.read(bytes, bytes.position()) < 0) {
                return null;
            }
        }
        bytes.clear();
        if (bytes.getLong(0) != MAGIC || bytes.getInt(CRC) != crc(bytes)) {
            return null;
        }
        int version = bytes.getInt(8);
        if (version < OLDEST_VERSION || version > VERSION) {
            throw new IOException("journal segment " + name + ": expected format version " + OLDEST_VERSION + " to "
                    + VERSION + ", got " + version + "; it was written by another version of the edge");
        }
        long[] recordsBefore = new long[RouteCounts.ROUTES_MAX];
        bytes.slice(RECORDS_BEFORE, recordsBefore.length * Long.BYTES)
                .asLongBuffer()
                .get(recordsBefore);
        return new SegmentHeader(
                version, bytes.getInt(12) != 0, bytes.getLong(16), bytes.getLong(24), bytes.getLong(32), recordsBefore);
    }

    private static int crc(ByteBuffer bytes) {
        CRC32C crc = new CRC32C();
        crc.update(bytes.slice(0, CRC));
        return (int) crc.getValue();
    }
}
