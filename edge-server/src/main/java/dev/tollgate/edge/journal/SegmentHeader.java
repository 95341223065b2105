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
 *  8  int   format version, 4
 * 12  int   0
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
 * @param isCurrent whether it has the newest format version, and may be written on
 */
@SuppressWarnings("ArrayRecordComponent") // read as a whole, compared never
record SegmentHeader(long nodeId, long firstSequence, long createdAtMs, long[] recordsBefore, boolean isCurrent) {
    static final int BYTES = 1024;

    private static final long MAGIC = 0x54474A4F55524E4CL;
    private static final int VERSION = 4;

    /** The oldest one that is read: its records have no exchanges, those of version 3 no properties; otherwise they are the same. */
    private static final int OLDEST_VERSION = 2;

    private static final int CRC = 1020;
    private static final int RECORDS_BEFORE = 64;

    /** The header's bytes, in a buffer of their own. */
    ByteBuffer encode() {
        ByteBuffer bytes = ByteBuffer.allocate(BYTES);
        bytes.putLong(MAGIC).putInt(VERSION).putInt(0);
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
                bytes.getLong(16), bytes.getLong(24), bytes.getLong(32), recordsBefore, version == VERSION);
    }

    private static int crc(ByteBuffer bytes) {
        CRC32C crc = new CRC32C();
        crc.update(bytes.slice(0, CRC));
        return (int) crc.getValue();
    }
}
