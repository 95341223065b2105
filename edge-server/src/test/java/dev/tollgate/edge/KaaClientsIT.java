package dev.tollgate.edge;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.hivemq.client.mqtt.MqttGlobalPublishFilter;
import com.hivemq.client.mqtt.datatypes.MqttQos;
import com.hivemq.client.mqtt.mqtt3.Mqtt3BlockingClient;
import com.hivemq.client.mqtt.mqtt3.Mqtt3Client;
import com.hivemq.client.mqtt.mqtt3.message.publish.Mqtt3Publish;
import dev.tollgate.edge.testing.EdgeProcess;
import dev.tollgate.edge.testing.Records;
import dev.tollgate.edge.testing.Tool;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.eclipse.paho.client.mqttv3.IMqttDeliveryToken;
import org.eclipse.paho.client.mqttv3.MqttCallback;
import org.eclipse.paho.client.mqttv3.MqttClient;
import org.eclipse.paho.client.mqttv3.MqttException;
import org.eclipse.paho.client.mqttv3.MqttMessage;
import org.eclipse.paho.client.mqttv3.persist.MemoryPersistence;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Devices that do what Kaa's published clients do, with real clients, against the real process. */
final class KaaClientsIT {
    private static final int TIMEOUT_S = 20;
    private static final String OK = "\"statusCode\":200,\"reasonPhrase\":\"OK\"}";

    @TempDir
    static Path data;

    private static EdgeProcess edge;
    private static int devices;

    private String token;
    private String deviceId;

    @BeforeAll
    static void start() throws Exception {
        edge = EdgeProcess.start(data, "mqtt.takeOver=false");
    }

    @AfterAll
    static void stop() throws Exception {
        assertEquals(0, edge.stop(), edge.output());
    }

    @BeforeEach
    void newDevice() {
        JsonNode device = edge.createDevice("demo", "device" + devices++);
        token = device.get("token").asText();
        deviceId = device.get("deviceId").asText();
    }

