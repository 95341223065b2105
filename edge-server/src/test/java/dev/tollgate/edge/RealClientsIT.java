package dev.tollgate.edge;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.hivemq.client.mqtt.MqttGlobalPublishFilter;
import com.hivemq.client.mqtt.datatypes.MqttQos;
import com.hivemq.client.mqtt.mqtt3.Mqtt3BlockingClient;
import com.hivemq.client.mqtt.mqtt3.Mqtt3Client;
import com.hivemq.client.mqtt.mqtt3.message.publish.Mqtt3Publish;
import com.hivemq.client.mqtt.mqtt5.Mqtt5BlockingClient;
import com.hivemq.client.mqtt.mqtt5.Mqtt5Client;
import com.hivemq.client.mqtt.mqtt5.exceptions.Mqtt5PubAckException;
import com.hivemq.client.mqtt.mqtt5.message.publish.Mqtt5Publish;
import com.hivemq.client.mqtt.mqtt5.message.publish.puback.Mqtt5PubAckReasonCode;
import dev.tollgate.edge.testing.EdgeProcess;
import dev.tollgate.edge.testing.Records;
import dev.tollgate.edge.testing.Tool;
import java.io.BufferedReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.eclipse.paho.client.mqttv3.persist.MemoryPersistence;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Clients that devices really use, against the real process. */
final class RealClientsIT {
    private static final int TIMEOUT_S = 20;

    @TempDir
    static Path data;

    private static EdgeProcess edge;
    private static String token;
    private static String topic;

    @BeforeAll
    static void start() throws Exception {
        edge = EdgeProcess.start(data);
        token = edge.createDevice("demo", "device").get("token").asText();
        topic = "kp1/demo-v1/dcx/" + token + "/json";
    }

    @AfterAll
    static void stop() throws Exception {
        assertEquals(0, edge.stop(), edge.output());
        assertTrue(!edge.output().contains(token), "a token is in the log");
    }

    @ParameterizedTest
    @EnumSource(MqttQos.class)
    void hiveMqClient311(MqttQos qos) throws Exception {
        Mqtt3BlockingClient client = Mqtt3Client.builder()
                .serverHost("127.0.0.1")
                .serverPort(edge.mqtt().getPort())
                .buildBlocking();
        client.connect();
        try (Mqtt3BlockingClient.Mqtt3Publishes answers = client.publishes(MqttGlobalPublishFilter.ALL)) {
            client.subscribeWith().topicFilter(topic + "/+/status").qos(qos).send();
            client.publishWith()
                    .topic(topic + "/41")
                    .qos(qos)
                    .payload(bytes(sample("hive3" + qos)))
                    .send();
            Mqtt3Publish answer = answers.receive(TIMEOUT_S, TimeUnit.SECONDS).orElseThrow();
            assertEquals(topic + "/41/status", answer.getTopic().toString());
            assertEquals(qos, answer.getQos());
            assertEquals(0, answer.getPayloadAsBytes().length);
        }
        client.disconnect();
        Records.await(edge, sample("hive3" + qos));
    }

    @ParameterizedTest
    @EnumSource(MqttQos.class)
    void hiveMqClient5(MqttQos qos) throws Exception {
        Mqtt5BlockingClient client = Mqtt5Client.builder()
                .serverHost("127.0.0.1")
                .serverPort(edge.mqtt().getPort())
                .buildBlocking();
        client.connect();
        try (Mqtt5BlockingClient.Mqtt5Publishes answers = client.publishes(MqttGlobalPublishFilter.ALL)) {
            client.publishWith()
                    .topic(topic + "/0")
                    .qos(qos)
                    .payload(bytes(sample("hive5" + qos)))
                    .send();
            Mqtt5Publish answer = answers.receive(TIMEOUT_S, TimeUnit.SECONDS).orElseThrow();
            assertEquals(topic + "/0/status", answer.getTopic().toString());
            assertEquals(qos, answer.getQos());
        }
        client.disconnect();
        Records.await(edge, sample("hive5" + qos));
    }

    @Test
    void hiveMqClient5IsToldWhyItsMessageIsRefused() {
        Mqtt5BlockingClient client = Mqtt5Client.builder()
                .serverHost("127.0.0.1")
                .serverPort(edge.mqtt().getPort())
                .buildBlocking();
        client.connect();
        Mqtt5PubAckException refused = assertThrows(Mqtt5PubAckException.class, () -> client.publishWith()
                .topic("kp1/demo-v1/dcx/nobody/json")
                .qos(MqttQos.AT_LEAST_ONCE)
                .payload(bytes("{}"))
                .send());
        assertEquals(
                Mqtt5PubAckReasonCode.NOT_AUTHORIZED, refused.getMqttMessage().getReasonCode());
        assertEquals(
                "token-unknown",
                refused.getMqttMessage().getReasonString().orElseThrow().toString());
        client.publishWith()
                .topic(topic)
                .qos(MqttQos.AT_LEAST_ONCE)
                .payload(bytes("{}"))
                .send();
        client.disconnect();
    }

