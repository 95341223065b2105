package dev.tollgate.edge;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.hivemq.client.mqtt.datatypes.MqttQos;
import com.hivemq.client.mqtt.mqtt5.Mqtt5AsyncClient;
import com.hivemq.client.mqtt.mqtt5.Mqtt5Client;
import com.hivemq.client.mqtt.mqtt5.message.publish.Mqtt5PublishResult;
import dev.tollgate.edge.testing.EdgeProcess;
import dev.tollgate.edge.testing.Tool;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Limits that operators set, over the API and the command line, and what connections see of them. */
@Timeout(180)
class LimitsIT {
    private static final String LIMITS = "/api/v1/limits";
    private static final String PAYLOAD = "\"" + "x".repeat(98) + "\"";
    /** A message in a hundred seconds. */
    private static final String SLOW = "{\"device\":{\"bytesPerSecond\":1,\"burstMs\":1}}";

    @TempDir
    private Path folder;

    private final HttpClient http = HttpClient.newHttpClient();
    private Path file;
    private EdgeProcess edge;

    @BeforeEach
    void start() throws Exception {
        file = folder.resolve("edge.yaml");
        Files.writeString(file, "limits:\n  device:\n    messagesPerSecond: 1000\n");
        edge = EdgeProcess.startWith(file, folder.resolve("data"));
    }

    @AfterEach
    void stop() {
        edge.close();
    }

    private int post(JsonNode device) throws IOException, InterruptedException {
        String path = "/kp1/meters-v1/dcx/" + device.get("token").asText() + "/json";
        HttpRequest request = HttpRequest.newBuilder(
                        URI.create("http://127.0.0.1:" + edge.http().getPort() + path))
                .POST(HttpRequest.BodyPublishers.ofString(PAYLOAD))
                .build();
        return http.send(request, HttpResponse.BodyHandlers.discarding()).statusCode();
    }

    private static String of(JsonNode device) {
        return "/api/v1/devices/" + device.get("deviceId").asText() + "/limits";
    }

    private static CompletableFuture<Mqtt5PublishResult> publish(Mqtt5AsyncClient session, JsonNode device) {
        return session.publishWith()
                .topic("kp1/meters-v1/dcx/" + device.get("token").asText() + "/json")
                .qos(MqttQos.AT_LEAST_ONCE)
                .payload(PAYLOAD.getBytes(StandardCharsets.UTF_8))
                .send();
    }

    @Test
    void holdAtOnceForConnectionsThatThereAre() throws Exception {
        JsonNode slow = edge.createDevice("meters", "meter-1");
        JsonNode other = edge.createDevice("meters", "meter-2");
        Mqtt5AsyncClient session = Mqtt5Client.builder()
                .serverHost("127.0.0.1")
                .serverPort(edge.mqtt().getPort())
                .buildAsync();
        session.connect().join();
        publish(session, slow).join();
        publish(session, slow).join();
        assertEquals(200, post(slow));
        assertEquals(200, post(other));
        edge.call("PUT", of(slow), SLOW);
        publish(session, slow).join(); // a full bucket takes one of any size
        CompletableFuture<Mqtt5PublishResult> paused = publish(session, slow);
        edge.awaitMetric("tollgate_limits_pauses_total", pauses -> pauses > 0);
        assertFalse(paused.isDone());
        assertEquals(429, post(slow));
        assertEquals(200, post(other));
        assertEquals(200, post(other));
        edge.call("DELETE", of(slow), "");
        paused.get(60, TimeUnit.SECONDS);
        assertEquals(200, post(slow));
        session.disconnect().join(); // fails when it was dropped before
    }

    @Test
    void comeBeforeTheFileOverReloadsAndRestarts() throws Exception {
        JsonNode device = edge.createDevice("meters", "meter-1");
        edge.call("PUT", "/api/v1/applications/meters/limits", SLOW);
        assertEquals(200, post(device));
        assertEquals(429, post(device));
        Files.writeString(file, "limits:\n  device:\n    bytesPerSecond: 1000000\n    messagesPerSecond: 7\n");
        edge.call("POST", "/api/v1/reload", "{}");
        assertEquals(200, post(device)); // the rate has changed, and so begins with its burst
        assertEquals(429, post(device));
        JsonNode limits = edge.call("GET", of(device), "");
        assertEquals(
                "{\"messagesPerSecond\":7,\"bytesPerSecond\":1,\"burstMs\":1}",
                limits.get("device").toString());
        assertEquals(
                "{\"messagesPerSecond\":\"settings\",\"bytesPerSecond\":\"application\",\"burstMs\":\"application\"}",
                limits.get("origin").get("device").toString());
        assertEquals(0, edge.stop(), edge.output());
        edge = EdgeProcess.startWith(file, folder.resolve("data"));
        assertEquals(200, post(device));
        assertEquals(429, post(device));
        assertEquals(limits, edge.call("GET", of(device), ""));
        edge.call("PUT", "/api/v1/applications/meters/limits", "{}");
        assertEquals(200, post(device));
        assertEquals(200, post(device));
    }

