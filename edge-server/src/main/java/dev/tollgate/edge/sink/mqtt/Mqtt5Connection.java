package dev.tollgate.edge.sink.mqtt;

import com.hivemq.client.mqtt.datatypes.MqttQos;
import com.hivemq.client.mqtt.mqtt5.Mqtt5AsyncClient;
import com.hivemq.client.mqtt.mqtt5.datatypes.Mqtt5UserProperties;
import com.hivemq.client.mqtt.mqtt5.datatypes.Mqtt5UserPropertiesBuilder;
import com.hivemq.client.mqtt.mqtt5.message.auth.Mqtt5SimpleAuth;
import com.hivemq.client.mqtt.mqtt5.message.auth.Mqtt5SimpleAuthBuilder;
import com.hivemq.client.mqtt.mqtt5.message.connect.Mqtt5Connect;
import com.hivemq.client.mqtt.mqtt5.message.connect.Mqtt5ConnectBuilder;
import com.hivemq.client.mqtt.mqtt5.message.publish.Mqtt5PayloadFormatIndicator;
import com.hivemq.client.mqtt.mqtt5.message.publish.Mqtt5Publish;
import com.hivemq.client.mqtt.mqtt5.message.publish.Mqtt5PublishBuilder;
import dev.tollgate.edge.journal.MessageProperties;
import dev.tollgate.edge.journal.MessageProperties.UserProperty;
import dev.tollgate.edge.sink.SinkRecord;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * MQTT 5: a record's metadata are user properties, named as in its JSON; those of the message itself come behind them, in their order, and
 * its other properties as they were, the message expiry interval less the time that has passed.
 */
final class Mqtt5Connection implements BrokerConnection {
    private final InstantSource clock = InstantSource.system();
    private final Mqtt5AsyncClient client;
    private final CompletableFuture<Throwable> ended;
    private final Mqtt5Connect connect;

    Mqtt5Connection(
            Mqtt5AsyncClient client, CompletableFuture<Throwable> ended, MqttSinkConfig config, String password) {
        this.client = client;
        this.ended = ended;
        Mqtt5ConnectBuilder packet = Mqtt5Connect.builder()
                .cleanStart(true)
                .noSessionExpiry()
                .keepAlive(config.keepAliveMs() / 1000)
                .restrictions()
                .sendMaximum(config.inFlightMax())
                .sendMaximumPacketSize(config.packetMaxBytes())
                .applyRestrictions();
        Mqtt5SimpleAuth auth = auth(config.username(), password);
        connect = auth == null ? packet.build() : packet.simpleAuth(auth).build();
    }

    private static @Nullable Mqtt5SimpleAuth auth(String username, String password) {
        byte[] secret = password.getBytes(StandardCharsets.UTF_8);
        if (username.isEmpty()) {
            return secret.length == 0
                    ? null
                    : Mqtt5SimpleAuth.builder().password(secret).build();
        }
        Mqtt5SimpleAuthBuilder.Complete auth = Mqtt5SimpleAuth.builder().username(username);
        return secret.length == 0 ? auth.build() : auth.password(secret).build();
    }

    @Override
    public CompletableFuture<Integer> connect() {
        return client.connect(connect)
                .thenApply(accepted -> accepted.getRestrictions().getReceiveMaximum());
    }

    @Override
    public CompletableFuture<?> publish(String topic, SinkRecord record) {
        Mqtt5PublishBuilder.Complete packet = Mqtt5Publish.builder()
                .topic(topic)
                .qos(MqttQos.AT_LEAST_ONCE)
                .contentType(record.contentType().isEmpty() ? null : record.contentType())
                .userProperties(metadata(record))
                .payload(record.payload());
        MessageProperties properties = record.properties();
        if (!properties.isEmpty()) {
            byte[] correlation = properties.correlation();
            packet = packet.payloadFormatIndicator(format(properties))
                    .responseTopic(properties.responseTopic())
                    .correlationData(correlation == null ? null : correlation.clone());
        }
        if (record.mayExpire()) {
            packet = packet.messageExpiryInterval(record.expirySecondsAt(clock.millis()));
        }
        return client.publish(packet.build())
                .thenAccept(result -> result.getError().ifPresent(Mqtt5Connection::fail));
    }

    private static @Nullable Mqtt5PayloadFormatIndicator format(MessageProperties properties) {
        return properties.payloadFormat() == MessageProperties.NO_FORMAT
                ? null
                : Mqtt5PayloadFormatIndicator.fromCode(properties.payloadFormat());
    }

    private static void fail(Throwable error) {
        throw error instanceof RuntimeException failure ? failure : new IllegalStateException(error);
    }

    private static Mqtt5UserProperties metadata(SinkRecord record) {
        Mqtt5UserPropertiesBuilder properties = Mqtt5UserProperties.builder()
                .add("recordId", record.recordId())
                .add("deviceId", record.deviceId())
                .add("application", record.application())
                .add("appVersion", record.appVersion())
                .add("extension", record.extension())
                .add("resource", record.resource())
                .add("receivedAt", Instant.ofEpochMilli(record.receivedAtMs()).toString());
        if (record.requestId() >= 0) {
            properties = properties.add("requestId", Integer.toString(record.requestId()));
        }
        for (UserProperty property : record.properties().userProperties()) {
            properties = properties.add(property.name(), property.value());
        }
        return properties.build();
    }

    @Override
    public CompletableFuture<Throwable> ended() {
        return ended;
    }

    @Override
    public CompletableFuture<Void> disconnect() {
        return client.disconnect();
    }
}
