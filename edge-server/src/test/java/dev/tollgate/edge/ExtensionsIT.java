package dev.tollgate.edge;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.hivemq.client.mqtt.MqttGlobalPublishFilter;
import com.hivemq.client.mqtt.datatypes.MqttQos;
import com.hivemq.client.mqtt.mqtt3.Mqtt3BlockingClient;
import com.hivemq.client.mqtt.mqtt3.Mqtt3Client;
import com.hivemq.client.mqtt.mqtt3.message.publish.Mqtt3Publish;
import com.hivemq.client.mqtt.mqtt5.Mqtt5BlockingClient;
import com.hivemq.client.mqtt.mqtt5.Mqtt5Client;
import com.hivemq.client.mqtt.mqtt5.exceptions.Mqtt5PubAckException;
import com.hivemq.client.mqtt.mqtt5.message.publish.Mqtt5Publish;
import dev.tollgate.edge.testing.EdgeProcess;
import dev.tollgate.edge.testing.Tool;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Extensions as devices and operators use them: real clients, the real process, its command line. */
final class ExtensionsIT {
    private static final int TIMEOUT_S = 20;

    @TempDir
    private Path data;

    private final HttpClient http = HttpClient.newHttpClient();
    private EdgeProcess edge;
    private String token;
    private String deviceId;

    @BeforeEach
    void start() throws Exception {
        edge = EdgeProcess.start(data);
        JsonNode device = edge.createDevice("demo", "pump");
        token = device.get("token").asText();
        deviceId = device.get("deviceId").asText();
    }

    @AfterEach
    void stop() throws Exception {
        assertEquals(0, edge.stop(), edge.output());
        assertFalse(edge.output().contains(token), "the token is in the log");
        String database = Files.readString(data.resolve("registry.db"), StandardCharsets.ISO_8859_1);
        assertFalse(database.contains(token), "the token is in the database");
    }

    private String topic(String extension, String resource) {
        return "kp1/demo-v1/" + extension + "/" + token + resource;
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private Mqtt5BlockingClient connect5() {
        Mqtt5BlockingClient client = Mqtt5Client.builder()
                .serverHost("127.0.0.1")
                .serverPort(edge.mqtt().getPort())
                .buildBlocking();
        client.connect();
        return client;
    }

    private static void publish(Mqtt5BlockingClient client, String topic, String payload) {
        client.publishWith()
                .topic(topic)
                .qos(MqttQos.AT_LEAST_ONCE)
                .payload(bytes(payload))
                .send();
    }

    private static String receive(Mqtt5BlockingClient.Mqtt5Publishes publishes) throws InterruptedException {
        Mqtt5Publish publish = publishes.receive(TIMEOUT_S, TimeUnit.SECONDS).orElseThrow();
        assertEquals(MqttQos.AT_LEAST_ONCE, publish.getQos());
        return publish.getTopic() + " " + new String(publish.getPayloadAsBytes(), StandardCharsets.UTF_8);
    }

    private String post(String extension, String resource, String payload) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(
                        URI.create("http://127.0.0.1:" + edge.http().getPort() + "/kpc/" + topic(extension, resource)))
                .POST(HttpRequest.BodyPublishers.ofString(payload))
                .build();
        HttpResponse<String> response = http.send(request, HttpResponse.BodyHandlers.ofString());
        boolean isJson =
                response.headers().firstValue("Content-Type").orElse("").equals("application/json");
        assertEquals(!response.body().isEmpty(), isJson);
        return response.statusCode() + " " + response.body();
    }

    private Tool.Result cli(String... arguments) throws Exception {
        List<String> command = EdgeProcess.command();
        command.addAll(Arrays.asList(arguments));
        command.addAll(
                List.of("--admin", edge.admin("").toString(), "--admin-token", "@" + data.resolve("admin.token")));
        return Tool.run(command.toArray(String[]::new));
    }