    private String refusal(String path, String body) {
        return String.valueOf(assertThrows(IllegalStateException.class, () -> edge.call("PUT", path, body))
                .getMessage());
    }

    @Test
    void areRefusedWithWhatWasExpected() {
        JsonNode device = edge.createDevice("meters", "meter-1");
        String outOfBounds = refusal(LIMITS, "{\"device\":{\"messagesPerSecond\":-1}}");
        assertTrue(
                outOfBounds.contains("device.messagesPerSecond: expected a whole number from 0 to 10000000, got '-1'"),
                outOfBounds);
        assertTrue(outOfBounds.contains("value-invalid"), outOfBounds);
        for (String malformed : List.of(
                "{\"device\":{\"packetsPerSecond\":1}}",
                "{\"device\":5}",
                "{\"device\":{\"burstMs\":true}}",
                "{\"device\":[]}",
                "{\"connections\":{\"max\":1}}",
                "[]")) {
            String refused = refusal(LIMITS, malformed);
            assertTrue(refused.contains("request-malformed"), malformed + " → " + refused);
        }
        for (String notOfADevice : List.of("{\"above\":\"refuse\"}", "{\"address\":{\"connections\":1}}")) {
            String refused = refusal(of(device), notOfADevice);
            assertTrue(refused.contains("request-malformed"), refused);
        }
        assertEquals("{}", edge.call("GET", LIMITS, "").get("override").toString());
    }

    @Test
    void areSetOnTheCommandLine() throws Exception {
        JsonNode device = edge.createDevice("meters", "meter-1");
        String shown = run(0, "limits", "show");
        assertTrue(shown.contains("device.messagesPerSecond"), shown);
        String set = run(0, "limits", "set", "above=refuse", "device.messagesPerSecond=5");
        assertTrue(set.matches("(?s).*\nabove +refuse +operator +pause\n.*"), set);
        assertTrue(set.matches("(?s).*\ndevice.messagesPerSecond +5 +operator +1000\n.*"), set);
        run(0, "limits", "set", "device.burstMs=5s");
        assertEquals(
                "{\"above\":\"refuse\",\"device\":{\"burstMs\":5000,\"messagesPerSecond\":5}}",
                edge.call("GET", LIMITS, "").get("override").toString());
        run(0, "limits", "set", "--device", "meter-1", "device.messagesPerSecond=0");
        String list = run(0, "limits", "list");
        assertTrue(list.contains(device.get("deviceId").asText()), list);
        assertTrue(list.contains("device.messagesPerSecond=0"), list);
        String unknown = run(1, "limits", "set", "device.messages=5");
        assertTrue(unknown.contains("unknown limit 'device.messages'"), unknown);
        String unset = run(1, "limits", "clear", "address.connections");
        assertTrue(unset.contains("'address.connections' is not set"), unset);
        run(0, "limits", "clear", "device.burstMs", "device.messagesPerSecond");
        assertEquals(
                "{\"above\":\"refuse\"}",
                edge.call("GET", LIMITS, "").get("override").toString());
        run(0, "limits", "clear");
        run(0, "limits", "clear", "--device", "meter-1", "--application", "meters");
        assertEquals("{}", edge.call("GET", LIMITS, "").get("override").toString());
        assertEquals("{}", edge.call("GET", of(device), "").get("override").toString());
    }

    private String run(int exitCode, String... arguments) throws Exception {
        List<String> command = EdgeProcess.command();
        command.addAll(List.of(arguments));
        command.addAll(List.of(
                "--admin", edge.admin("").toString(), "--admin-token", "@" + folder.resolve("data/admin.token")));
        Tool.Result result = Tool.run(command.toArray(String[]::new));
        assertEquals(exitCode, result.exitCode(), result.output());
        return result.output();
    }
}
