package dev.tollgate.edge.mqtt;

import dev.tollgate.edge.ring.Protocol;
import dev.tollgate.edge.session.ClientKey;
import dev.tollgate.edge.session.ClientKeys;
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
 * What a CONNECT asks for, as far as it matters here. User name and password only tell sessions apart.
 *
 * @param clientId the client's, or one that the edge made
 * @param clientIdAssigned whether the edge made it
 * @param keepAliveSeconds as the client asks; 0 for none
 * @param client whose session it is about; null where the edge keeps none
 * @param cleanStart whether a session that there is ends
 * @param sessionExpirySeconds as the client asks; in MQTT 3.1.1 all, or 0 with a clean session
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
        @Nullable ClientKey client,
        boolean cleanStart,
        int keepAliveSeconds,
        long sessionExpirySeconds,
        int receiveMaximum,
        long packetMaxBytes,
        int topicAliasMaximum,
        boolean reasonStrings,
        @Nullable Will will) {
    private static final long UNLIMITED = 0xFFFF_FFFFL;

    /** @param keys null where no session is kept */
    static ConnectRequest of(MqttConnectMessage packet, @Nullable ClientKeys keys) {
        MqttProperties properties = packet.variableHeader().properties();
        boolean v5 = packet.variableHeader().version() == PacketCheck.LEVEL_5;
        boolean isClean = packet.variableHeader().isCleanSession();
        boolean isAssigned = packet.payload().clientIdentifier().isEmpty();
        String clientId =
                isAssigned ? "edge-" + UUID.randomUUID() : packet.payload().clientIdentifier();
        return new ConnectRequest(
                v5 ? Protocol.MQTT_5 : Protocol.MQTT_3_1_1,
                clientId,
                isAssigned,
                keys == null ? null : client(clientId, packet, keys),
                isClean,
                packet.variableHeader().keepAliveTimeSeconds(),
                number(properties, MqttProperties.SESSION_EXPIRY_INTERVAL, v5 || isClean ? 0 : UNLIMITED),
                (int) number(properties, MqttProperties.RECEIVE_MAXIMUM, PacketIdSet.ID_MAX),
                number(properties, MqttProperties.MAXIMUM_PACKET_SIZE, UNLIMITED),
                (int) number(properties, MqttProperties.TOPIC_ALIAS_MAXIMUM, 0),
                number(properties, MqttProperties.REQUEST_PROBLEM_INFORMATION, 1) == 1,
                Will.of(packet));
    }

    private static ClientKey client(String clientId, MqttConnectMessage packet, ClientKeys keys) {
        String userName = packet.payload().userName();
        return keys.of(
                clientId.getBytes(StandardCharsets.UTF_8),
                userName == null ? null : userName.getBytes(StandardCharsets.UTF_8),
                packet.payload().passwordInBytes());
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
     * CONNACK that accepts. What it leaves out stands for: QoS 2, retain and wildcards are there, and the client's keep-alive and session
     * expiry hold.
     *
     * @param keptSeconds for how long the session is kept
     */
    MqttConnAckMessage accept(MqttConfig config, boolean sessionPresent, long keptSeconds) {
        return MqttMessageBuilders.connAck()
                .returnCode(MqttConnectReturnCode.CONNECTION_ACCEPTED)
                .sessionPresent(sessionPresent)
                .properties(isV5() ? properties(config, keptSeconds) : MqttProperties.NO_PROPERTIES)
                .build();
    }

    private MqttProperties properties(MqttConfig config, long keptSeconds) {
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
        if (sessionExpirySeconds != keptSeconds) {
            properties.add(new IntegerProperty(MqttProperties.SESSION_EXPIRY_INTERVAL, (int) keptSeconds));
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

    /** Longest that {@link #accept}'s packet may be: head, flags, reason code, property length, and the properties above. */
    int acceptBytes(MqttConfig config) {
        int options = (config.topicAliasMax() > 0 ? 3 : 0)
                + (isKeepAliveSet(config) ? 3 : 0)
                + (sessionExpirySeconds > 0 ? 5 : 0);
        int assigned = clientIdAssigned ? 3 + clientId.getBytes(StandardCharsets.UTF_8).length : 0;
        return isV5() ? 2 + 2 + 1 + 3 + 5 + 2 + 2 + options + assigned : 4;
    }
}
