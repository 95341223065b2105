package dev.tollgate.loadtest.device;

import static dev.tollgate.loadtest.device.ProtocolViolation.check;

import dev.tollgate.loadtest.verify.StampCodec;
import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;

/**
 * Reads the properties of one MQTT 5 packet, and keeps those that the tester uses. One for each event loop; the values are those
 * of the last packet read. Section 2.2.2 of the specification.
 */
final class PropertyReader {
    private static final int SESSION_EXPIRY = 0x11;
    private static final int SERVER_KEEP_ALIVE = 0x13;
    private static final int CORRELATION_DATA = 0x09;
    private static final int SUBSCRIPTION_ID = 0x0B;
    private static final int RECEIVE_MAXIMUM = 0x21;
    private static final int TOPIC_ALIAS = 0x23;
    private static final int MAXIMUM_QOS = 0x24;
    private static final int USER_PROPERTY = 0x26;
    private static final int MAXIMUM_PACKET_SIZE = 0x27;
    private static final int LAST_ID = 0x2A;

    private static final long ACKS = bits(0x1F, USER_PROPERTY);
    private static final long PUBLISHES =
            bits(0x01, 0x02, 0x03, 0x08, CORRELATION_DATA, SUBSCRIPTION_ID, TOPIC_ALIAS, USER_PROPERTY);
    private static final long CONNACKS = ACKS
            | bits(SESSION_EXPIRY, 0x12, SERVER_KEEP_ALIVE, 0x15, 0x16, 0x1A, 0x1C, RECEIVE_MAXIMUM)
            | bits(0x22, MAXIMUM_QOS, 0x25, MAXIMUM_PACKET_SIZE, 0x28, 0x29, 0x2A);
    private static final long DISCONNECTS = ACKS | bits(0x1C);
    private static final long AUTHS = ACKS | bits(0x15, 0x16);

    private static final long BYTES = bits(0x01, 0x17, 0x19, MAXIMUM_QOS, 0x25, 0x28, 0x29, 0x2A);
    private static final long SHORTS = bits(SERVER_KEEP_ALIVE, RECEIVE_MAXIMUM, 0x22, TOPIC_ALIAS);
    private static final long INTS = bits(0x02, SESSION_EXPIRY, 0x18, MAXIMUM_PACKET_SIZE);
    private static final long TEXTS = bits(0x03, 0x08, 0x09, 0x12, 0x15, 0x16, 0x1A, 0x1C, 0x1F);
    private static final byte[] STAMP = StampCodec.PROPERTY.getBytes(StandardCharsets.US_ASCII);

    private long seen;
    private int index;
    private int end;
    private int type;

    int receiveMaximum;
    int maximumQos;
    long maximumPacketSize;
    /** -1 where the server leaves it to the client. */
    int serverKeepAlive;

    int correlationStart;
    int correlationLength;
    int stampStart;
    /** 0 where there is no such user property. */
    int stampLength;

    private static long bits(int... ids) {
        long bits = 0;
        for (int id : ids) {
            bits |= 1L << id;
        }
        return bits;
    }

    /** As if there were no properties. */
    void clear() {
        seen = 0;
        receiveMaximum = Mqtt.PACKET_ID_MAX;
        maximumQos = 2;
        maximumPacketSize = Long.MAX_VALUE;
        serverKeepAlive = -1;
        correlationLength = 0;
        stampLength = 0;
    }

    /**
     * Reads the length and the properties themselves.
     *
     * @param packetEnd where the packet ends
     * @return index of what follows
     */
    int read(ByteBuf buffer, int start, int packetEnd, int packetType) {
        clear();
        type = packetType;
        int length = varint(buffer, start, packetEnd);
        index = start + varintSize(length);
        end = index + length;
        if (length < 0 || end > packetEnd) {
            throw new ProtocolViolation("the properties of " + Mqtt.name(type) + " reach beyond the packet");
        }
        long allowed = allowed(type);
        while (index < end) {
            property(buffer, allowed);
        }
        return end;
    }

    private static long allowed(int type) {
        return switch (type) {
            case Mqtt.CONNACK -> CONNACKS;
            case Mqtt.PUBLISH -> PUBLISHES;
            case Mqtt.DISCONNECT -> DISCONNECTS;
            case Mqtt.AUTH -> AUTHS;
            default -> ACKS;
        };
    }

