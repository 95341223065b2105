package dev.tollgate.edge.mqtt;

import dev.tollgate.edge.mqtt.PropertyReader.Carrier;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.mqtt.MqttMessageType;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Whether a packet is one that a client may send, to the bit: netty's MqttDecoder, which decodes it afterwards, is more lenient.
 * Each check takes a reader that is pointed at the packet's bytes behind its fixed header, and gives null, or why the connection has
 * to be closed. Stateless; allocates nothing.
 */
final class PacketCheck {
    static final int LEVEL_3_1_1 = 4;
    static final int LEVEL_5 = 5;

    /** Where in a CONNECT the protocol level lies at the latest: behind the longest fixed header and the name {@code MQTT}. */
    static final int LEVEL_INDEX_MAX = 5 + Short.BYTES + 4;

    private static final ByteBuf PROTOCOL_NAME = ascii("MQTT");
    private static final ByteBuf PROTOCOL_NAME_3_1 = ascii("MQIsdp");
    private static final ByteBuf SHARE = ascii("$share/");

    private static final int USER_NAME = 0x80;
    private static final int PASSWORD = 0x40;
    private static final int WILL_RETAIN = 0x20;
    private static final int WILL_QOS = 0x18;
    private static final int WILL = 0x04;
    private static final int CLEAN = 0x02;
    private static final int RESERVED = 0x01;

    private PacketCheck() {}

    private static ByteBuf ascii(String text) {
        return Unpooled.unreleasableBuffer(Unpooled.wrappedBuffer(text.getBytes(StandardCharsets.US_ASCII)));
    }

    /** Whether the low four bits of a packet's first byte are what they must be; PUBLISH, whose bits mean something, is not asked. */
    static boolean hasFlags(MqttMessageType type, int flags) {
        return switch (type) {
            case PUBREL, SUBSCRIBE, UNSUBSCRIBE -> flags == 2;
            default -> flags == 0;
        };
    }

    /** Protocol level of a CONNECT that may be wrong otherwise, and of which only a part may be there; 0 when it is not there. */
    static int level(ByteBuf buffer, int start, int end) {
        int index = end - start < Short.BYTES ? end : start + Short.BYTES + buffer.getUnsignedShort(start);
        return index < end ? buffer.getUnsignedByte(index) : 0;
    }

    private static boolean isName(ByteBuf buffer, int start, int end, ByteBuf name) {
        int length = name.readableBytes();
        return end - start >= Short.BYTES + length
                && buffer.getUnsignedShort(start) == length
                && ByteBufUtil.equals(buffer, start + Short.BYTES, name, 0, length);
    }

    static @Nullable CloseReason checkConnect(PacketReader reader, int clientIdMaxBytes) {
        int packetStart = reader.index();
        boolean mqtt = isName(reader.buffer(), packetStart, reader.end(), PROTOCOL_NAME);
        boolean known = mqtt || isName(reader.buffer(), packetStart, reader.end(), PROTOCOL_NAME_3_1);
        reader.readString();
        int level = reader.readByte();
        if (!known) {
            reader.fail(CloseReason.PROTOCOL_NAME);
        } else if (!mqtt || (level != LEVEL_3_1_1 && level != LEVEL_5)) {
            reader.fail(CloseReason.LEVEL_UNSUPPORTED);
        }
        boolean v5 = level == LEVEL_5;
        int flags = reader.readByte();
        reader.fail(checkConnectFlags(flags, v5));
        reader.readShort(); // keep-alive: any value will do
        if (v5) {
            reader.readProperties(Carrier.CONNECT);
        }
        readClientId(reader, clientIdMaxBytes, !v5 && (flags & CLEAN) == 0);
        readWill(reader, flags, v5);
        if ((flags & USER_NAME) != 0) {
            reader.readString();
        }
        if ((flags & PASSWORD) != 0) {
            reader.readData();
        }
        return reader.finish();
    }

    private static @Nullable CloseReason checkConnectFlags(int flags, boolean v5) {
        if ((flags & RESERVED) != 0) {
            return CloseReason.CONNECT_FLAGS;
        }
        boolean will = (flags & WILL) != 0;
        if ((flags & WILL_QOS) == WILL_QOS || (!will && (flags & (WILL_QOS | WILL_RETAIN)) != 0)) {
            return CloseReason.WILL_FLAGS;
        }
        boolean passwordAlone = (flags & (USER_NAME | PASSWORD)) == PASSWORD;
        return passwordAlone && !v5 ? CloseReason.PASSWORD_WITHOUT_USER : null;
    }

