package dev.tollgate.edge.interop;

import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import org.eclipse.paho.mqttv5.client.IMqttToken;
import org.eclipse.paho.mqttv5.client.MqttCallback;
import org.eclipse.paho.mqttv5.client.MqttClient;
import org.eclipse.paho.mqttv5.client.MqttConnectionOptions;
import org.eclipse.paho.mqttv5.client.MqttDisconnectResponse;
import org.eclipse.paho.mqttv5.client.persist.MemoryPersistence;
import org.eclipse.paho.mqttv5.common.MqttException;
import org.eclipse.paho.mqttv5.common.MqttMessage;
import org.eclipse.paho.mqttv5.common.packet.MqttProperties;

/** Eclipse Paho's client for Java and MQTT 5. */
public record Paho5Client(SSLContext context) implements Client {
    @Override
    public void perform(Exchange exchange) throws Exception {
        Answers answers = new Answers();
        MqttConnectionOptions options = new MqttConnectionOptions();
        if (exchange.tls()) {
            options.setSocketFactory(context.getSocketFactory());
        }
        MqttClient client = new MqttClient(Uris.paho(exchange), "paho5", new MemoryPersistence());
        try {
            client.setCallback(answers);
            client.connect(options);
            client.subscribe(exchange.topicFilter(), exchange.qos());
            client.publish(exchange.topicName(), exchange.payloadBytes(), exchange.qos(), false);
            answers.check(exchange);
            client.disconnect();
        } finally {
            client.close();
        }
    }

    private static final class Answers implements MqttCallback {
        private record Answer(String topicName, MqttMessage message) {}

        private final BlockingQueue<Answer> queue = new LinkedBlockingQueue<>();
        private volatile String trouble = "none";

        void check(Exchange exchange) throws InterruptedException {
            Answer answer = queue.poll(Exchange.ANSWER_TIMEOUT_S, TimeUnit.SECONDS);
            if (answer == null) {
                throw new AssertionError("no answer to request " + exchange.requestId() + "; trouble: " + trouble);
            }
            exchange.check(
                    answer.topicName(),
                    answer.message().getQos(),
                    answer.message().getPayload().length);
        }

        @Override
        public void messageArrived(String topic, MqttMessage message) {
            queue.add(new Answer(topic, message));
        }

        @Override
        public void disconnected(MqttDisconnectResponse response) {
            trouble = response.toString();
        }

        @Override
        public void mqttErrorOccurred(MqttException exception) {
            trouble = exception.toString();
        }

        @Override
        public void deliveryComplete(IMqttToken token) {}

        @Override
        public void connectComplete(boolean reconnect, String serverUri) {}

        @Override
        public void authPacketArrived(int reasonCode, MqttProperties properties) {}
    }
}
