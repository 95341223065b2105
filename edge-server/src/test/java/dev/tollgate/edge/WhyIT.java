package dev.tollgate.edge;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.hivemq.client.mqtt.datatypes.MqttQos;
import com.hivemq.client.mqtt.mqtt5.Mqtt5BlockingClient;
import com.hivemq.client.mqtt.mqtt5.Mqtt5Client;
import com.hivemq.client.mqtt.mqtt5.datatypes.Mqtt5UserProperties;
import com.hivemq.client.mqtt.mqtt5.exceptions.Mqtt5PubAckException;
import dev.tollgate.edge.kp1.Verdict;
import dev.tollgate.edge.testing.EdgeProcess;
import dev.tollgate.edge.testing.Tool;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Each reason that a device can be refused for, as {@code edge why} shows it. */
final class WhyIT {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final long AWAIT_S = 30;
    private static final int CONNECT_MS = 2_000; // enough for a client on a busy machine
    private static final long ANY = -1;
    private static final int BODY_MAX_BYTES = 2_000;
    private static final int PAYLOAD_MAX_BYTES = 500;
    private static final int REGISTRATION_MAX_BYTES = 1_024;
    private static final int FRAME_MAX_BYTES = 4_096;
    private static final int PACKET_MAX_BYTES = 3_000;

    /** Reasons that take a broken disk or backend, or certificates, and the tests that show them. */
    private static final Map<String, String> ELSEWHERE = Map.of(
            "certificate-mismatch", "IntakeTest, TlsIT",
            "extension-busy", "ExplainerTest, DecisionsTest",
            "extension-unavailable", "ExplainerTest",
            "journal-unavailable", "ExplainerTest",
            "journal-full", "ExplainerTest, DecisionsTest",
            "delivery-rejected", "ExplainerTest",
            "delivery-expired", "ExplainerTest");

    @TempDir
    static Path data;

    private static EdgeProcess edge;
    private static int devices;

    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    /** What a device does. */
    private interface Provocation {
        void run() throws Exception;
    }

    /**
     * What a device does, and how that is explained.
     *
     * @param rule empty for none
     * @param limit 0 for none; {@link #ANY} for any, as {@code measured}
     */
    private record Case(
            String reason, String rule, long limit, long measured, boolean hasRetry, Provocation provocation) {
        static Case plain(String reason, Provocation provocation) {
            return new Case(reason, "", 0, 0, false, provocation);
        }

        static Case limit(String reason, String rule, long limit, long measured, Provocation provocation) {
            return new Case(reason, rule, limit, measured, false, provocation);
        }
    }

    @BeforeAll
    static void start() throws Exception {
        edge = EdgeProcess.start(
                data,
                "limits.device.messagesPerSecond=5",
                "limits.device.burstMs=1000",
                "http.bodyMaxBytes=" + BODY_MAX_BYTES,
                "http.requestLineMaxBytes=1024",
                "http.webSocketFrameMaxBytes=" + FRAME_MAX_BYTES,
                "mqtt.packetMaxBytes=" + PACKET_MAX_BYTES,
                "mqtt.userPropertiesMax=1",
                "mqtt.connectTimeoutMs=" + CONNECT_MS,
                "extensions.requests.payloadMaxBytes=" + PAYLOAD_MAX_BYTES,
                "auth.registrationMaxBytes=" + REGISTRATION_MAX_BYTES,
                "extensions.metadata.keysMax=1",
                "extensions.uploads.fileMaxBytes=1000",
                "routes.slow.application=slow",
                "routes.slow.ack=delivered",
                "routes.slow.requiredSinks=dead",
                "sinks.http.dead.url=http://127.0.0.1:1/",
                "delivery.timeoutMs=200");
        edge.call(
                "POST",
                "/api/v1/applications",
                "{\"name\":\"strict\",\"versions\":[\"v1\"],\"allowedExtensions\":[\"dcx\"]}");
    }

    @AfterAll
    static void stop() throws Exception {
        edge.stop();
    }

