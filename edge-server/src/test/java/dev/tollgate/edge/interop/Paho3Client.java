package dev.tollgate.edge.interop;

import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import org.eclipse.paho.client.mqttv3.MqttClient;
import org.eclipse.paho.client.mqttv3.MqttConnectOptions;
import org.eclipse.paho.client.mqttv3.MqttMessage;
import org.eclipse.paho.client.mqttv3.persist.MemoryPersistence;

/** Eclipse Paho's client for Java and MQTT 3.1.1. */
public record Paho3Client(SSLContext context) implements Client {
    private record Answer(String topicName, MqttMessage message) {}

    @Override
    public void perform(Exchange exchange) throws Exception {
        BlockingQueue<Answer> answers = new LinkedBlockingQueue<>();
        MqttConnectOptions options = new MqttConnectOptions();
        options.setMqttVersion(MqttConnectOptions.MQTT_VERSION_3_1_1);
        if (exchange.tls()) {
            options.setSocketFactory(context.getSocketFactory());
        }
        try (MqttClient client = new MqttClient(Uris.paho(exchange), "paho3", new MemoryPersistence())) {
            client.connect(options);
            client.subscribe(
                    exchange.topicFilter(), exchange.qos(), (name, message) -> answers.add(new Answer(name, message)));
            client.publish(exchange.topicName(), exchange.payloadBytes(), exchange.qos(), false);
            Answer answer = answers.poll(Exchange.ANSWER_TIMEOUT_S, TimeUnit.SECONDS);
            if (answer == null) {
                throw new AssertionError("no answer to request " + exchange.requestId());
            }
            exchange.check(
                    answer.topicName(),
                    answer.message().getQos(),
                    answer.message().getPayload().length);
            client.disconnect();
        }
    }
}
