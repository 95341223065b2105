package dev.tollgate.edge;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.hivemq.client.mqtt.datatypes.MqttQos;
import com.hivemq.client.mqtt.mqtt5.Mqtt5BlockingClient;
import com.hivemq.client.mqtt.mqtt5.Mqtt5Client;
import com.hivemq.client.mqtt.mqtt5.exceptions.Mqtt5DisconnectException;
import com.hivemq.client.mqtt.mqtt5.exceptions.Mqtt5PubAckException;
import com.hivemq.client.mqtt.mqtt5.message.disconnect.Mqtt5DisconnectReasonCode;
import dev.tollgate.edge.testing.EdgeProcess;
import dev.tollgate.edge.testing.EventStream;
import dev.tollgate.edge.testing.RawMqttPublisher;
import dev.tollgate.edge.testing.Tool;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What operators are told of devices, against the real process. */
final class ExplainIT {
    private static final long AWAIT_S = 30;

    @TempDir
    static Path data;

    private static EdgeProcess edge;
    private static int devices;

    private final HttpClient http = HttpClient.newHttpClient();

    @BeforeAll
    static void start() throws Exception {
        edge = EdgeProcess.start(
                data,
                "explain.lastSeenWriteMs=100",
                "explain.lastSeenIntervalMs=100",
                "explain.twoPlacesAfterMs=200",
                "limits.device.messagesPerSecond=5",
                "limits.device.burstMs=1000");
    }

    @AfterAll
    static void stop() throws Exception {
        edge.stop();
    }

    @Test
    void suspendedTokenIsExplainedWithTheSameReason() throws Exception {
        JsonNode device = newDevice();
        edge.call("POST", "/api/v1/tokens/" + device.get("tokenId").asText() + "/suspend", "");
        for (int i = 0; i < 3; i++) {
            assertEquals(403, post(device));
        }
        JsonNode newest = decisions(device).get(0);
        assertEquals("refused", newest.get("outcome").asText());
        assertEquals("token-suspended", newest.get("reason").asText());
        assertEquals("http", newest.get("protocol").asText());
        assertEquals("127.0.0.1", newest.get("address").asText());
        assertEquals(device.get("tokenId"), newest.get("tokenId"));
        assertEquals(device.get("deviceId"), newest.get("deviceId"));
        await(() -> decisions(device).get(0).get("count").asInt() == 3);
        assertEquals(1, decisions(device).size());
    }

    @Test
    void rateLimitIsExplainedWithItsRuleAndWhenToRetry() throws Exception {
        JsonNode device = newDevice();
        int status = 200;
        for (int i = 0; i < 100 && status == 200; i++) {
            status = post(device);
        }
        assertEquals(429, status);
        JsonNode refused = find(decisions(device), "rate-limit");
        assertEquals("limits.device.messagesPerSecond", refused.get("rule").asText());
        assertEquals(5, refused.get("limit").asInt());
        assertTrue(refused.get("measured").asInt() > 5, refused::toString);
        assertFalse(refused.get("retryAt").isNull(), refused::toString);
    }

    @Test
    void unknownTokenIsFoundByAddress() throws Exception {
        assertEquals(401, post("no-such-token"));
        JsonNode found = edge.call("GET", "/api/v1/decisions?reason=token-unknown&address=127.0.0.1", "")
                .get("decisions")
                .get(0);
        assertTrue(found.get("deviceId").isNull() && found.get("tokenId").isNull(), found::toString);
        assertFalse(
                edge.call("GET", "/api/v1/decisions", "").toString().contains("no-such-token"), "a token was shown");
    }

    @Test
    void badConnectIsExplained() throws Exception {
        try (Socket socket = new Socket(edge.mqtt().getAddress(), edge.mqtt().getPort())) {
            socket.getOutputStream().write(new byte[] {(byte) 0xC0, 0}); // PINGREQ first
            assertEquals(-1, socket.getInputStream().read());
        }
        await(() -> !edge.call("GET", "/api/v1/decisions?reason=connect-missing", "")
                .get("decisions")
                .isEmpty());
    }

    @Test
    void acceptedMessageIsLastSeen() throws Exception {
        JsonNode device = newDevice();
        String path = "/api/v1/devices/" + device.get("deviceId").asText();
        assertTrue(edge.call("GET", path, "").get("lastSeenAt").isNull());
        assertEquals(200, post(device));
        await(() -> !edge.call("GET", path, "").get("lastSeenAt").isNull());
        JsonNode accepted = decisions(device).get(0);
        assertEquals("accepted", accepted.get("outcome").asText());
        assertFalse(accepted.get("at").isNull());
    }

