package dev.tollgate.edge.interop;

import com.hivemq.client.mqtt.MqttClientBuilder;
import com.hivemq.client.mqtt.MqttClientSslConfig;
import com.hivemq.client.mqtt.MqttGlobalPublishFilter;
import com.hivemq.client.mqtt.MqttWebSocketConfig;
import com.hivemq.client.mqtt.datatypes.MqttQos;
import com.hivemq.client.mqtt.mqtt3.Mqtt3BlockingClient;
import com.hivemq.client.mqtt.mqtt3.message.publish.Mqtt3Publish;
import com.hivemq.client.mqtt.mqtt5.Mqtt5BlockingClient;
import com.hivemq.client.mqtt.mqtt5.message.publish.Mqtt5Publish;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.TrustManagerFactory;

/** HiveMQ's client for Java. */
public record HiveMqClient(TrustManagerFactory trust) implements Client {
    @Override
    public void perform(Exchange exchange) throws Exception {
        if (exchange.row().level() == Exchange.Level.MQTT_5) {
            perform(builder(exchange).useMqttVersion5().buildBlocking(), exchange);
        } else {
            perform(builder(exchange).useMqttVersion3().buildBlocking(), exchange);
        }
    }

    private MqttClientBuilder builder(Exchange exchange) {
        MqttClientBuilder builder = com.hivemq.client.mqtt.MqttClient.builder()
                .serverHost("127.0.0.1")
                .serverPort(exchange.port());
        if (exchange.tls()) {
            builder = builder.sslConfig(
                    MqttClientSslConfig.builder().trustManagerFactory(trust).build());
        }
        if (exchange.row().transport() == Exchange.Transport.WEB_SOCKET) {
            builder = builder.webSocketConfig(
                    MqttWebSocketConfig.builder().serverPath("mqtt").build());
        }
        return builder;
    }

    private static MqttQos qos(Exchange exchange) {
        return Objects.requireNonNull(MqttQos.fromCode(exchange.qos()));
    }

    private static void perform(Mqtt3BlockingClient client, Exchange exchange) throws InterruptedException {
        client.connect();
        try (Mqtt3BlockingClient.Mqtt3Publishes answers = client.publishes(MqttGlobalPublishFilter.ALL)) {
            client.subscribeWith()
                    .topicFilter(exchange.topicFilter())
                    .qos(qos(exchange))
                    .send();
            client.publishWith()
                    .topic(exchange.topicName())
                    .qos(qos(exchange))
                    .payload(exchange.payloadBytes())
                    .send();
            Mqtt3Publish answer =
                    answers.receive(Exchange.ANSWER_TIMEOUT_S, TimeUnit.SECONDS).orElseThrow();
            exchange.check(answer.getTopic().toString(), answer.getQos().getCode(), answer.getPayloadAsBytes().length);
        } finally {
            client.disconnect();
        }
    }

    private static void perform(Mqtt5BlockingClient client, Exchange exchange) throws InterruptedException {
        client.connect();
        try (Mqtt5BlockingClient.Mqtt5Publishes answers = client.publishes(MqttGlobalPublishFilter.ALL)) {
            client.subscribeWith()
                    .topicFilter(exchange.topicFilter())
                    .qos(qos(exchange))
                    .send();
            client.publishWith()
                    .topic(exchange.topicName())
                    .qos(qos(exchange))
                    .payload(exchange.payloadBytes())
                    .send();
            Mqtt5Publish answer =
                    answers.receive(Exchange.ANSWER_TIMEOUT_S, TimeUnit.SECONDS).orElseThrow();
            exchange.check(answer.getTopic().toString(), answer.getQos().getCode(), answer.getPayloadAsBytes().length);
        } finally {
            client.disconnect();
        }
    }
}
