package dev.tollgate.edge.journal;

import dev.tollgate.edge.ring.Protocol;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32C;

/**
 * Reads records one after the other from a segment file. Takes any bytes: what is no whole record with a right checksum is not given
 * out. For one thread at a time.
 */
final class RecordCursor {
    private static final int BUFFER_BYTES = 65_536;

    private final JournalFile file;
    private final int checksumMask;
    private final CRC32C crc = new CRC32C();
    private ByteBuffer buffer = ByteBuffer.allocate(BUFFER_BYTES).limit(0);
    private long bufferPosition; // in the file, of the buffer's first byte
    private long position;
    private int record; // in the buffer, of the record last read
    private String damage = "";

    /** @param checksumMask of the segment, as {@link SegmentHeader#checksumMask()} */
    RecordCursor(JournalFile file, long position, int checksumMask) {
        this.file = file;
        this.checksumMask = checksumMask;
        this.position = position;
        this.bufferPosition = position;
    }

    /** The mask of a segment without a good header: none where its first record is good without one, as in older formats. */
    static int checksumMask(JournalFile file, long nodeId, long firstSequence) throws IOException {
        boolean isPlain = new RecordCursor(file, SegmentHeader.BYTES, 0).advance(file.size());
        return isPlain ? 0 : SegmentHeader.checksumMask(nodeId, firstSequence);
    }

    /** Where the next record begins in the file. */
    long position() {
        return position;
    }

    /** Why {@link #advance} found no record. */
    String damage() {
        return damage;
    }

    /**
     * Reads the record at {@link #position()} and moves behind it.
     *
     * @param limit end of what may be read of the file
     * @return false when there is no whole, undamaged record before {@code limit}; nothing has moved then
     */
    boolean advance(long limit) throws IOException {
        if (!load(RecordLayout.FIXED_BYTES, limit)) {
            damage = "the file ends";
            return false;
        }
        int start = (int) (position - bufferPosition);
        int length = buffer.getInt(start + RecordLayout.LENGTH);
        if (length < RecordLayout.FIXED_BYTES || length > RecordLayout.RECORD_MAX_BYTES) {
            damage = "a record of " + length + " bytes cannot be";
            return false;
        }
        if (!load(length, limit)) {
            damage = "the file ends within a record of " + length + " bytes";
            return false;
        }
        start = (int) (position - bufferPosition);
        if (crc(start, length) != buffer.getInt(start + RecordLayout.CRC)) {
            damage = "the checksum of a record is wrong";
            return false;
        }
        int route = buffer.getShort(start + RecordLayout.ROUTE);
        if (route < 0 || route >= RouteCounts.ROUTES_MAX) {
            damage = "a record of route " + route + " cannot be";
            return false;
        }
        record = start;
        position += length;
        return true;
    }

    /** Has what comes next read from the file, which may have changed since. */
    void refresh() {
        buffer.clear().limit(0);
        bufferPosition = position;
    }

    /** Goes to a byte of the file, where a record may begin or not. */
    void moveTo(long target) {
        if (target < bufferPosition || target > bufferPosition + buffer.limit()) {
            position = target;
            refresh();
        }
        position = target;
    }

    /** Whether something with this sequence and a length that can be begins here; its checksum is not looked at. */
    boolean isAt(long sequence, long limit) throws IOException {
        if (!load(RecordLayout.FIXED_BYTES, limit)) {
            return false;
        }
        int start = (int) (position - bufferPosition);
        int length = buffer.getInt(start + RecordLayout.LENGTH);
        return buffer.getLong(start + RecordLayout.SEQUENCE) == sequence
                && length >= RecordLayout.FIXED_BYTES
                && length <= Math.min(RecordLayout.RECORD_MAX_BYTES, limit - position);
    }

    /** Moves behind the record of this sequence, damaged or not, when it {@link #isAt is here} and is followed by the next or the end. */
    boolean stepOver(long sequence, long limit) throws IOException {
        if (!isAt(sequence, limit)) {
            return false;
        }
        moveTo(position + buffer.getInt((int) (position - bufferPosition) + RecordLayout.LENGTH));
        return position == limit || isAt(sequence + 1, limit);
    }

    /**
     * Moves to the first byte, from the position on, where a whole, undamaged record begins that may follow: its sequence is {@code lowest}
     * or as much higher as there is room for records in between. Without that bound, a record that a device has put into its
     * payload could send the sequences anywhere.
     */
    boolean find(long lowest, long limit) throws IOException {
        long from = position;
        while (load(RecordLayout.FIXED_BYTES, limit)) {
            long here = position;
            long ahead = buffer.getLong((int) (here - bufferPosition) + RecordLayout.SEQUENCE) - lowest;
            if (ahead >= 0 && ahead <= (here - from) / RecordLayout.FIXED_BYTES && advance(limit)) {
                position = here;
                return true;
            }
            position = here + 1;
        }
        return false;
    }

    private int crc(int start, int length) {
        crc.reset();
        crc.update(buffer.array(), start + RecordLayout.LENGTH, length - RecordLayout.LENGTH);
        return (int) crc.getValue() ^ checksumMask;
    }