    private List<Case> cases() {
        List<Case> all = new ArrayList<>();
        all.add(Case.plain("path-malformed", () -> post(400, "kp1/demo/dcx/" + newToken() + "/json", "{}")));
        all.add(Case.plain("payload-malformed", () -> post(400, data("demo-v1", newToken()), "{oops")));
        all.add(Case.plain("token-unknown", () -> post(401, data("demo-v1", "no-such-token"), "{}")));
        all.add(Case.plain("token-suspended", () -> post(403, data("demo-v1", newToken("suspend")), "{}")));
        all.add(Case.plain("token-revoked", () -> post(403, data("demo-v1", newToken("revoke")), "{}")));
        all.add(Case.limit("token-expired", "expiresAt", ANY, ANY, this::useUntilItExpires));
        all.add(Case.plain("registration-refused", () -> register("{\"name\":\"pump\"}", 401)));
        all.add(Case.plain("application-unknown", () -> post(404, data("nowhere-v1", newToken()), "{}")));
        all.add(Case.plain("version-unknown", () -> post(404, data("strict-v2", newTokenOf("strict")), "{}")));
        all.add(Case.plain(
                "extension-not-allowed", () -> post(404, "kp1/strict-v1/epmx/" + newTokenOf("strict") + "/get", "{}")));
        all.add(Case.plain("extension-unknown", () -> post(404, "kp1/demo-v1/nox/" + newToken() + "/json", "{}")));
        all.add(Case.plain("resource-unknown", () -> post(404, "kp1/demo-v1/dcx/" + newToken() + "/nothing", "{}")));
        all.add(Case.plain("request-unknown", () -> post(404, "kp1/demo-v1/rsx/" + newToken() + "/epmx/7", "{}")));
        all.add(Case.limit(
                "payload-too-large",
                "extensions.requests.payloadMaxBytes",
                PAYLOAD_MAX_BYTES,
                PAYLOAD_MAX_BYTES + 1,
                () -> post(413, "kp1/demo-v1/epmx/" + newToken() + "/get", " ".repeat(PAYLOAD_MAX_BYTES + 1))));
        all.add(Case.limit(
                "payload-too-large",
                "http.bodyMaxBytes",
                BODY_MAX_BYTES,
                BODY_MAX_BYTES + 1,
                () -> post(413, data("demo-v1", newToken()), " ".repeat(BODY_MAX_BYTES + 1))));
        all.add(Case.limit(
                "payload-too-large",
                "auth.registrationMaxBytes",
                REGISTRATION_MAX_BYTES,
                REGISTRATION_MAX_BYTES + 1,
                () -> register("x".repeat(REGISTRATION_MAX_BYTES + 1), 413)));
        all.add(Case.limit("properties-too-large", "mqtt.userPropertiesMax", 1, 2, this::publishWithManyProperties));
        all.add(Case.plain("state-full", this::updateTwoKeys));
        all.add(new Case("rate-limit", "limits.device.messagesPerSecond", 5, 6, true, this::sendTooFast));
        all.add(new Case(
                "delivery-timeout",
                "delivery.timeoutMs",
                200,
                0,
                true,
                () -> post(503, data("slow-v1", newTokenOf("slow")), "{}")));
        all.addAll(closedConnections());
        return all;
    }

    private List<Case> closedConnections() {
        String longId = "x".repeat(257);
        return List.of(
                Case.plain("connect-missing", () -> speak(new byte[] {(byte) 0xC0, 0})),
                Case.limit("connect-timeout", "mqtt.connectTimeoutMs", CONNECT_MS, 0, () -> speak(new byte[0])),
                Case.limit("client-id-too-long", "mqtt.clientIdMaxBytes", 256, 0, () -> speak(connect(longId, 60))),
                Case.limit(
                        "packet-too-large",
                        "mqtt.packetMaxBytes",
                        PACKET_MAX_BYTES,
                        0,
                        () -> speak(connect("large", 60), new byte[] {0x30, (byte) 0xFF, 0x7F})),
                Case.limit("keep-alive", "keepAliveSeconds", 1, 0, () -> speak(connect("silent", 1))),
                Case.plain("connect-repeated", () -> speak(connect("twice", 60), connect("twice", 60))),
                Case.plain("text-frame", () -> webSocket().sendText("{}", true).join()),
                Case.limit(
                        "frame-too-large",
                        "http.webSocketFrameMaxBytes",
                        FRAME_MAX_BYTES,
                        FRAME_MAX_BYTES + 1,
                        () -> webSocket()
                                .sendBinary(ByteBuffer.allocate(FRAME_MAX_BYTES + 1), true)
                                .join()),
                Case.plain("upload-token-unknown", () -> upload("nothing", 10, 403)),
                Case.limit(
                        "upload-too-large",
                        "extensions.uploads.fileMaxBytes",
                        1_000,
                        0,
                        () -> upload("nothing", 1_001, 413)));
    }