    /** Kaa A.2.4-2, A.3-13. */
    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2})
    void paho3(int qos) throws Exception {
        BlockingQueue<String> answers = new LinkedBlockingQueue<>();
        try (org.eclipse.paho.client.mqttv3.MqttClient client = new org.eclipse.paho.client.mqttv3.MqttClient(
                "tcp://127.0.0.1:" + edge.mqtt().getPort(), "paho3", new MemoryPersistence())) {
            client.connect();
            client.subscribe(topic + "/#", qos, (name, message) -> answers.add(name + " " + message.getQos()));
            client.publish(topic + "/7", bytes(sample("paho3-" + qos)), qos, false);
            assertEquals(topic + "/7/status " + qos, answers.poll(TIMEOUT_S, TimeUnit.SECONDS));
            client.publish(topic + "/8", bytes("{oops"), qos, false);
            assertEquals(topic + "/8/error " + qos, answers.poll(TIMEOUT_S, TimeUnit.SECONDS));
            client.disconnect();
        }
        Records.await(edge, sample("paho3-" + qos));
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2})
    void paho5(int qos) throws Exception {
        org.eclipse.paho.mqttv5.client.MqttClient client = new org.eclipse.paho.mqttv5.client.MqttClient(
                "tcp://127.0.0.1:" + edge.mqtt().getPort(),
                "paho5",
                new org.eclipse.paho.mqttv5.client.persist.MemoryPersistence());
        try {
            client.connect();
            client.publish(topic, bytes(sample("paho5-" + qos)), qos, false);
            client.disconnect();
        } finally {
            client.close();
        }
        Records.await(edge, sample("paho5-" + qos));
    }

    @ParameterizedTest
    @CsvSource({"mqttv311,0", "mqttv311,1", "mqttv311,2", "mqttv5,0", "mqttv5,1", "mqttv5,2"})
    void mosquittoPubAndSub(String version, int qos) throws Exception {
        String port = Integer.toString(edge.mqtt().getPort());
        String payload = sample("mosquitto-" + version + "-" + qos);
        Process sub = Tool.start(
                "stdbuf", // else it prints to a pipe only when it ends
                "-oL",
                "mosquitto_sub",
                "-h",
                "127.0.0.1",
                "-p",
                port,
                "-V",
                version,
                "-q",
                "" + qos,
                "-d",
                "-v",
                "-C",
                "1",
                "-t",
                topic + "/+/status");
        try (BufferedReader lines = sub.inputReader(StandardCharsets.UTF_8)) {
            awaitLine(lines, "Subscribed");
            Tool.Result pub = Tool.run(
                    "mosquitto_pub",
                    "-h",
                    "127.0.0.1",
                    "-p",
                    port,
                    "-V",
                    version,
                    "-q",
                    "" + qos,
                    "-t",
                    topic + "/1",
                    "-m",
                    payload);
            assertEquals(0, pub.exitCode(), pub.output());
            awaitLine(lines, topic + "/1/status");
        } finally {
            sub.destroyForcibly();
        }
        Records.await(edge, payload);
    }

    private static void awaitLine(BufferedReader lines, String part) throws Exception {
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            if (line.contains(part)) {
                return;
            }
        }
        throw new AssertionError("mosquitto_sub ended without printing " + part);
    }

    /** Kaa A.2.3-6. */
    @Test
    void mosquittoSubIsRefusedForeignTopics() throws Exception {
        String port = Integer.toString(edge.mqtt().getPort());
        Tool.Result sub =
                Tool.run("mosquitto_sub", "-h", "127.0.0.1", "-p", port, "-W", "10", "-t", "kp1/demo-v1/dcx/nobody/#");
        assertTrue(sub.output().contains("All subscription requests were denied"), sub.output());
    }

    /** Kaa A.3-2, A.3-16. */
    @ParameterizedTest
    @ValueSource(strings = {"/kpc/kp1/", "/kp1/"})
    void curl(String base) throws Exception {
        String url = "http://127.0.0.1:" + edge.http().getPort() + base + "demo-v1/dcx/" + token + "/json";
        Tool.Result posted = Tool.run(
                "curl",
                "-s",
                "-S",
                "-w",
                "%{http_code} %{size_download}",
                "-X",
                "POST",
                url,
                "--data",
                sample("curl" + base));
        assertEquals("200 0", posted.output());
        Records.await(edge, sample("curl" + base));
        String refused = Tool.run("curl", "-s", "-X", "POST", url.replace(token, "nobody"), "--data", "1")
                .output();
        assertEquals("{\"statusCode\":401,\"reasonPhrase\":\"Token is unknown\"}", refused);
    }

    @Test
    void javaHttpClient() throws Exception {
        HttpResponse<String> response = HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(URI.create(
                                        "http://127.0.0.1:" + edge.http().getPort() + "/" + topic))
                                .POST(HttpRequest.BodyPublishers.ofString(sample("java")))
                                .build(),
                        HttpResponse.BodyHandlers.ofString());
        assertEquals(200, response.statusCode());
        assertEquals("", response.body());
        Records.await(edge, sample("java"));
    }

    private static String sample(String client) {
        return "{\"client\":\"" + client + "\"}";
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
