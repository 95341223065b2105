package dev.tollgate.loadtest.device;

import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;

/** Appends packets to a buffer. Without a state, for any thread; allocates nothing but what the buffer needs to grow. */
public final class MqttWriter {
    private static final byte[] PROTOCOL_NAME = {0, 4, 'M', 'Q', 'T', 'T'};
    private static final int SESSION_EXPIRY = 0x11;
    private static final int RECEIVE_MAXIMUM = 0x21;
    private static final int CORRELATION_DATA = 0x09;

    private MqttWriter() {}

    /** What CONNECT says. Immutable. */
    static final class Connect {
        private final int version;
        private final boolean isClean;
        private final int keepAliveSeconds;
        private final long expirySeconds;
        private final int receiveMaximum;
        private final byte[] clientId;
        private final byte[] username;
        private final byte[] password;

        /**
         * @param expirySeconds of MQTT 5; 0 ends the session with the connection
         * @param username empty for none; likewise {@code password}
         */
        Connect(
                int version,
                boolean isClean,
                int keepAliveSeconds,
                long expirySeconds,
                int receiveMaximum,
                String clientId,
                String username,
                String password) {
            this.version = version;
            this.isClean = isClean;
            this.keepAliveSeconds = keepAliveSeconds;
            this.expirySeconds = expirySeconds;
            this.receiveMaximum = receiveMaximum;
            this.clientId = clientId.getBytes(StandardCharsets.UTF_8);
            this.username = username.getBytes(StandardCharsets.UTF_8);
            this.password = password.getBytes(StandardCharsets.UTF_8);
        }
    }

    /** CONNECT, MQTT 5.0 section 3.1. */
    static void connect(ByteBuf out, Connect connect) {
        boolean hasExpiry = connect.version >= Mqtt.V5 && connect.expirySeconds > 0;
        boolean hasMaximum = connect.version >= Mqtt.V5 && connect.receiveMaximum < Mqtt.PACKET_ID_MAX;
        int properties = (hasExpiry ? 5 : 0) + (hasMaximum ? 3 : 0);
        boolean hasUser = connect.username.length > 0;
        boolean hasPassword = connect.password.length > 0;
        int length = 10
                + (connect.version >= Mqtt.V5 ? 1 + properties : 0)
                + 2
                + connect.clientId.length
                + (hasUser ? 2 + connect.username.length : 0)
                + (hasPassword ? 2 + connect.password.length : 0);
        header(out, Mqtt.CONNECT << 4, length);
        out.writeBytes(PROTOCOL_NAME).writeByte(connect.version);
        out.writeByte((hasUser ? 0x80 : 0) | (hasPassword ? 0x40 : 0) | (connect.isClean ? 2 : 0));
        out.writeShort(connect.keepAliveSeconds);
        if (connect.version >= Mqtt.V5) {
            out.writeByte(properties);
            if (hasExpiry) {
                out.writeByte(SESSION_EXPIRY).writeInt((int) connect.expirySeconds);
            }
            if (hasMaximum) {
                out.writeByte(RECEIVE_MAXIMUM).writeShort(connect.receiveMaximum);
            }
        }
        binary(out, connect.clientId);
        if (hasUser) {
            binary(out, connect.username);
        }
        if (hasPassword) {
            binary(out, connect.password);
        }
    }

    private static void binary(ByteBuf out, byte[] bytes) {
        out.writeShort(bytes.length).writeBytes(bytes);
    }

    /**
     * PUBLISH, MQTT 5.0 section 3.3.
     *
     * @param flags QoS, DUP and RETAIN as they lie in the first byte
     * @param packetId left out for QoS 0
     * @param properties without their length; left out in MQTT 3.1.1. Indices of all buffers stay
     */
    public static void publish(
            ByteBuf out, int version, int flags, ByteBuf topic, int packetId, ByteBuf properties, ByteBuf body) {
        int topicLength = topic.readableBytes();
        int bodyLength = body.readableBytes();
        boolean hasId = (flags & 6) != 0;
        int propertiesLength = version >= Mqtt.V5 ? properties.readableBytes() : 0;
        int length = 2 + topicLength + (hasId ? 2 : 0) + bodyLength;
        if (version >= Mqtt.V5) {
            length += PropertyReader.varintSize(propertiesLength) + propertiesLength;
        }
        out.ensureWritable(length + 5);
        header(out, Mqtt.PUBLISH << 4 | flags, length);
        out.writeShort(topicLength).writeBytes(topic, topic.readerIndex(), topicLength);
        if (hasId) {
            out.writeShort(packetId);
        }
        if (version >= Mqtt.V5) {
            varint(out, propertiesLength);
            out.writeBytes(properties, properties.readerIndex(), propertiesLength);
        }
        out.writeBytes(body, body.readerIndex(), bodyLength);
    }

    /** PUBACK, PUBREC, PUBREL or PUBCOMP with success. */
    public static void acknowledgement(ByteBuf out, int type, int packetId) {
        out.writeInt((type << 4 | (type == Mqtt.PUBREL ? 2 : 0)) << 24 | 2 << 16 | packetId);
    }

    /** PUBACK, PUBREC, PUBREL or PUBCOMP of MQTT 5 with a reason code. */
    public static void acknowledgement(ByteBuf out, int type, int packetId, int code) {
        out.writeByte(type << 4 | (type == Mqtt.PUBREL ? 2 : 0)).writeByte(3);
        out.writeShort(packetId).writeByte(code);
    }

    /** SUBSCRIBE with one filter. */
    static void subscribe(ByteBuf out, int version, int packetId, byte[] filter, int qos) {
        header(out, Mqtt.SUBSCRIBE << 4 | 2, 2 + (version >= Mqtt.V5 ? 1 : 0) + 2 + filter.length + 1);
        out.writeShort(packetId);
        if (version >= Mqtt.V5) {
            out.writeByte(0);
        }
        binary(out, filter);
        out.writeByte(qos);
    }

    /** UNSUBSCRIBE with one filter. */
    static void unsubscribe(ByteBuf out, int version, int packetId, byte[] filter) {
        header(out, Mqtt.UNSUBSCRIBE << 4 | 2, 2 + (version >= Mqtt.V5 ? 1 : 0) + 2 + filter.length);
        out.writeShort(packetId);
        if (version >= Mqtt.V5) {
            out.writeByte(0);
        }
        binary(out, filter);
    }

    static void pingRequest(ByteBuf out) {
        out.writeShort(Mqtt.PINGREQ << 12);
    }

    /** DISCONNECT with success. */
    static void disconnect(ByteBuf out) {
        out.writeShort(Mqtt.DISCONNECT << 12);
    }

    /** The property that says which request this is: MQTT 5.0 section 3.3.2.3.6. */
    static void correlation(ByteBuf properties, long request) {
        properties.writeByte(CORRELATION_DATA).writeShort(Long.BYTES).writeLong(request);
    }

    /** A packet's first bytes. */
    public static void header(ByteBuf out, int first, int length) {
        out.writeByte(first);
        varint(out, length);
    }

    /** MQTT 5.0 section 1.5.5. */
    public static void varint(ByteBuf out, int value) {
        int rest = value;
        while (rest > 127) {
            out.writeByte((rest & 0x7f) | 0x80);
            rest >>>= 7;
        }
        out.writeByte(rest);
    }
}