    /** Kaa A.2.3-2, A.4.4-2. */
    @Test
    void commandReachesAClientThatNeverSubscribed() throws Exception {
        Mqtt5BlockingClient client = connect5();
        try (Mqtt5BlockingClient.Mqtt5Publishes publishes = client.publishes(MqttGlobalPublishFilter.ALL)) {
            publish(client, topic("dcx", "/json"), "{}");
            CompletableFuture<Tool.Result> sent = CompletableFuture.supplyAsync(() -> {
                try {
                    return cli("command", "send", deviceId, "reboot", "{\"delay\":5}", "--await", "30s");
                } catch (Exception failure) {
                    throw new IllegalStateException(failure);
                }
            });
            assertEquals(
                    topic("cex", "/command/reboot/status") + " [{\"id\":1,\"payload\":{\"delay\":5}}]",
                    receive(publishes));
            publish(client, topic("cex", "/result/reboot/3"), "[{\"id\":1,\"statusCode\":200,\"payload\":\"done\"}]");
            assertEquals(
                    topic("cex", "/result/reboot/3/status") + " {\"statusCode\":200,\"reasonPhrase\":\"OK\"}",
                    receive(publishes));
            Tool.Result result = sent.get(60, TimeUnit.SECONDS);
            assertEquals("reboot/1 EXECUTED\n200 \"done\"", result.output().strip());
            assertEquals(0, result.exitCode());
        }
        client.disconnect();
    }

    @Test
    void configurationAtItsLimitIsTaken() throws Exception {
        String config = "\"" + "x".repeat((64 << 10) - 2) + "\"";
        edge.call("PUT", "/api/v1/devices/" + deviceId + "/configuration", "{\"config\":" + config + "}");
        assertTrue(post("cmx", "/config/json", "{}").contains("\"config\":" + config));
    }

    /** Kaa A.2.3-4. */
    @Test
    void commandReachesAClientThatSubscribedOnce() throws Exception {
        Mqtt3BlockingClient client = Mqtt3Client.builder()
                .serverHost("127.0.0.1")
                .serverPort(edge.mqtt().getPort())
                .buildBlocking();
        client.connect();
        try (Mqtt3BlockingClient.Mqtt3Publishes publishes = client.publishes(MqttGlobalPublishFilter.ALL)) {
            client.subscribeWith()
                    .topicFilter(topic("cex", "/command/+/status"))
                    .send();
            client.subscribeWith().topicFilter(topic("cex", "/#")).send();
            for (int i = 1; i <= 3; i++) {
                assertTrue(send("on").get("pushed").asBoolean());
                Mqtt3Publish publish =
                        publishes.receive(TIMEOUT_S, TimeUnit.SECONDS).orElseThrow();
                assertEquals("[{\"id\":" + i + "}]", new String(publish.getPayloadAsBytes(), StandardCharsets.UTF_8));
            }
        }
        client.disconnect();
    }

    private JsonNode send(String type) {
        return edge.call("POST", "/api/v1/devices/" + deviceId + "/commands", "{\"type\":\"" + type + "\"}");
    }

    /** Kaa A.3-5, A.3-11. */
    @Test
    void deviceOnHttpPolls() throws Exception {
        assertEquals("200 []", post("cex", "/command/reboot", ""));
        assertFalse(send("reboot").get("pushed").asBoolean());
        assertEquals("200 [{\"id\":1}]", post("cex", "/command/reboot", "{}"));
        assertEquals("200 [{\"id\":1}]", post("cex", "/command/reboot", "{}"));
        assertEquals(
                "200 {\"statusCode\":200,\"reasonPhrase\":\"OK\"}",
                post("cex", "/result/reboot", "{\"id\":1,\"statusCode\":200}"));
        assertEquals("200 []", post("cex", "/command/reboot", ""));
        assertEquals("200 ", post("epmx", "/update/keys", "{\"a\":1}"));
        assertEquals("200 {\"a\":1}", post("epmx", "/get", ""));
        assertTrue(post("epmx", "/update/keys", "[]")
                .startsWith("400 {\"statusCode\":400,\"reasonPhrase\":\"Expected a JSON object"));
        assertTrue(post("tsx", "", "").startsWith("200 {\"timestamp\":"));
        assertTrue(post("nox", "", "").startsWith("404 "));
    }

