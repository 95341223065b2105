package dev.tollgate.edge.mqtt;

import dev.tollgate.edge.intake.DeviceConnection;
import dev.tollgate.edge.intake.Intake;
import dev.tollgate.edge.intake.Message;
import dev.tollgate.edge.kp1.Verdict;
import dev.tollgate.edge.ring.Protocol;
import dev.tollgate.edge.session.StoredWill;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.mqtt.MqttConnectMessage;
import io.netty.handler.codec.mqtt.MqttConnectVariableHeader;
import io.netty.handler.codec.mqtt.MqttProperties;
import io.netty.handler.codec.mqtt.MqttProperties.IntegerProperty;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** What a client wants to have published when its connection ends without a word (MQTT 5, 3.1.2.5). */
final class Will {
    private final byte[] topicName;
    private final byte[] payload;
    private final int qos;
    private final long delaySeconds;

    private final WillProperties properties;

    private Will(byte[] topicName, byte[] payload, int qos, long delaySeconds, WillProperties properties) {
        this.topicName = topicName;
        this.payload = payload;
        this.qos = qos;
        this.delaySeconds = delaySeconds;
        this.properties = properties;
    }

    static Will of(StoredWill stored) {
        WillProperties properties = new WillProperties(stored.contentType(), stored.properties(), 0, 0);
        return new Will(stored.topicName(), stored.payload(), stored.qos(), 0, properties);
    }

    StoredWill stored(Protocol protocol) {
        return new StoredWill(topicName, payload, qos, protocol.code(), properties.contentType(), properties.encoded());
    }

    /** Whether the client may publish it at present. */
    boolean isAuthorized(Intake intake, DeviceConnection device) {
        return intake.authorize(device, Unpooled.wrappedBuffer(topicName), 0, topicName.length) == Verdict.ACCEPTED;
    }

    /** How long it waits for the client to come back; where the session ends before, it waits no longer (3.1.3.2.2). */
    long delaySeconds() {
        return delaySeconds;
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
                header.willQos(),
                delaySeconds(packet.payload().willProperties()),
                WillProperties.of(packet.payload().willProperties()));
    }

    private static long delaySeconds(MqttProperties properties) {
        return properties.getProperty(MqttProperties.WILL_DELAY_INTERVAL) instanceof IntegerProperty delay
                ? Integer.toUnsignedLong(delay.value())
                : 0;
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

    /** In UTF-8; empty for none. Not to be changed. */
    byte[] contentType() {
        return properties.contentType();
    }

    /** Those that its record keeps, as they would stand in a PUBLISH. Not to be changed. */
    byte[] properties() {
        return properties.encoded();
    }

    /** Has the message refused that is made of this where it has more user properties than it may. */
    void limitProperties(Message message, MqttConfig config) {
        config.limitProperties(message, properties.userProperties(), properties.userPropertyBytes());
    }

    /** Whether it may have the user properties that it has; one that was kept for later may. */
    Verdict verdict(MqttConfig config) {
        return config.verdictOn(properties.userProperties(), properties.userPropertyBytes());
    }
}