    private void property(ByteBuf buffer, long allowed) {
        int id = buffer.getByte(index++) & 0xff;
        long bit = id <= LAST_ID ? 1L << id : 0;
        if ((allowed & bit) == 0) {
            throw new ProtocolViolation(Mqtt.name(type) + " has property " + id + ", which it must not have");
        }
        boolean mayRepeat = id == USER_PROPERTY || id == SUBSCRIPTION_ID;
        if ((seen & bit) != 0 && !mayRepeat) {
            throw new ProtocolViolation(Mqtt.name(type) + " has property " + id + " twice");
        }
        seen |= bit;
        if ((BYTES & bit) != 0) {
            one(id, buffer.getByte(need(1)) & 0xff);
        } else if ((SHORTS & bit) != 0) {
            two(id, buffer.getUnsignedShort(need(2)));
        } else if ((INTS & bit) != 0) {
            four(id, buffer.getUnsignedInt(need(4)));
        } else if ((TEXTS & bit) != 0) {
            text(id, buffer);
        } else if (id == USER_PROPERTY) {
            pair(buffer);
        } else {
            subscriptionId(buffer);
        }
    }

    private int need(int bytes) {
        int at = index;
        if (end - at < bytes) {
            throw new ProtocolViolation(
                    "a property of " + Mqtt.name(type) + " reaches beyond the length of the properties");
        }
        index += bytes;
        return at;
    }

    private void one(int id, int value) {
        if (value > 1) {
            throw new ProtocolViolation(
                    "property " + id + " of " + Mqtt.name(type) + " is " + value + ", expected 0 or 1");
        }
        if (id == MAXIMUM_QOS) {
            maximumQos = value;
        }
    }

    private void two(int id, int value) {
        switch (id) {
            case SERVER_KEEP_ALIVE -> serverKeepAlive = value;
            case RECEIVE_MAXIMUM -> {
                check(value > 0, "CONNACK has receive maximum 0");
                receiveMaximum = value;
            }
            case TOPIC_ALIAS ->
                throw new ProtocolViolation("PUBLISH has topic alias " + value + ", and the client allowed none");
            default -> {
                // of no use to the tester
            }
        }
    }

    private void four(int id, long value) {
        if (id == MAXIMUM_PACKET_SIZE) {
            check(value > 0, "CONNACK has maximum packet size 0");
            maximumPacketSize = value;
        }
    }

    private void text(int id, ByteBuf buffer) {
        int length = buffer.getUnsignedShort(need(2));
        int start = need(length);
        if (id == CORRELATION_DATA) {
            correlationStart = start;
            correlationLength = length;
        }
    }

    private void pair(ByteBuf buffer) {
        int nameLength = buffer.getUnsignedShort(need(2));
        int name = need(nameLength);
        int valueLength = buffer.getUnsignedShort(need(2));
        int value = need(valueLength);
        if (nameLength == STAMP.length && equal(buffer, name)) {
            stampStart = value;
            stampLength = valueLength;
        }
    }

    private static boolean equal(ByteBuf buffer, int start) {
        for (int i = 0; i < STAMP.length; i++) {
            if (buffer.getByte(start + i) != STAMP[i]) {
                return false;
            }
        }
        return true;
    }

    private void subscriptionId(ByteBuf buffer) {
        int value = varint(buffer, index, end);
        check(value > 0, "PUBLISH has subscription identifier 0, or one that does not end");
        index += varintSize(value);
    }

    /** A variable byte integer, or -1 when it does not end before {@code end}; one that is longer than needed is a violation. */
    static int varint(ByteBuf buffer, int start, int end) {
        int value = 0;
        for (int i = 0; i < 4 && start + i < end; i++) {
            int next = buffer.getByte(start + i);
            value |= (next & 0x7f) << (7 * i);
            if (next >= 0) {
                check(i == 0 || next != 0, "a variable byte integer has more bytes than it needs");
                return value;
            }
        }
        check(end - start < 4, "a variable byte integer has more than 4 bytes");
        return -1;
    }

    static int varintSize(int value) {
        return value < 128 ? 1 : value < 16_384 ? 2 : value < 2_097_152 ? 3 : 4;
    }
}