    @Test
    void kickedSessionIsToldSo() throws Exception {
        JsonNode device = newDevice();
        CompletableFuture<Throwable> cause = new CompletableFuture<>();
        Mqtt5BlockingClient client = Mqtt5Client.builder()
                .identifier("kicked-" + devices)
                .serverHost("127.0.0.1")
                .serverPort(edge.mqtt().getPort())
                .addDisconnectedListener(context -> cause.complete(context.getCause()))
                .buildBlocking();
        client.connect();
        publish(client, device);
        JsonNode session = sessionsOf(device).get(0);
        assertEquals("mqtt", session.get("protocol").asText());
        assertEquals("mqtt5", session.get("version").asText());
        assertEquals("kicked-" + devices, session.get("clientId").asText());
        assertEquals(1, session.get("messages").asInt());
        assertEquals(60, session.get("keepAliveSeconds").asInt());
        assertTrue(session.get("address").asText().startsWith("127.0.0.1:"), session::toString);
        run("session", "kick", session.get("sessionId").asText());
        Mqtt5DisconnectException disconnect = (Mqtt5DisconnectException) cause.get(AWAIT_S, TimeUnit.SECONDS);
        assertEquals(
                Mqtt5DisconnectReasonCode.ADMINISTRATIVE_ACTION,
                disconnect.getMqttMessage().getReasonCode());
        assertEquals(
                "session was ended by an operator",
                disconnect.getMqttMessage().getReasonString().orElseThrow().toString());
        await(() -> sessionsOf(device).isEmpty());
        assertEquals("kicked", find(decisions(device), "kicked").get("reason").asText());
        assertThrows(
                IllegalStateException.class,
                () -> edge.call(
                        "DELETE", "/api/v1/sessions/" + session.get("sessionId").asText(), ""));
    }

    @Test
    void pagesOfSessionsHoldEachOnce() throws Exception {
        List<RawMqttPublisher> clients = new ArrayList<>();
        try {
            for (int i = 0; i < 25; i++) {
                clients.add(new RawMqttPublisher(edge.mqtt(), "page" + i, "unused"));
            }
            Set<String> seen = new HashSet<>();
            String after = "";
            do {
                JsonNode page = edge.call("GET", "/api/v1/sessions?protocol=mqtt&limit=4" + after, "");
                page.get("sessions").forEach(session -> {
                    assertTrue(seen.add(session.get("sessionId").asText()), session::toString);
                });
                after = page.has("next") ? "&after=" + page.get("next").asText() : "";
                if (seen.size() == 8) {
                    clients.add(new RawMqttPublisher(edge.mqtt(), "late", "unused")); // goes to the end
                }
            } while (!after.isEmpty());
            assertTrue(seen.size() >= 26, () -> "found " + seen.size());
        } finally {
            for (RawMqttPublisher client : clients) {
                client.close();
            }
        }
    }

    @Test
    @SuppressWarnings("try") // the connections only have to be open
    void keyInTwoPlacesIsReportedAndRoamingIsNot() throws Exception {
        JsonNode roaming = newDevice();
        use(roaming, "127.0.0.1", "roaming").close();
        await(() -> sessionsOf(roaming).isEmpty());
        JsonNode copied = newDevice();
        try (EventStream events = EventStream.open(edge, "?types=key-in-two-places");
                RawMqttPublisher first = use(copied, "127.0.0.1", "one");
                RawMqttPublisher second = use(copied, "127.0.0.2", "two");
                RawMqttPublisher roamed = use(roaming, "127.0.0.3", "roaming")) {
            EventStream.Event event = events.next();
            assertEquals("key-in-two-places", event.type());
            assertEquals(copied.get("deviceId"), event.data().get("deviceId"));
            assertEquals(copied.get("tokenId"), event.data().get("tokenId"));
            assertEquals(2, event.data().get("addresses").size());
            assertTrue(edge.metric("tollgate_key_in_two_places_total") >= 1);
            assertEquals(
                    "accepted",
                    find(decisions(copied), "key-in-two-places").get("outcome").asText());
            assertTrue(edge.output()
                    .contains("key-in-two-places: " + copied.get("tokenId").asText()));
            assertEquals(0, count(decisions(roaming), "key-in-two-places"));
        }
    }

    @Test
    void followerThatComesBackGetsWhatItMissed() throws Exception {
        JsonNode device = newDevice();
        String token = "/api/v1/tokens/" + device.get("tokenId").asText();
        String lastId;
        try (EventStream events = EventStream.open(edge, "?types=token-changed")) {
            edge.call("POST", token + "/suspend", "");
            EventStream.Event event = events.next();
            assertEquals("Suspended", event.data().get("state").asText());
            lastId = event.id();
        }
        edge.call("POST", token + "/resume", "");
        try (EventStream events = EventStream.open(edge, "?types=token-changed", lastId)) {
            EventStream.Event event = events.next();
            assertEquals("Active", event.data().get("state").asText());
            assertTrue(Long.parseLong(event.id()) > Long.parseLong(lastId));
        }
    }

