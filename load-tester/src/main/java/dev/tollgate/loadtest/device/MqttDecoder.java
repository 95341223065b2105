package dev.tollgate.loadtest.device;

import static dev.tollgate.loadtest.device.ProtocolViolation.check;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import org.jspecify.annotations.Nullable;

/**
 * Cuts what a server sends into packets and reads them where they lie. One for each connection, on its event loop; allocates
 * only when a packet comes in parts, and then until it is whole. Every deviation from MQTT is a {@link ProtocolViolation}, after
 * which the connection is of no more use.
 */
final class MqttDecoder {
    private final int version;
    private final int packetMaxBytes;
    private final InboundPublish publish;
    private final PropertyReader properties;
    private final MqttInbound inbound;
    private @Nullable ByteBuf rest;

    /**
     * @param packetMaxBytes larger packets are a violation
     * @param publish of the event loop
     */
    MqttDecoder(int version, int packetMaxBytes, InboundPublish publish, MqttInbound inbound) {
        this.version = version;
        this.packetMaxBytes = packetMaxBytes;
        this.publish = publish;
        this.properties = publish.properties;
        this.inbound = inbound;
    }

    /** Takes the next bytes. The buffer stays the caller's. */
    void decode(ByteBuf received, ByteBufAllocator allocator) {
        ByteBuf kept = rest;
        if (kept == null) {
            packets(received);
            if (received.isReadable()) {
                rest = allocator.directBuffer(received.readableBytes() + 256).writeBytes(received);
            }
            return;
        }
        kept.writeBytes(received);
        packets(kept);
        if (kept.isReadable()) {
            kept.discardSomeReadBytes();
        } else {
            close();
        }
    }

    /** Releases what was kept of a packet that is not whole. */
    void close() {
        ByteBuf kept = rest;
        rest = null;
        if (kept != null) {
            kept.release();
        }
    }

    private void packets(ByteBuf buffer) {
        int index = buffer.readerIndex();
        int end = buffer.writerIndex();
        while (end - index >= 2) {
            int length = buffer.getByte(index + 1);
            int body = index + 2;
            if (length < 0) { // more than one byte
                length = PropertyReader.varint(buffer, index + 1, end);
                if (length < 0) {
                    break;
                }
                body = index + 1 + PropertyReader.varintSize(length);
            }
            if (length > packetMaxBytes) {
                throw new ProtocolViolation(
                        "a packet of " + length + " bytes, at most " + packetMaxBytes + " expected");
            }
            if (end - body < length) {
                break;
            }
            packet(buffer, buffer.getByte(index) & 0xff, body, body + length);
            index = body + length;
            buffer.readerIndex(index);
        }
    }

    private void packet(ByteBuf buffer, int first, int start, int end) {
        int type = first >> 4;
        int flags = first & 0x0f;
        if (type == Mqtt.PUBLISH) {
            publish(buffer, flags, start, end);
            return;
        }
        if (flags != (type == Mqtt.PUBREL ? 2 : 0)) {
            throw new ProtocolViolation(Mqtt.name(type) + " has flags " + flags + ", which are reserved");
        }
        switch (type) {
            case Mqtt.PUBACK, Mqtt.PUBREC, Mqtt.PUBREL, Mqtt.PUBCOMP -> acknowledgement(buffer, type, start, end);
            case Mqtt.CONNACK -> connack(buffer, start, end);
            case Mqtt.SUBACK -> suback(buffer, start, end);
            case Mqtt.UNSUBACK -> unsuback(buffer, start, end);
            case Mqtt.PINGRESP -> {
                check(start == end, "PINGRESP has a body of " + (end - start) + " bytes, expected none");
                inbound.onPingresp();
            }
            case Mqtt.DISCONNECT -> disconnect(buffer, start, end);
            default -> throw new ProtocolViolation(Mqtt.name(type) + " came from the server, which must not send it");
        }
    }

    private void acknowledgement(ByteBuf buffer, int type, int start, int end) {
        int packetId = packetId(buffer, type, start, end);
        int code = 0;
        if (end - start > 2) {
            checkVersion5(type);
            code = buffer.getByte(start + 2) & 0xff;
            if (end - start > 3) {
                checkEnd(properties.read(buffer, start + 3, end, type), end, type);
            }
        }
        switch (type) {
            case Mqtt.PUBACK -> inbound.onPuback(packetId, code);
            case Mqtt.PUBREC -> inbound.onPubrec(packetId, code);
            case Mqtt.PUBREL -> inbound.onPubrel(packetId, code);
            default -> inbound.onPubcomp(packetId, code);
        }
    }

    private static int packetId(ByteBuf buffer, int type, int start, int end) {
        if (end - start < 2) {
            throw new ProtocolViolation(Mqtt.name(type) + " has no packet identifier");
        }
        int packetId = buffer.getUnsignedShort(start);
        if (packetId == 0) {
            throw new ProtocolViolation(Mqtt.name(type) + " has packet identifier 0");
        }
        return packetId;
    }

