package dev.tollgate.edge.mqtt;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import org.jspecify.annotations.Nullable;

/**
 * Reads the fields of one packet where they lie and keeps the first reason why it is not what MQTT allows: after that, every further
 * read gives 0 and changes nothing, so that checks read straight through. One an event loop, reused; retains nothing.
 */
final class PacketReader {
    private ByteBuf buffer = Unpooled.EMPTY_BUFFER;
    private int index;
    private int end;
    private int start;
    private @Nullable CloseReason failure;
    private final PropertyReader properties = new PropertyReader(this);

    /** Points this at a packet's bytes behind its fixed header; {@code end} is exclusive. */
    void wrap(ByteBuf buffer, int start, int end) {
        this.buffer = buffer;
        this.index = start;
        this.end = end;
        this.failure = null;
        properties.clear();
    }

    /** What is kept of the packet's properties. */
    PropertyReader properties() {
        return properties;
    }

    ByteBuf buffer() {
        return buffer;
    }

    int index() {
        return index;
    }

    int end() {
        return end;
    }

    /** First byte of the string or data read last; it ends at {@link #index()}. */
    int start() {
        return start;
    }

    int length() {
        return index - start;
    }

    boolean hasMore() {
        return failure == null && index < end;
    }

    boolean isFailed() {
        return failure != null;
    }

    void fail(@Nullable CloseReason reason) {
        if (failure == null) {
            failure = reason;
        }
    }

    /** The first failure; null for none. */
    @Nullable
    CloseReason failure() {
        return failure;
    }

    /** The first failure, which bytes left over are too; null for none. */
    @Nullable
    CloseReason finish() {
        if (hasMore()) {
            fail(CloseReason.TRAILING_BYTES);
        }
        return failure;
    }

    /** Whether {@code bytes} more can be read. */
    private boolean take(long bytes) {
        if (failure == null && end - index < bytes) {
            failure = CloseReason.TRUNCATED;
        }
        return failure == null;
    }

    int readByte() {
        return take(1) ? buffer.getUnsignedByte(index++) : 0;
    }

    int readShort() {
        if (!take(Short.BYTES)) {
            return 0;
        }
        index += Short.BYTES;
        return buffer.getUnsignedShort(index - Short.BYTES);
    }

    long readInt() {
        if (!take(Integer.BYTES)) {
            return 0;
        }
        index += Integer.BYTES;
        return buffer.getUnsignedInt(index - Integer.BYTES);
    }

    /** Variable byte integer (1.5.5): at most four bytes, the shortest form. */
    int readVarint() {
        int value = 0;
        for (int shift = 0; shift < 28; shift += 7) {
            int b = readByte();
            value |= (b & 0x7F) << shift;
            if ((b & 0x80) == 0) {
                if (b == 0 && shift > 0) {
                    fail(CloseReason.VARINT_MALFORMED);
                }
                return failure == null ? value : 0;
            }
        }
        fail(CloseReason.VARINT_MALFORMED);
        return 0;
    }

    int readPacketId() {
        int packetId = readShort();
        if (packetId == 0) {
            fail(CloseReason.PACKET_ID_ZERO);
        }
        return packetId;
    }

    /** Binary data: {@link #start()} and {@link #length()} say where. */
    void readData() {
        int length = readShort();
        start = index;
        if (take(length)) {
            index += length;
        }
    }

    void readString() {
        readData();
        if (failure == null) {
            failure = MqttText.checkString(buffer, start, index);
        }
    }

    void readTopicName() {
        readTopicName(false);
    }

    /** @param mayBeEmpty where a topic alias may stand for it */
    void readTopicName(boolean mayBeEmpty) {
        readData();
        if (failure == null && !(mayBeEmpty && index == start)) {
            failure = MqttText.checkTopicName(buffer, start, index);
        }
    }

    void readFilter() {
        readData();
        if (failure == null) {
            failure = MqttText.checkFilter(buffer, start, index);
        }
    }

    /** The property length and the properties behind it, which must be ones that {@code packet} may carry. */
    void readProperties(PropertyReader.Carrier packet) {
        if (hasMore() && buffer.getByte(index) == 0) {
            index++;
            return;
        }
        int length = readVarint();
        if (failure == null && length > end - index) {
            failure = CloseReason.PROPERTY_LENGTH;
        }
        if (failure == null) {
            properties.read(packet, index + length);
        }
    }
}
