package dev.tollgate.edge.mqtt;

import static io.netty.handler.codec.mqtt.MqttProperties.AUTHENTICATION_DATA;
import static io.netty.handler.codec.mqtt.MqttProperties.AUTHENTICATION_METHOD;
import static io.netty.handler.codec.mqtt.MqttProperties.CONTENT_TYPE;
import static io.netty.handler.codec.mqtt.MqttProperties.CORRELATION_DATA;
import static io.netty.handler.codec.mqtt.MqttProperties.MAXIMUM_PACKET_SIZE;
import static io.netty.handler.codec.mqtt.MqttProperties.PAYLOAD_FORMAT_INDICATOR;
import static io.netty.handler.codec.mqtt.MqttProperties.PUBLICATION_EXPIRY_INTERVAL;
import static io.netty.handler.codec.mqtt.MqttProperties.REASON_STRING;
import static io.netty.handler.codec.mqtt.MqttProperties.RECEIVE_MAXIMUM;
import static io.netty.handler.codec.mqtt.MqttProperties.REQUEST_PROBLEM_INFORMATION;
import static io.netty.handler.codec.mqtt.MqttProperties.REQUEST_RESPONSE_INFORMATION;
import static io.netty.handler.codec.mqtt.MqttProperties.RESPONSE_TOPIC;
import static io.netty.handler.codec.mqtt.MqttProperties.SESSION_EXPIRY_INTERVAL;
import static io.netty.handler.codec.mqtt.MqttProperties.SUBSCRIPTION_IDENTIFIER;
import static io.netty.handler.codec.mqtt.MqttProperties.TOPIC_ALIAS;
import static io.netty.handler.codec.mqtt.MqttProperties.TOPIC_ALIAS_MAXIMUM;
import static io.netty.handler.codec.mqtt.MqttProperties.USER_PROPERTY;
import static io.netty.handler.codec.mqtt.MqttProperties.WILL_DELAY_INTERVAL;

/**
 * Checks the properties of a packet from a client (MQTT 5, 2.2.2): known, allowed in this packet, not repeated, with values that they
 * may have. Part of a {@link PacketReader}; keeps where the values lie that a PUBLISH is taken by, until the next packet.
 */
final class PropertyReader {
    /** What carries properties. */
    enum Carrier {
        CONNECT(
                SESSION_EXPIRY_INTERVAL,
                AUTHENTICATION_METHOD,
                AUTHENTICATION_DATA,
                REQUEST_PROBLEM_INFORMATION,
                REQUEST_RESPONSE_INFORMATION,
                RECEIVE_MAXIMUM,
                TOPIC_ALIAS_MAXIMUM,
                USER_PROPERTY,
                MAXIMUM_PACKET_SIZE),
        WILL(
                PAYLOAD_FORMAT_INDICATOR,
                PUBLICATION_EXPIRY_INTERVAL,
                CONTENT_TYPE,
                RESPONSE_TOPIC,
                CORRELATION_DATA,
                WILL_DELAY_INTERVAL,
                USER_PROPERTY),
        PUBLISH(
                PAYLOAD_FORMAT_INDICATOR,
                PUBLICATION_EXPIRY_INTERVAL,
                CONTENT_TYPE,
                RESPONSE_TOPIC,
                CORRELATION_DATA,
                SUBSCRIPTION_IDENTIFIER,
                TOPIC_ALIAS,
                USER_PROPERTY),
        ACKNOWLEDGEMENT(REASON_STRING, USER_PROPERTY),
        SUBSCRIBE(SUBSCRIPTION_IDENTIFIER, USER_PROPERTY),
        UNSUBSCRIBE(USER_PROPERTY),
        DISCONNECT(SESSION_EXPIRY_INTERVAL, REASON_STRING, USER_PROPERTY);

        private final long allowed; // bit n: the property with identifier n

        Carrier(int... properties) {
            long bits = 0;
            for (int property : properties) {
                bits |= 1L << property;
            }
            allowed = bits;
        }

        boolean mayCarry(int property) {
            return (allowed & (1L << property)) != 0;
        }
    }

    /** The length of what is not there, where nothing has a length, too. */
    static final int NONE = -1;

    /** Identifiers that MQTT 5 defines, those of servers included. */
    private static final long KNOWN = bits(
            0x01, 0x02, 0x03, 0x08, 0x09, 0x0B, 0x11, 0x12, 0x13, 0x15, 0x16, 0x17, 0x18, 0x19, 0x1A, 0x1C, 0x1F, 0x21,
            0x22, 0x23, 0x24, 0x25, 0x26, 0x27, 0x28, 0x29, 0x2A);

    private static final long KEPT = bits(
            PAYLOAD_FORMAT_INDICATOR, PUBLICATION_EXPIRY_INTERVAL, RESPONSE_TOPIC, CORRELATION_DATA, USER_PROPERTY);

    private final PacketReader packet;
    private int topicAlias;
    private int contentTypeStart;
    private int contentTypeLength;
    private int responseTopicStart;
    private int responseTopicLength;
    private int correlationStart;
    private int correlationLength;
    private int start;
    private int end;
    private int keptBytes;
    private int userProperties;
    private int userPropertyBytes;