    private String topic(String extension, String resource) {
        return "kp1/demo-v1/" + extension + "/" + token + resource;
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    /** As the Python clients and the Node-RED one are: callbacks only, no SUBSCRIBE, one client id for all, no user name. */
    private static final class CallbackClient implements MqttCallback, AutoCloseable {
        private final BlockingQueue<String> arrived = new LinkedBlockingQueue<>();
        private final MqttClient client;

        CallbackClient() throws Exception {
            client = new MqttClient(
                    "tcp://127.0.0.1:" + edge.mqtt().getPort(), "client-id-123ab", new MemoryPersistence());
            client.setCallback(this);
            client.connect();
        }

        /** At QoS 0, which is what those clients use. */
        void publish(String topic, String payload) throws Exception {
            client.publish(topic, bytes(payload), 0, false);
        }

        void expect(String topic, String payloadStart) throws InterruptedException {
            String message = String.valueOf(arrived.poll(TIMEOUT_S, TimeUnit.SECONDS));
            String start = topic + " " + payloadStart;
            assertTrue(message.startsWith(start), () -> "expected " + start + ", got " + message);
        }

        @Override
        public void connectionLost(Throwable cause) {
            arrived.add("connection lost: " + cause);
        }

        @Override
        public void messageArrived(String topic, MqttMessage message) {
            arrived.add(topic + " " + new String(message.getPayload(), StandardCharsets.UTF_8));
        }

        @Override
        public void deliveryComplete(IMqttDeliveryToken delivered) {
            // of what it published: the answers tell more
        }

        @Override
        public void close() throws MqttException {
            client.disconnect();
            client.close();
        }
    }

    /**
     * Kaa A.2.1-3, A.2.1-9, A.2.2-5, A.2.2-6, A.2.3-2, A.2.4-7, A.4.1-1, A.4.3-5, A.4.3-6, A.4.4-1, A.4.4-5, A.4.5-1.
     */
    @Test
    void neverSubscribes() throws Exception {
        try (CallbackClient client = new CallbackClient()) {
            client.publish(topic("epmx", "/update/keys/99"), "{\"model\":\"pump\"}");
            client.expect(topic("epmx", "/update/keys/99/status"), "");
            client.publish(topic("epmx", "/get/keys/0"), "");
            client.expect(topic("epmx", "/get/keys/0/status"), "[\"model\"]");
            client.publish(topic("dcx", "/json/100000"), "[{\"t\":1},{\"t\":2}]");
            client.expect(topic("dcx", "/json/100000/status"), "");
            client.publish(topic("dcx", "/json/100000"), "[{\"t\":1}");
            client.expect(topic("dcx", "/json/100000/error"), "{\"statusCode\":400,\"reasonPhrase\":\"");
            client.publish(topic("dcx", "/plain/level"), "47"); // without an id there is nothing to expect
            client.publish(topic("cmx", "/config/json/1"), "{\"observe\":true}");
            client.expect(topic("cmx", "/config/json/1/status"), "{\"configId\":\"\",\"config\":null," + OK);
            edge.call("PUT", "/api/v1/devices/" + deviceId + "/configuration", "{\"config\":5,\"configId\":\"c1\"}");
            client.expect(topic("cmx", "/config/json/status"), "{\"configId\":\"c1\",\"config\":5," + OK);
            client.publish(topic("cmx", "/applied/json/2"), "{\"configId\":\"c1\",\"statusCode\":200}");
            client.expect(topic("cmx", "/applied/json/2/status"), "");
            edge.call("POST", "/api/v1/devices/" + deviceId + "/commands", "{\"type\":\"OUTPUT_SWITCH\"}");
            client.expect(topic("cex", "/command/OUTPUT_SWITCH/status"), "[{\"id\":1}]");
            client.publish(topic("cex", "/result/OUTPUT_SWITCH/3"), "[{\"id\":1,\"statusCode\":200}]");
            client.expect(topic("cex", "/result/OUTPUT_SWITCH/3/status"), "{" + OK);
            client.publish(topic("cex", "/command/OUTPUT_SWITCH"), "");
            client.expect(topic("cex", "/command/OUTPUT_SWITCH/status"), "[]");
            client.publish(topic("bcx", "/token"), "");
            client.expect(topic("bcx", "/token/status"), "{\"token\":\"");
            client.publish(topic("tsx", "/4"), "{\"timezone\":\"Asia/Tokyo\"}");
            client.expect(topic("tsx", "/4/status"), "{\"timestamp\":");
            assertEquals(List.of(), List.copyOf(client.arrived));
        }
        Records.await(edge, "47");
    }

    /** Kaa A.2.4-10. */
    @Test
    void sharesItsClientIdWithOtherDevices() throws Exception {
        try (CallbackClient one = new CallbackClient();
                CallbackClient two = new CallbackClient()) {
            one.publish(topic("dcx", "/json/1"), "1");
            one.expect(topic("dcx", "/json/1/status"), "");
            String first = topic("tsx", "/1");
            newDevice();
            two.publish(topic("dcx", "/json/1"), "2");
            two.expect(topic("dcx", "/json/1/status"), "");
            one.publish(first, "");
            one.expect(first + "/status", "{\"timestamp\":");
        }
    }

    /**
     * As the Arduino client does for its software, with filters of which two match one push. Kaa A.2.3-3, A.4.3-6,
     * A.4.3-9.
     */
    @Test
    void subscribesToOverlappingFilters() throws Exception {
        Mqtt3BlockingClient client = Mqtt3Client.builder()
                .serverHost("127.0.0.1")
                .serverPort(edge.mqtt().getPort())
                .buildBlocking();
        client.connect();
        try (Mqtt3BlockingClient.Mqtt3Publishes publishes = client.publishes(MqttGlobalPublishFilter.ALL)) {
            for (String filter : List.of("/config/json/#", "/config/json/status/#", "/config/json/status/error")) {
                client.subscribeWith().topicFilter(topic("cmx_ota", filter)).send();
            }
            client.publishWith()
                    .topic(topic("cmx_ota", "/config/json/100"))
                    .qos(MqttQos.AT_MOST_ONCE)
                    .payload(bytes("{\"observe\":true}"))
                    .send();
            assertEquals("/config/json/100/status {\"configId\":\"\",\"config\":null," + OK, receive(publishes));
            edge.call(
                    "PUT",
                    "/api/v1/devices/" + deviceId + "/configuration?instance=cmx_ota",
                    "{\"config\":{\"link\":\"x\"},\"configId\":\"1.0.1\"}");
            assertEquals(
                    "/config/json/status {\"configId\":\"1.0.1\",\"config\":{\"link\":\"x\"}," + OK,
                    receive(publishes));
            client.publishWith()
                    .topic(topic("cmx_ota", "/config/json/101"))
                    .payload(bytes("{\"configId\":\"1.0.1\"}"))
                    .send();
            assertEquals("/config/json/101/status {}", receive(publishes), "the push came once");
        }
        client.disconnect();
    }

    private String receive(Mqtt3BlockingClient.Mqtt3Publishes publishes) throws InterruptedException {
        Mqtt3Publish publish = publishes.receive(TIMEOUT_S, TimeUnit.SECONDS).orElseThrow();
        String topicName = publish.getTopic().toString();
        assertTrue(topicName.startsWith(topic("cmx_ota", "")));
        return topicName.substring(topic("cmx_ota", "").length()) + " "
                + new String(publish.getPayloadAsBytes(), StandardCharsets.UTF_8);
    }

    private String curl(String base, String extension, String resource, String... options) throws Exception {
        List<String> command = new ArrayList<>(List.of("curl", "-sS", "-w", " %{http_code}", "-X", "POST"));
        command.addAll(Arrays.asList(options));
        command.add("http://127.0.0.1:" + edge.http().getPort() + base + topic(extension, resource));
        Tool.Result result = Tool.run(command.toArray(String[]::new));
        assertEquals(0, result.exitCode(), result.output());
        return result.output();
    }

    /**
     * POST for everything; exactly 200, as the Node-RED client takes nothing else; no header fields, as the Postman
     * calls have none. Kaa A.3-2, A.3-3, A.3-6, A.3-7, A.3-8.
     */
    @Test
    void postsWithoutHeaderFields() throws Exception {
        String[] bare = {"-H", "Content-Type:", "-H", "Accept:", "-H", "User-Agent:"};
        for (String base : List.of("/kpc/", "/")) {
            assertEquals(" 200", curl(base, "epmx", "/update/keys", "--data", "{\"a\":1}"));
            assertEquals("[\"a\"] 200", curl(base, "epmx", "/get/keys", bare));
            assertEquals("[] 200", curl(base, "cex", "/command/reboot", bare));
            assertTrue(curl(base, "tsx", "", bare).matches("\\{\"timestamp\":\\d+} 200"));
            assertTrue(curl(base, "bcx", "/token", bare).matches("\\{\"token\":\"\\w+\"} 200"));
            assertEquals("{\"configId\":\"\",\"config\":null," + OK + " 200", curl(base, "cmx", "/config/json", bare));
            assertEquals(" 200", curl(base, "dcx", "/json", "--data", "[[85,34]]"));
            assertEquals(" 200", curl(base, "dcx", "/json/1", "--data-binary", "{\"a\":true}"));
            assertFalse(curl(base, "adx", "/name", bare).endsWith(" 200"));
        }
        Records.await(edge, "[[85,34]]");
    }
}
