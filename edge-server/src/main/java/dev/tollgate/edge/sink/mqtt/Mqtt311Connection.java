package dev.tollgate.edge.sink.mqtt;

import com.hivemq.client.mqtt.datatypes.MqttQos;
import com.hivemq.client.mqtt.mqtt3.Mqtt3AsyncClient;
import com.hivemq.client.mqtt.mqtt3.message.auth.Mqtt3SimpleAuth;
import com.hivemq.client.mqtt.mqtt3.message.auth.Mqtt3SimpleAuthBuilder;
import com.hivemq.client.mqtt.mqtt3.message.connect.Mqtt3Connect;
import com.hivemq.client.mqtt.mqtt3.message.connect.Mqtt3ConnectBuilder;
import com.hivemq.client.mqtt.mqtt3.message.publish.Mqtt3Publish;
import dev.tollgate.edge.sink.SinkRecord;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;

/** MQTT 3.1.1: of a record, topic and payload alone. */
final class Mqtt311Connection implements BrokerConnection {
    private final Mqtt3AsyncClient client;
    private final CompletableFuture<Throwable> ended;
    private final Mqtt3Connect connect;
    private final int inFlightMax;

    Mqtt311Connection(
            Mqtt3AsyncClient client, CompletableFuture<Throwable> ended, MqttSinkConfig config, String password) {
        this.client = client;
        this.ended = ended;
        this.inFlightMax = config.inFlightMax();
        Mqtt3ConnectBuilder packet = Mqtt3Connect.builder()
                .cleanSession(true)
                .keepAlive(config.keepAliveMs() / 1000)
                .restrictions()
                .sendMaximum(config.inFlightMax())
                .sendMaximumPacketSize(config.packetMaxBytes())
                .applyRestrictions();
        connect = config.username().isEmpty()
                ? packet.build()
                : packet.simpleAuth(auth(config.username(), password)).build();
    }

    private static Mqtt3SimpleAuth auth(String username, String password) {
        Mqtt3SimpleAuthBuilder.Complete auth = Mqtt3SimpleAuth.builder().username(username);
        return password.isEmpty()
                ? auth.build()
                : auth.password(password.getBytes(StandardCharsets.UTF_8)).build();
    }

    @Override
    public CompletableFuture<Integer> connect() {
        return client.connect(connect).thenApply(accepted -> inFlightMax);
    }

    @Override
    public CompletableFuture<?> publish(String topic, SinkRecord record) {
        return client.publish(Mqtt3Publish.builder()
                .topic(topic)
                .qos(MqttQos.AT_LEAST_ONCE)
                .payload(record.payload())
                .build());
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
