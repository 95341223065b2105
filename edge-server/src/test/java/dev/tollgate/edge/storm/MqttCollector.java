package dev.tollgate.edge.storm;

import com.hivemq.client.mqtt.datatypes.MqttQos;
import com.hivemq.client.mqtt.mqtt5.Mqtt5AsyncClient;
import com.hivemq.client.mqtt.mqtt5.Mqtt5Client;
import dev.tollgate.edge.testing.Mosquitto;
import java.nio.charset.StandardCharsets;

/** A client that has subscribed to all that comes to a broker, which must not go away. */
final class MqttCollector implements AutoCloseable {
    private final Mqtt5AsyncClient client;

    MqttCollector(Mosquitto broker, Received received) {
        client = Mqtt5Client.builder()
                .serverHost("127.0.0.1")
                .serverPort(broker.port())
                .buildAsync();
        client.connect().join();
        client.subscribeWith()
                .topicFilter("#")
                .qos(MqttQos.AT_LEAST_ONCE)
                .callback(message -> received.add(new String(message.getPayloadAsBytes(), StandardCharsets.UTF_8)))
                .send()
                .join();
    }

    @Override
    public void close() {
        client.disconnect().join();
    }
}