    /** Sees to it that the buffer holds {@code length} bytes from the position on; false when they lie beyond {@code limit}. */
    private boolean load(int length, long limit) throws IOException {
        if (limit - position < length) {
            return false;
        }
        if (bufferPosition + buffer.limit() - position >= length) {
            return true;
        }
        moveToFront(Math.max(length, BUFFER_BYTES));
        int wanted = (int) Math.min(buffer.capacity(), limit - position);
        while (buffer.position() < wanted) {
            buffer.limit(
                    Math.min(wanted, buffer.position() + BUFFER_BYTES)); // the JDK keeps a direct buffer of this size
            if (file.read(buffer, bufferPosition + buffer.position()) < 0) {
                break;
            }
        }
        buffer.flip();
        return buffer.limit() >= length;
    }

    /** Drops what lies before the position, into a buffer of {@code capacity}; it is then ready to be filled further. */
    private void moveToFront(int capacity) {
        int kept = (int) (position - bufferPosition);
        buffer.position(kept);
        if (capacity == buffer.capacity()) {
            buffer.compact();
        } else {
            buffer = ByteBuffer.allocate(capacity).put(buffer);
        }
        bufferPosition = position;
    }

    /** Sequence of the record that was read or found last. */
    long sequence() {
        return buffer.getLong(record + RecordLayout.SEQUENCE);
    }

    /** Route of the record that was read last. */
    int route() {
        return buffer.getShort(record + RecordLayout.ROUTE);
    }

    /**
     * A copy of the record that was read last.
     *
     * @throws IOException when its fields do not fit each other
     */
    JournalRecord decode() throws IOException {
        int end = record + buffer.getInt(record + RecordLayout.LENGTH);
        int protocol = buffer.get(record + RecordLayout.PROTOCOL);
        int qos = buffer.get(record + RecordLayout.QOS) & 0xFF;
        boolean isExchange = (qos & RecordLayout.EXCHANGE_FLAG) != 0;
        boolean hasProperties = (qos & RecordLayout.PROPERTIES_FLAG) != 0;
        int exchangeEnd = record + RecordLayout.FIXED_BYTES + (isExchange ? RecordLayout.EXCHANGE_BYTES : 0);
        int appVersion = exchangeEnd + (hasProperties ? RecordLayout.PROPERTIES_LENGTH_BYTES : 0);
        if (appVersion > end) {
            throw new IOException("record " + sequence() + ": what its flags announce does not fit into it");
        }
        int extension = end(appVersion, RecordLayout.APP_VERSION_LENGTH, end);
        int resource = end(extension, RecordLayout.EXTENSION_LENGTH, end);
        int contentType = end(resource, RecordLayout.RESOURCE_LENGTH, end);
        int properties = end(contentType, RecordLayout.CONTENT_TYPE_LENGTH, end);
        int payload = hasProperties ? end(properties, exchangeEnd - record, end) : properties;
        return new JournalRecord(
                sequence(),
                buffer.getLong(record + RecordLayout.RECEIVED_AT),
                buffer.getLong(record + RecordLayout.DEVICE),
                buffer.getLong(record + RecordLayout.TOKEN),
                text(appVersion, extension),
                text(extension, resource),
                text(resource, contentType),
                buffer.getInt(record + RecordLayout.REQUEST_ID),
                protocol(protocol),
                qos & RecordLayout.QOS_MASK,
                route(),
                text(contentType, properties),
                bytes(payload, end),
                isExchange ? exchange(record + RecordLayout.FIXED_BYTES) : null,
                hasProperties ? properties(properties, payload) : MessageProperties.NONE);
    }

    private MessageProperties properties(int start, int end) throws IOException {
        try {
            return MessageProperties.parse(buffer.slice(start, end - start));
        } catch (IllegalArgumentException malformed) {
            throw new IOException("record " + sequence() + ": " + malformed.getMessage(), malformed);
        }
    }

    private JournalRecord.Exchange exchange(int at) {
        return new JournalRecord.Exchange(buffer.getLong(at), buffer.getInt(at + Long.BYTES));
    }

    private int end(int start, int lengthField, int recordEnd) throws IOException {
        int length = buffer.getInt(record + lengthField);
        if (length < 0 || length > recordEnd - start) {
            throw new IOException("record " + sequence() + ": a field of " + length + " bytes does not fit into it");
        }
        return start + length;
    }

    private Protocol protocol(int code) throws IOException {
        try {
            return Protocol.of(code);
        } catch (IllegalArgumentException unknown) {
            throw new IOException("record " + sequence() + ": " + unknown.getMessage(), unknown);
        }
    }

    private String text(int start, int end) {
        return new String(buffer.array(), start, end - start, StandardCharsets.UTF_8);
    }

    private ByteBuffer bytes(int start, int end) {
        byte[] copy = new byte[end - start];
        buffer.get(start, copy);
        return ByteBuffer.wrap(copy);
    }
}