    /** Kaa A.4.3-7. */
    @Test
    void configurationReachesTheDeviceOnceItConnects() throws Exception {
        assertEquals(
                "c1",
                cli("config", "set", "{\"rate\":5.0}", "--config-id", "c1", "--application", "demo")
                        .output()
                        .strip());
        String expected = topic("cmx", "/config/json/status")
                + " {\"configId\":\"c1\",\"config\":{\"rate\":5.0},\"statusCode\":200,\"reasonPhrase\":\"OK\"}";
        Mqtt5BlockingClient client = connect5();
        try (Mqtt5BlockingClient.Mqtt5Publishes publishes = client.publishes(MqttGlobalPublishFilter.ALL)) {
            publish(client, topic("dcx", "/json"), "{}");
            assertEquals(expected, receive(publishes));
            publish(client, topic("cmx", "/applied/json"), "{\"configId\":\"c1\"}");
        }
        client.disconnect();
        Mqtt5BlockingClient again = connect5();
        try (Mqtt5BlockingClient.Mqtt5Publishes publishes = again.publishes(MqttGlobalPublishFilter.ALL)) {
            publish(again, topic("dcx", "/json"), "{}");
            publish(again, topic("tsx", "/8"), ""); // answered behind what would be pushed
            assertTrue(receive(publishes).startsWith(topic("tsx", "/8/status")));
        }
        again.disconnect();
        assertTrue(cli("config", "list", "--device", "pump").output().contains("c1"));
    }

    @Test
    void subscribingBringsTheConfigurationRetained() throws Exception {
        cli("config", "set", "{\"rate\":5.0}", "--config-id", "c1", "--application", "demo");
        String expected = topic("cmx", "/config/json/status")
                + " {\"configId\":\"c1\",\"config\":{\"rate\":5.0},\"statusCode\":200,\"reasonPhrase\":\"OK\"}";
        Mqtt5BlockingClient client = connect5();
        try (Mqtt5BlockingClient.Mqtt5Publishes publishes = client.publishes(MqttGlobalPublishFilter.ALL)) {
            client.subscribeWith()
                    .topicFilter(topic("cmx", "/#"))
                    .qos(MqttQos.AT_LEAST_ONCE)
                    .send();
            Mqtt5Publish first = publishes.receive(TIMEOUT_S, TimeUnit.SECONDS).orElseThrow();
            assertEquals(
                    expected, first.getTopic() + " " + new String(first.getPayloadAsBytes(), StandardCharsets.UTF_8));
            assertTrue(first.isRetain());
            publish(client, topic("tsx", "/8"), ""); // answered behind what would be pushed
            assertTrue(receive(publishes).startsWith(topic("tsx", "/8/status")), "once");
        }
        client.disconnect();
    }

    /** Kaa A.2.2-10. */
    @Test
    void stateOutlivesKillAndRestart() throws Exception {
        Mqtt5BlockingClient client = connect5();
        List<Integer> acknowledged = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            publish(client, topic("epmx", "/update/keys/" + i), "{\"k\":" + i + "}");
            acknowledged.add(i);
        }
        send("reboot");
        edge.kill();
        edge = EdgeProcess.start(data);
        assertEquals("200 {\"k\":" + (acknowledged.size() - 1) + "}", post("epmx", "/get", ""));
        assertEquals("200 {\"requestId\":19,\"statusCode\":200,\"reasonPhrase\":\"OK\"}", post("rsx", "/epmx/19", ""));
        assertEquals("200 [{\"id\":1}]", post("cex", "/command/reboot", ""));
        assertEquals(0, edge.stop());
        edge = EdgeProcess.start(data);
        assertEquals("200 {\"k\":19}", post("epmx", "/get", ""));
        assertEquals("2", send("reboot").get("id").asText());
    }

    /** Kaa A.2.5-3. */
    @Test
    void revokedTokenAsksForNothing() throws Exception {
        String tokenId = edge.call("GET", "/api/v1/devices/" + deviceId + "/tokens", "")
                .get("tokens")
                .get(0)
                .get("tokenId")
                .asText();
        edge.call("POST", "/api/v1/tokens/" + tokenId + "/revoke", "");
        assertTrue(post("epmx", "/get", "").startsWith("403 "));
        Mqtt5BlockingClient client = connect5();
        assertThrows(Mqtt5PubAckException.class, () -> publish(client, topic("epmx", "/update"), "{\"a\":1}"));
        client.disconnect();
    }

    /** Kaa A.4.1-3. */
    @Test
    void relaxedPathsCountAsJson() throws Exception {
        assertTrue(post("dcx", "/json/a8f3", "{\"a\":1}").startsWith("404 "));
        assertEquals(0, edge.stop());
        edge = EdgeProcess.start(data, "extensions.relaxedPaths=true");
        assertEquals("200 ", post("dcx", "/json/a8f3", "{\"a\":1}"));
        Tool.Result tail = cli("tail", "--from", "start", "--to", "end", "--json");
        assertTrue(tail.output().contains("\"resource\":\"/json\""), tail.output());
    }
}