    private void checkVersion5(int type) {
        if (version < Mqtt.V5) {
            throw new ProtocolViolation(Mqtt.name(type) + " is longer than MQTT 3.1.1 allows");
        }
    }

    private static void checkEnd(int read, int end, int type) {
        if (read != end) {
            throw new ProtocolViolation(Mqtt.name(type) + " has " + (end - read) + " bytes after its end");
        }
    }

    private void connack(ByteBuf buffer, int start, int end) {
        check(end - start >= 2, "CONNACK has a body of " + (end - start) + " bytes, expected 2 or more");
        int flags = buffer.getByte(start);
        int code = buffer.getByte(start + 1) & 0xff;
        check((flags & 0xfe) == 0, "CONNACK has reserved flags set");
        check(flags == 0 || code == 0, "CONNACK refuses and says that a session is present");
        properties.clear();
        if (version >= Mqtt.V5) {
            checkEnd(properties.read(buffer, start + 2, end, Mqtt.CONNACK), end, Mqtt.CONNACK);
        } else {
            checkEnd(start + 2, end, Mqtt.CONNACK);
            check(code <= 5, "CONNACK has return code " + code + ", which MQTT 3.1.1 reserves");
        }
        inbound.onConnack(flags == 1, code, properties);
    }

    private void publish(ByteBuf buffer, int flags, int start, int end) {
        int qos = flags >> 1 & 3;
        check(qos < 3, "PUBLISH has QoS 3");
        check(qos > 0 || (flags & 8) == 0, "PUBLISH has QoS 0 and DUP");
        check(end - start >= 2, "PUBLISH has no topic");
        int topic = start + 2;
        int topicEnd = topic + buffer.getUnsignedShort(start);
        check(topicEnd <= end, "the topic of PUBLISH reaches beyond the packet");
        checkTopic(buffer, topic, topicEnd);
        int index = topicEnd;
        publish.packetId = 0;
        if (qos > 0) {
            publish.packetId = packetId(buffer, Mqtt.PUBLISH, index, end);
            index += 2;
        }
        properties.clear();
        if (version >= Mqtt.V5) {
            index = properties.read(buffer, index, end, Mqtt.PUBLISH);
        }
        publish.packet = buffer;
        publish.qos = qos;
        publish.isDuplicate = (flags & 8) != 0;
        publish.isRetained = (flags & 1) != 0;
        publish.topicStart = topic;
        publish.topicEnd = topicEnd;
        publish.payloadStart = index;
        publish.payloadEnd = end;
        inbound.onPublish(publish);
    }

    private static void checkTopic(ByteBuf buffer, int start, int end) {
        check(start < end, "PUBLISH has an empty topic, and the client allowed no alias");
        for (int i = start; i < end; i++) {
            byte at = buffer.getByte(i);
            check(at != '#' && at != '+' && at != 0, "the topic of PUBLISH has a wildcard or a null character");
        }
        check(Utf8Check.isValid(buffer, start, end), "the topic of PUBLISH is not UTF-8");
    }

    private void suback(ByteBuf buffer, int start, int end) {
        int packetId = packetId(buffer, Mqtt.SUBACK, start, end);
        int index = version >= Mqtt.V5 ? properties.read(buffer, start + 2, end, Mqtt.SUBACK) : start + 2;
        check(index < end, "SUBACK has no codes");
        for (int i = index; i < end; i++) {
            int code = buffer.getByte(i) & 0xff;
            check(code <= 2 || code >= 0x80, "SUBACK has the reserved code " + code);
        }
        inbound.onSuback(packetId, buffer, index, end - index);
    }

    private void unsuback(ByteBuf buffer, int start, int end) {
        int packetId = packetId(buffer, Mqtt.UNSUBACK, start, end);
        if (version < Mqtt.V5) {
            checkEnd(start + 2, end, Mqtt.UNSUBACK);
            inbound.onUnsuback(packetId, 0, 1);
            return;
        }
        int index = properties.read(buffer, start + 2, end, Mqtt.UNSUBACK);
        check(index < end, "UNSUBACK has no codes");
        inbound.onUnsuback(packetId, buffer.getByte(index) & 0xff, end - index);
    }

    private void disconnect(ByteBuf buffer, int start, int end) {
        checkVersion5Disconnect();
        int code = start < end ? buffer.getByte(start) & 0xff : 0;
        if (end - start > 1) {
            checkEnd(properties.read(buffer, start + 1, end, Mqtt.DISCONNECT), end, Mqtt.DISCONNECT);
        }
        inbound.onDisconnect(code);
    }

    private void checkVersion5Disconnect() {
        check(version >= Mqtt.V5, "DISCONNECT came from the server, which MQTT 3.1.1 forbids");
    }
}