    PropertyReader(PacketReader packet) {
        this.packet = packet;
    }

    private static long bits(int... numbers) {
        long bits = 0;
        for (int number : numbers) {
            bits |= 1L << number;
        }
        return bits;
    }

    /** Forgets the values of the packet before. */
    void clear() {
        topicAlias = 0;
        contentTypeLength = 0;
        responseTopicLength = 0;
        correlationLength = NONE;
        start = 0;
        end = 0;
        keptBytes = 0;
        userProperties = 0;
        userPropertyBytes = 0;
    }

    /** 0 for none. */
    int topicAlias() {
        return topicAlias;
    }

    int contentTypeStart() {
        return contentTypeStart;
    }

    /** 0 for none. */
    int contentTypeLength() {
        return contentTypeLength;
    }

    int responseTopicStart() {
        return responseTopicStart;
    }

    /** 0 for none. */
    int responseTopicLength() {
        return responseTopicLength;
    }

    int correlationStart() {
        return correlationStart;
    }

    /** {@link #NONE} where there is none. */
    int correlationLength() {
        return correlationLength;
    }

    /** Where the first property begins. */
    int start() {
        return start;
    }

    /** Bytes of all properties. */
    int length() {
        return end - start;
    }

    /** Bytes of those properties that go into a record as they are: see {@link dev.tollgate.edge.intake.Message#setProperties}. */
    int keptBytes() {
        return keptBytes;
    }

    int userProperties() {
        return userProperties;
    }

    /** Bytes of the names and values of all user properties. */
    int userPropertyBytes() {
        return userPropertyBytes;
    }

    /** @param blockEnd of all properties, exclusive */
    void read(Carrier carrier, int blockEnd) {
        start = packet.index();
        end = blockEnd;
        long seen = 0;
        while (!packet.isFailed() && packet.index() < end) {
            int first = packet.index();
            int property = packet.readVarint();
            if (packet.isFailed()) {
                return;
            }
            check(carrier, property, seen);
            seen |= 1L << property;
            readValue(carrier, property);
            if ((KEPT & (1L << property)) != 0) {
                keptBytes += packet.index() - first;
            }
        }
        if (packet.index() > end) {
            packet.fail(CloseReason.PROPERTY_LENGTH);
        }
        if ((seen & bits(AUTHENTICATION_METHOD, AUTHENTICATION_DATA)) != 0) {
            boolean method = (seen & (1L << AUTHENTICATION_METHOD)) != 0;
            packet.fail(method ? CloseReason.AUTH_METHOD : CloseReason.AUTH_DATA);
        }
    }

    private void check(Carrier carrier, int property, long seen) {
        if (property >= Long.SIZE || (KNOWN & (1L << property)) == 0) {
            packet.fail(CloseReason.PROPERTY_UNKNOWN);
        } else if (!carrier.mayCarry(property)) {
            packet.fail(CloseReason.PROPERTY_MISPLACED);
        } else if (property != USER_PROPERTY && (seen & (1L << property)) != 0) {
            packet.fail(CloseReason.PROPERTY_REPEATED);
        }
    }

    private void readValue(Carrier carrier, int property) {
        switch (property) {
            case PAYLOAD_FORMAT_INDICATOR, REQUEST_PROBLEM_INFORMATION, REQUEST_RESPONSE_INFORMATION ->
                require(packet.readByte() <= 1);
            case RECEIVE_MAXIMUM -> require(packet.readShort() > 0);
            case TOPIC_ALIAS_MAXIMUM -> packet.readShort();
            case TOPIC_ALIAS -> {
                topicAlias = packet.readShort();
                if (topicAlias == 0) {
                    packet.fail(CloseReason.TOPIC_ALIAS);
                }
            }
            case PUBLICATION_EXPIRY_INTERVAL, SESSION_EXPIRY_INTERVAL, WILL_DELAY_INTERVAL -> packet.readInt();
            case MAXIMUM_PACKET_SIZE -> require(packet.readInt() > 0);
            case SUBSCRIPTION_IDENTIFIER -> {
                require(packet.readVarint() > 0);
                if (carrier == Carrier.PUBLISH) {
                    packet.fail(CloseReason.SUBSCRIPTION_ID);
                }
            }
            case CORRELATION_DATA -> {
                packet.readData();
                correlationStart = packet.start();
                correlationLength = packet.length();
            }
            case AUTHENTICATION_DATA -> packet.readData();
            case RESPONSE_TOPIC -> {
                packet.readTopicName();
                responseTopicStart = packet.start();
                responseTopicLength = packet.length();
            }
            case CONTENT_TYPE -> {
                packet.readString();
                contentTypeStart = packet.start();
                contentTypeLength = packet.length();
            }
            case USER_PROPERTY -> {
                packet.readString();
                userPropertyBytes += packet.length();
                packet.readString();
                userPropertyBytes += packet.length();
                userProperties++;
            }
            default -> packet.readString(); // reason string, authentication method
        }
    }

    private void require(boolean allowed) {
        if (!allowed) {
            packet.fail(CloseReason.PROPERTY_INVALID);
        }
    }
}