    @Test
    void eachReasonIsExplained() throws Exception {
        List<Case> cases = cases();
        for (Case each : cases) {
            each.provocation().run();
            assertExplained(each, await(each));
        }
        JsonNode decisions =
                JSON.readTree(run("why", "--limit", "1000", "--json")).get("decisions");
        String table = run("why", "--limit", "1000");
        for (Case each : cases) {
            if (cases.stream()
                            .filter(other -> other.reason().equals(each.reason()))
                            .count()
                    == 1) {
                assertExplained(each, find(decisions, each)); // alike ones are one, with the last one's limit
            }
            assertTrue(table.contains(" " + each.reason() + " "), () -> "expected " + each.reason() + " in " + table);
        }
        assertComplete(cases);
    }

    private static void assertExplained(Case expected, JsonNode found) {
        assertEquals("refused", found.get("outcome").asText());
        assertFalse(found.get("detail").asText().isEmpty(), found::toString);
        assertEquals("127.0.0.1", found.get("address").asText(), found::toString);
        assertNumber(expected.limit(), found.get("limit"), found);
        assertNumber(expected.measured(), found.get("measured"), found);
        assertEquals(expected.hasRetry(), !found.get("retryAt").isNull(), found::toString);
    }

    private static void assertNumber(long expected, JsonNode number, JsonNode found) {
        if (expected == ANY) {
            assertTrue(number.isNumber(), found::toString);
        } else {
            assertEquals(expected, number.asLong(), found::toString);
        }
    }

    /** A new reason has to be shown here, too. */
    private static void assertComplete(List<Case> cases) {
        Set<String> shown = cases.stream().map(Case::reason).collect(Collectors.toCollection(TreeSet::new));
        shown.addAll(ELSEWHERE.keySet());
        Set<String> missing = Stream.of(Verdict.values())
                .filter(verdict -> verdict != Verdict.ACCEPTED)
                .map(Verdict::reason)
                .filter(reason -> !shown.contains(reason))
                .collect(Collectors.toSet());
        assertEquals(Set.of(), missing);
    }

    private static boolean isOf(JsonNode decision, Case each) {
        return decision.get("reason").asText().equals(each.reason())
                && decision.get("rule").asText("").equals(each.rule());
    }

    private static JsonNode find(JsonNode decisions, Case each) {
        for (JsonNode decision : decisions) {
            if (isOf(decision, each)) {
                return decision;
            }
        }
        throw new AssertionError(
                "expected a decision " + each.reason() + " by '" + each.rule() + "', got " + decisions);
    }

    private static JsonNode await(Case each) {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(AWAIT_S);
        while (true) {
            for (JsonNode decision : edge.call("GET", "/api/v1/decisions?reason=" + each.reason(), "")
                    .get("decisions")) {
                if (isOf(decision, each)) {
                    return decision;
                }
            }
            assertTrue(System.nanoTime() < deadline, () -> "no decision " + each.reason() + " by " + each.rule());
        }
    }

    private static String run(String... arguments) throws Exception {
        List<String> command = EdgeProcess.command();
        command.addAll(List.of(arguments));
        command.addAll(
                List.of("--admin", edge.admin("").toString(), "--admin-token", "@" + data.resolve("admin.token")));
        Tool.Result result = Tool.run(command.toArray(String[]::new));
        assertEquals(0, result.exitCode(), result.output());
        return result.output();
    }

    private static String data(String appVersion, String token) {
        return "kp1/" + appVersion + "/dcx/" + token + "/json";
    }

    private static String newToken() {
        return newTokenOf("demo");
    }

    private static String newTokenOf(String application) {
        return edge.createDevice(application, "device" + devices++).get("token").asText();
    }

    /** @param change of its state */
    private static String newToken(String change) {
        JsonNode device = edge.createDevice("demo", "device" + devices++);
        edge.call("POST", "/api/v1/tokens/" + device.get("tokenId").asText() + "/" + change, "");
        return device.get("token").asText();
    }

    private URI uri(String path) {
        return URI.create("http://127.0.0.1:" + edge.http().getPort() + "/" + path);
    }

    private int send(HttpRequest request) throws IOException, InterruptedException {
        return http.send(request, HttpResponse.BodyHandlers.discarding()).statusCode();
    }