    private static void readClientId(PacketReader reader, int clientIdMaxBytes, boolean required) {
        reader.readString();
        if (reader.length() > clientIdMaxBytes) {
            reader.fail(CloseReason.CLIENT_ID_TOO_LONG);
        }
        if (reader.length() == 0 && required) {
            reader.fail(CloseReason.CLIENT_ID_MISSING);
        }
    }

    private static void readWill(PacketReader reader, int flags, boolean v5) {
        if ((flags & WILL) == 0) {
            return;
        }
        if (v5) {
            reader.readProperties(Carrier.WILL);
        }
        reader.readTopicName();
        reader.readData();
    }

    static @Nullable CloseReason checkSubscribe(PacketReader reader, boolean v5) {
        reader.readPacketId();
        if (v5) {
            reader.readProperties(Carrier.SUBSCRIBE);
        }
        if (!reader.isFailed() && !reader.hasMore()) {
            reader.fail(CloseReason.FILTERS_MISSING);
        }
        while (reader.hasMore()) {
            reader.readFilter();
            boolean shared = isShared(reader.buffer(), reader.start(), reader.index());
            int options = reader.readByte();
            if (!reader.isFailed()) {
                reader.fail(v5 ? checkOptions(options, shared) : checkRequestedQos(options));
            }
        }
        return reader.failure();
    }

    /** Subscription options: reserved (2 bits), retain handling (2), retain as published, no local, QoS (2); MQTT 5, 3.8.3.1. */
    private static @Nullable CloseReason checkOptions(int options, boolean shared) {
        if ((options & 0xC0) != 0) {
            return CloseReason.OPTIONS_RESERVED;
        }
        if ((options & 0x30) == 0x30) {
            return CloseReason.OPTIONS_RETAIN_HANDLING;
        }
        if (shared && (options & 0x04) != 0) {
            return CloseReason.OPTIONS_NO_LOCAL;
        }
        return (options & 3) == 3 ? CloseReason.OPTIONS_QOS : null;
    }

    private static @Nullable CloseReason checkRequestedQos(int options) {
        if ((options & 0xFC) != 0) {
            return CloseReason.OPTIONS_RESERVED;
        }
        return options == 3 ? CloseReason.OPTIONS_QOS : null;
    }

    private static boolean isShared(ByteBuf buffer, int start, int end) {
        int length = SHARE.readableBytes();
        return end - start >= length && ByteBufUtil.equals(buffer, start, SHARE, 0, length);
    }

    static @Nullable CloseReason checkUnsubscribe(PacketReader reader, boolean v5) {
        reader.readPacketId();
        if (v5) {
            reader.readProperties(Carrier.UNSUBSCRIBE);
        }
        if (!reader.isFailed() && !reader.hasMore()) {
            reader.fail(CloseReason.FILTERS_MISSING);
        }
        while (reader.hasMore()) {
            reader.readFilter();
        }
        return reader.failure();
    }

    static @Nullable CloseReason checkDisconnect(PacketReader reader, boolean v5) {
        if (v5 && reader.hasMore()) {
            if (!isDisconnectReason(reader.readByte())) {
                reader.fail(CloseReason.REASON_CODE);
            }
            if (reader.hasMore()) {
                reader.readProperties(Carrier.DISCONNECT);
            }
        }
        return reader.finish();
    }

    /** Reason codes that a client may give (MQTT 5, 3.14.2.1). */
    private static boolean isDisconnectReason(int code) {
        return switch (code) {
            case 0x00, 0x04, 0x80, 0x81, 0x82, 0x83, 0x90, 0x93, 0x94, 0x95, 0x96, 0x97, 0x98, 0x99 -> true;
            default -> false;
        };
    }

    /** PUBACK, PUBREC, PUBREL or PUBCOMP behind its packet id: nothing, or in MQTT 5 a reason code and properties. */
    static @Nullable CloseReason checkAcknowledgement(PacketReader reader, MqttMessageType type, boolean v5) {
        if (v5 && reader.hasMore()) {
            int code = reader.readByte();
            boolean ofPublish = type == MqttMessageType.PUBACK || type == MqttMessageType.PUBREC;
            if (ofPublish ? !isPublishReason(code) : code != 0 && code != AckBytes.PACKET_ID_UNKNOWN) {
                reader.fail(CloseReason.REASON_CODE);
            }
            if (reader.hasMore()) {
                reader.readProperties(Carrier.ACKNOWLEDGEMENT);
            }
        }
        return reader.finish();
    }

    /** Reason codes of PUBACK and PUBREC (MQTT 5, 3.4.2.1). */
    private static boolean isPublishReason(int code) {
        return switch (code) {
            case 0x00, 0x10, 0x80, 0x83, 0x87, 0x90, 0x91, 0x97, 0x99 -> true;
            default -> false;
        };
    }
}
