package dev.tollgate.edge.mqtt;

import dev.tollgate.edge.ring.Protocol;
import io.netty.handler.codec.mqtt.MqttConnAckMessage;
import io.netty.handler.codec.mqtt.MqttConnectMessage;
import io.netty.handler.codec.mqtt.MqttConnectReturnCode;
import io.netty.handler.codec.mqtt.MqttMessageBuilders;
import io.netty.handler.codec.mqtt.MqttProperties;
import io.netty.handler.codec.mqtt.MqttProperties.IntegerProperty;
import io.netty.handler.codec.mqtt.MqttProperties.MqttProperty;
import io.netty.handler.codec.mqtt.MqttProperties.StringProperty;
import java.nio.charset.StandardCharsets;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What a CONNECT asks for, as far as it matters here. User name and password have been checked and are of no consequence.
 *
 * @param clientId the client's, or one that the edge made
 * @param clientIdAssigned whether the edge made it
 * @param keepAliveSeconds as the client asks; 0 for none
 * @param sessionExpirySeconds 0 in MQTT 3.1.1
 * @param receiveMaximum 65535 in MQTT 3.1.1
 * @param packetMaxBytes the client's maximum packet size
 * @param topicAliasMaximum of the client; 0 in MQTT 3.1.1
 * @param reasonStrings whether acknowledgements may say why in words
 * @param will null for none
 */
record ConnectRequest(
        Protocol protocol,
        String clientId,
        boolean clientIdAssigned,
        int keepAliveSeconds,
        long sessionExpirySeconds,
        int receiveMaximum,
        long packetMaxBytes,
        int topicAliasMaximum,
        boolean reasonStrings,
        @Nullable Will will) {
    private static final long UNLIMITED = 0xFFFF_FFFFL;

    static ConnectRequest of(MqttConnectMessage packet) {
        MqttProperties properties = packet.variableHeader().properties();
        boolean v5 = packet.variableHeader().version() == PacketCheck.LEVEL_5;
        String clientId = packet.payload().clientIdentifier();
        return new ConnectRequest(
                v5 ? Protocol.MQTT_5 : Protocol.MQTT_3_1_1,
                clientId.isEmpty() ? "edge-" + UUID.randomUUID() : clientId,
                clientId.isEmpty(),
                packet.variableHeader().keepAliveTimeSeconds(),
                number(properties, MqttProperties.SESSION_EXPIRY_INTERVAL, 0),
                (int) number(properties, MqttProperties.RECEIVE_MAXIMUM, PacketIdSet.ID_MAX),
                number(properties, MqttProperties.MAXIMUM_PACKET_SIZE, UNLIMITED),
                (int) number(properties, MqttProperties.TOPIC_ALIAS_MAXIMUM, 0),
                number(properties, MqttProperties.REQUEST_PROBLEM_INFORMATION, 1) == 1,
                Will.of(packet));
    }

    /** Netty gives four bytes as a signed number. */
    private static long number(MqttProperties properties, int property, long otherwise) {
        MqttProperty<?> found = properties.getProperty(property);
        return found instanceof IntegerProperty number ? Integer.toUnsignedLong(number.value()) : otherwise;
    }

    boolean isV5() {
        return protocol == Protocol.MQTT_5;
    }

    /**
     * CONNACK that accepts. What it leaves out stands for: QoS 2, retain and wildcards are there, and the client's keep-alive holds.
     */
    MqttConnAckMessage accept(MqttConfig config) {
        return MqttMessageBuilders.connAck()
                .returnCode(MqttConnectReturnCode.CONNECTION_ACCEPTED)
                .sessionPresent(false)
                .properties(isV5() ? properties(config) : MqttProperties.NO_PROPERTIES)
                .build();
    }

    private MqttProperties properties(MqttConfig config) {
        MqttProperties properties = new MqttProperties();
        properties.add(new IntegerProperty(MqttProperties.RECEIVE_MAXIMUM, config.receiveMaximum()));
        properties.add(new IntegerProperty(MqttProperties.MAXIMUM_PACKET_SIZE, config.packetMaxBytes()));
        properties.add(new IntegerProperty(MqttProperties.SUBSCRIPTION_IDENTIFIER_AVAILABLE, 0));
        properties.add(new IntegerProperty(MqttProperties.SHARED_SUBSCRIPTION_AVAILABLE, 0));
        if (config.topicAliasMax() > 0) {
            properties.add(new IntegerProperty(MqttProperties.TOPIC_ALIAS_MAXIMUM, config.topicAliasMax()));
        }
        if (isKeepAliveSet(config)) {
            properties.add(new IntegerProperty(MqttProperties.SERVER_KEEP_ALIVE, config.keepAliveMaxS()));
        }
        if (sessionExpirySeconds > 0) {
            properties.add(new IntegerProperty(MqttProperties.SESSION_EXPIRY_INTERVAL, 0));
        }
        if (clientIdAssigned) {
            properties.add(new StringProperty(MqttProperties.ASSIGNED_CLIENT_IDENTIFIER, clientId));
        }
        return properties;
    }

    /** Whether the edge sets another keep-alive than the client asks for, which only MQTT 5 can be told (3.2.2.3.14). */
    private boolean isKeepAliveSet(MqttConfig config) {
        int max = config.keepAliveMaxS();
        return isV5() && max > 0 && (keepAliveSeconds == 0 || keepAliveSeconds > max);
    }

    /** The keep-alive that holds, in seconds; 0 for none. */
    int keepAliveSeconds(MqttConfig config) {
        return isKeepAliveSet(config) ? config.keepAliveMaxS() : keepAliveSeconds;
    }

    /** Length of {@link #accept}'s packet: head, flags, reason code, property length, and the properties above. */
    int acceptBytes(MqttConfig config) {
        int options = (config.topicAliasMax() > 0 ? 3 : 0)
                + (isKeepAliveSet(config) ? 3 : 0)
                + (sessionExpirySeconds > 0 ? 5 : 0);
        int assigned = clientIdAssigned ? 3 + clientId.getBytes(StandardCharsets.UTF_8).length : 0;
        return isV5() ? 2 + 2 + 1 + 3 + 5 + 2 + 2 + options + assigned : 4;
    }
}
