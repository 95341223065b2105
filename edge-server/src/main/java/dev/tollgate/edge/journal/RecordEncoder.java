package dev.tollgate.edge.journal;

import dev.tollgate.edge.ring.MessageSlot;
import io.netty.buffer.ByteBuf;
import java.nio.ByteBuffer;
import java.util.zip.CRC32C;

/** Turns messages into records, in a direct buffer, allocating nothing. On the journal's thread. */
final class RecordEncoder {
    private final CRC32C crc = new CRC32C();
    private final KeptProperties properties = new KeptProperties();
    private int checksumMask;

    /** @param mask of the segment that the next records go into, as {@link SegmentHeader#checksumMask()} */
    void setChecksumMask(int mask) {
        checksumMask = mask;
    }

    /** Writes a record at the position of {@code target}, which has room for it and is {@code batch} or a duplicate. */
    void encode(MessageSlot slot, long sequence, int size, ByteBuffer target) {
        int start = target.position();
        putHead(slot, sequence, size, target);
        ByteBuf source = slot.buffer();
        copy(source, slot.appVersionStart(), slot.appVersionLength(), target);
        copy(source, slot.extensionStart(), slot.extensionLength(), target);
        copy(source, slot.resourceStart(), slot.resourceLength(), target);
        copy(source, slot.contentTypeStart(), slot.contentTypeLength(), target);
        for (boolean more = properties.first(slot); more; more = properties.next()) {
            copy(source, properties.start(), properties.length(), target);
        }
        copy(source, slot.payloadStart(), slot.payloadLength(), target);
        int end = target.position();
        beginChecksum();
        checksum(target, start + RecordLayout.LENGTH, end);
        target.putInt(start + RecordLayout.CRC, checksum());
    }

    /** Writes a record up to its text fields, with 0 for the checksum. */
    static void putHead(MessageSlot slot, long sequence, int size, ByteBuffer target) {
        target.putInt(0).putInt(size);
        target.putLong(sequence).putLong(slot.receivedAtMs());
        target.putLong(slot.deviceNumber()).putLong(slot.tokenNumber());
        target.putInt(slot.requestId());
        int exchange = slot.session() == 0 ? 0 : RecordLayout.EXCHANGE_FLAG;
        int properties = slot.keptPropertiesBytes() == 0 ? 0 : RecordLayout.PROPERTIES_FLAG;
        target.put((byte) slot.protocol().code())
                .put((byte) (slot.qos() | exchange | properties))
                .putShort((short) slot.route());
        target.putInt(slot.appVersionLength()).putInt(slot.extensionLength());
        target.putInt(slot.resourceLength()).putInt(slot.contentTypeLength());
        if (exchange != 0) {
            target.putLong(slot.session()).putInt(slot.packetId());
        }
        if (properties != 0) {
            target.putInt(slot.keptPropertiesBytes());
        }
    }

    /** Copies bytes to the position of {@code target} and moves it; the source stays as it is. */
    static void copy(ByteBuf source, int start, int length, ByteBuffer target) {
        if (length > 0) {
            int limit = target.limit();
            target.limit(target.position() + length);
            source.getBytes(start, target);
            target.limit(limit);
        }
    }

    void beginChecksum() {
        crc.reset();
    }

    /** Takes the bytes of {@code bytes} from {@code start} to {@code end} into the checksum; the buffer's position moves to the end. */
    void checksum(ByteBuffer bytes, int start, int end) {
        int limit = bytes.limit();
        bytes.limit(end).position(start);
        crc.update(bytes);
        bytes.limit(limit);
    }

    int checksum() {
        return (int) crc.getValue() ^ checksumMask;
    }
}
