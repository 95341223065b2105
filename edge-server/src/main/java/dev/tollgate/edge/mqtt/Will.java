package dev.tollgate.edge.mqtt;

import io.netty.handler.codec.mqtt.MqttConnectMessage;
import io.netty.handler.codec.mqtt.MqttConnectVariableHeader;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * What a client wants to have published when its connection ends without a word (MQTT 5, 3.1.2.5). The will delay is of no consequence,
 * as a session ends with its connection, and the will is due then at the latest.
 */
final class Will {
    private final byte[] topicName;
    private final byte[] payload;
    private final int qos;

    private Will(byte[] topicName, byte[] payload, int qos) {
        this.topicName = topicName;
        this.payload = payload;
        this.qos = qos;
    }

    /** Null where the CONNECT has none. */
    static @Nullable Will of(MqttConnectMessage packet) {
        MqttConnectVariableHeader header = packet.variableHeader();
        if (!header.isWillFlag()) {
            return null;
        }
        return new Will(
                packet.payload().willTopic().getBytes(StandardCharsets.UTF_8),
                packet.payload().willMessageInBytes(),
                header.willQos());
    }

    /** Not to be changed. */
    byte[] topicName() {
        return topicName;
    }

    /** Not to be changed. */
    byte[] payload() {
        return payload;
    }

    int qos() {
        return qos;
    }
}