    private void post(int expected, String path, String body) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(uri(path))
                .POST(HttpRequest.BodyPublishers.ofString(body))
                .build();
        assertEquals(expected, send(request), path);
    }

    private void useUntilItExpires() throws Exception {
        JsonNode device = edge.createDevice("demo", "device" + devices++);
        String expiresAt = Instant.now().plusMillis(1_500).toString();
        JsonNode token = edge.call(
                "POST",
                "/api/v1/devices/" + device.get("deviceId").asText() + "/tokens",
                "{\"expiresAt\":\"" + expiresAt + "\"}");
        HttpRequest request = HttpRequest.newBuilder(
                        uri(data("demo-v1", token.get("token").asText())))
                .POST(HttpRequest.BodyPublishers.ofString("{}"))
                .build();
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(AWAIT_S);
        while (send(request) != 403) {
            assertTrue(System.nanoTime() < deadline, "the token did not expire");
        }
    }

    private void register(String body, int expected) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(uri("api/v1/registrations"))
                .header("Authorization", "Bearer not-a-token")
                .POST(HttpRequest.BodyPublishers.ofString(body))
                .build();
        assertEquals(expected, send(request));
    }

    private void publishWithManyProperties() {
        Mqtt5BlockingClient client = Mqtt5Client.builder()
                .identifier("properties")
                .serverHost("127.0.0.1")
                .serverPort(edge.mqtt().getPort())
                .buildBlocking();
        client.connect();
        try {
            client.publishWith()
                    .topic(data("demo-v1", newToken()))
                    .qos(MqttQos.AT_LEAST_ONCE)
                    .payload("{}".getBytes(StandardCharsets.UTF_8))
                    .userProperties(Mqtt5UserProperties.builder()
                            .add("a", "1")
                            .add("b", "2")
                            .build())
                    .send();
            throw new AssertionError("expected the message to be refused");
        } catch (Mqtt5PubAckException refused) {
            client.disconnect();
        }
    }

    private void updateTwoKeys() throws Exception {
        post(413, "kp1/demo-v1/epmx/" + newToken() + "/update", "{\"a\":1,\"b\":2}");
    }

    private void sendTooFast() throws Exception {
        HttpRequest request = HttpRequest.newBuilder(uri(data("demo-v1", newToken())))
                .POST(HttpRequest.BodyPublishers.ofString("{}"))
                .build();
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(AWAIT_S);
        while (send(request) != 429) {
            assertTrue(System.nanoTime() < deadline, "the device was never too fast");
        }
    }

    private void upload(String token, int bytes, int expected) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(uri("bcx/api/v1/files/a"))
                .header("x-auth-token", token)
                .POST(HttpRequest.BodyPublishers.ofByteArray(new byte[bytes]))
                .build();
        assertEquals(expected, send(request));
    }

    /** Sends packets, and reads until the edge closes. */
    private static void speak(byte[]... packets) throws IOException {
        try (Socket socket = new Socket(edge.mqtt().getAddress(), edge.mqtt().getPort())) {
            socket.setSoTimeout((int) TimeUnit.SECONDS.toMillis(AWAIT_S));
            OutputStream out = socket.getOutputStream();
            for (byte[] packet : packets) {
                out.write(packet);
            }
            socket.getInputStream().transferTo(OutputStream.nullOutputStream());
        }
    }

    /** CONNECT of MQTT 3.1.1. */
    private static byte[] connect(String clientId, int keepAliveSeconds) {
        int remaining = 12 + clientId.length();
        ByteBuffer packet = ByteBuffer.allocate(3 + remaining).put((byte) 0x10);
        if (remaining > 127) {
            packet.put((byte) ((remaining & 127) | 128)).put((byte) (remaining >> 7));
        } else {
            packet.put((byte) remaining);
        }
        packet.putShort((short) 4).put("MQTT".getBytes(StandardCharsets.US_ASCII));
        packet.put((byte) 4).put((byte) 2).putShort((short) keepAliveSeconds);
        packet.putShort((short) clientId.length()).put(clientId.getBytes(StandardCharsets.US_ASCII));
        byte[] bytes = new byte[packet.position()];
        packet.rewind().get(bytes);
        return bytes;
    }

    private WebSocket webSocket() {
        return http.newWebSocketBuilder()
                .subprotocols("mqtt")
                .buildAsync(
                        URI.create("ws://127.0.0.1:" + edge.http().getPort() + "/mqtt"), new WebSocket.Listener() {})
                .join();
    }
}
