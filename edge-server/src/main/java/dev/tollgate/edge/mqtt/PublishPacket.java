package dev.tollgate.edge.mqtt;

import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/**
 * Where the parts of a PUBLISH lie in the bytes received. One an event loop, reused for every message; retains nothing.
 *
 * <pre>
 * type and flags | remaining length | topic length | topic name | packet id (QoS 1, 2) | properties (MQTT 5) | payload
 * 0011 D QQ R      1 to 4 bytes       2 bytes                     2 bytes
 * </pre>
 */
final class PublishPacket {
    private static final int DUP = 0x08;
    private static final PropertyReader NO_PROPERTIES = new PacketReader().properties();

    private int qos;
    private int topicStart;
    private int topicLength;
    private int packetId;
    private int payloadStart;
    private int payloadLength;
    private PropertyReader properties = NO_PROPERTIES;

    /**
     * Points this at a packet's parts.
     *
     * @param flags the low four bits of the packet's first byte
     * @param start first byte behind the remaining length
     * @param end exclusive
     * @return null, or why the connection has to be closed
     */
    @Nullable
    CloseReason wrap(PacketReader reader, ByteBuf buffer, int flags, int start, int end, boolean v5) {
        qos = (flags >> 1) & 3;
        if (qos == 3) {
            return CloseReason.QOS_INVALID;
        }
        if (qos == 0 && (flags & DUP) != 0) {
            return CloseReason.DUP_AT_QOS_0;
        }
        reader.wrap(buffer, start, end);
        reader.readTopicName(v5);
        topicStart = reader.start();
        topicLength = reader.length();
        packetId = qos > 0 ? reader.readPacketId() : 0;
        if (v5) {
            reader.readProperties(PropertyReader.Carrier.PUBLISH);
        }
        properties = reader.properties();
        if (topicLength == 0 && properties.topicAlias() == 0) {
            reader.fail(CloseReason.TOPIC_EMPTY);
        }
        payloadStart = reader.index();
        payloadLength = end - payloadStart;
        return reader.failure();
    }

    int qos() {
        return qos;
    }

    int topicStart() {
        return topicStart;
    }

    /** 0 where a topic alias stands for it. */
    int topicLength() {
        return topicLength;
    }

    /** What is kept of its properties, until the reader is given another packet; nothing in MQTT 3.1.1. */
    PropertyReader properties() {
        return properties;
    }

    /** 0 at QoS 0. */
    int packetId() {
        return packetId;
    }

    int payloadStart() {
        return payloadStart;
    }

    int payloadLength() {
        return payloadLength;
    }
}