    @Test
    void eventsTellOfSessionsDecisionsAndFigures() throws Exception {
        try (EventStream events = EventStream.open(edge, "")) {
            JsonNode device = newDevice();
            use(device, "127.0.0.1", "watched").close();
            assertEquals(401, post("unknown-too"));
            Set<String> missing =
                    new HashSet<>(Set.of("stats", "session-opened", "session-closed", "device-changed", "decision"));
            while (!missing.isEmpty()) {
                missing.remove(events.next().type());
            }
        }
    }

    @Test
    void statsCountWhatIsAccepted() throws Exception {
        JsonNode device = newDevice();
        assertEquals(200, post(device));
        await(() -> {
            for (JsonNode second :
                    edge.call("GET", "/api/v1/stats/history?seconds=60", "").get("stats")) {
                if (second.get("acceptedPerSecond").asDouble() > 0
                        && second.get("bytesPerSecond").asDouble() > 0) {
                    return true;
                }
            }
            return false;
        });
        JsonNode now = edge.call("GET", "/api/v1/stats", "");
        assertTrue(now.get("devices").asInt() > 0, now::toString);
        assertTrue(now.get("heapBytes").asLong() > 0, now::toString);
        assertTrue(now.get("connections").has("mqtt"), now::toString);
        assertTrue(now.get("journal").get("records").asLong() > 0, now::toString);
    }

    @Test
    void limitsShowWhatHolds() throws Exception {
        assertEquals(200, post(newDevice()));
        JsonNode limits = edge.call("GET", "/api/v1/limits", "");
        assertEquals(5, limits.get("device").get("messagesPerSecond").asInt());
        assertTrue(limits.get("device").get("used").asInt() > 0, limits::toString);
        assertTrue(limits.get("connections").get("max").asInt() > 0, limits::toString);
    }

    @Test
    void whyTellsOnTheCommandLine() throws Exception {
        JsonNode device = newDevice();
        edge.call("POST", "/api/v1/tokens/" + device.get("tokenId").asText() + "/revoke", "");
        assertEquals(403, post(device));
        String output = run("why", device.get("deviceId").asText());
        assertTrue(output.contains("token-revoked"), output);
        assertTrue(run("session", "list", "--limit", "5").contains("SESSION"));
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

    /** A connection from an address that has used the device's token. */
    private static RawMqttPublisher use(JsonNode device, String from, String clientId) throws IOException {
        Socket socket = new Socket(edge.mqtt().getAddress(), edge.mqtt().getPort(), InetAddress.getByName(from), 0);
        String topic = "kp1/demo-v1/dcx/" + device.get("token").asText() + "/json";
        RawMqttPublisher mqtt = new RawMqttPublisher(socket, clientId + devices, topic);
        Iterator<String> one = List.of("{}").iterator();
        mqtt.publish(() -> next(one), 1, payload -> {});
        return mqtt;
    }

    @SuppressWarnings("NullAway") // null ends the publishing
    private static String next(Iterator<String> payloads) {
        return payloads.hasNext() ? payloads.next() : null;
    }

    private static void publish(Mqtt5BlockingClient client, JsonNode device) throws Mqtt5PubAckException {
        client.publishWith()
                .topic("kp1/demo-v1/dcx/" + device.get("token").asText() + "/json")
                .qos(MqttQos.AT_LEAST_ONCE)
                .payload("{}".getBytes(StandardCharsets.UTF_8))
                .send();
    }

    private static JsonNode newDevice() {
        return edge.createDevice("demo", "device" + devices++);
    }

    private static JsonNode decisions(JsonNode device) {
        return edge.call("GET", "/api/v1/devices/" + device.get("deviceId").asText() + "/decisions", "")
                .get("decisions");
    }

    private static JsonNode sessionsOf(JsonNode device) {
        return edge.call(
                        "GET",
                        "/api/v1/sessions?device=" + device.get("deviceId").asText(),
                        "")
                .get("sessions");
    }

    private static JsonNode find(JsonNode decisions, String reason) {
        for (JsonNode decision : decisions) {
            if (decision.get("reason").asText().equals(reason)) {
                return decision;
            }
        }
        throw new AssertionError("expected a decision " + reason + ", got " + decisions);
    }

    private static int count(JsonNode decisions, String reason) {
        int count = 0;
        for (JsonNode decision : decisions) {
            count += decision.get("reason").asText().equals(reason) ? 1 : 0;
        }
        return count;
    }

    private static void await(Supplier<Boolean> condition) {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(AWAIT_S);
        while (!condition.get()) {
            assertTrue(System.nanoTime() < deadline, "the condition did not come true in time");
        }
    }

    private int post(JsonNode device) throws Exception {
        return post(device.get("token").asText());
    }

    private int post(String token) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(URI.create(
                        "http://127.0.0.1:" + edge.http().getPort() + "/kpc/kp1/demo-v1/dcx/" + token + "/json"))
                .POST(HttpRequest.BodyPublishers.ofString("{}"))
                .build();
        return http.send(request, HttpResponse.BodyHandlers.discarding()).statusCode();
    }
}
