package dev.tollgate.edge;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.hivemq.client.mqtt.mqtt5.Mqtt5BlockingClient;
import com.hivemq.client.mqtt.mqtt5.Mqtt5Client;
import dev.tollgate.edge.testing.ApiContract;
import dev.tollgate.edge.testing.ApiContract.Answer;
import dev.tollgate.edge.testing.EdgeProcess;
import dev.tollgate.edge.testing.RawHttpPublisher;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Each operation of the API's document against a real edge: its main success and its refusals are what the document says. */
final class ApiContractIT {
    private static final String DEVICE = "/api/v1/devices/{deviceId}";
    private static final String TOKEN = "/api/v1/tokens/{tokenId}";
    private static final String AUTH_TOKENS = "/api/v1/auth-tokens";
    private static final String REGISTRATIONS = "/api/v1/registrations";
    private static final String SINK = "/api/v1/sinks/{sink}";

    @TempDir
    private Path data;

    private EdgeProcess edge;
    private ApiContract api;
    private final AtomicInteger names = new AtomicInteger();

    @BeforeEach
    void start() throws Exception {
        edge = EdgeProcess.start(
                data.resolve("edge"), "sinks.file.copy.folder=" + data.resolve("copy"), "requiredSinks=copy");
        api = ApiContract.of(edge);
    }

    @AfterEach
    void stop() throws Exception {
        assertEquals(0, edge.stop(), edge.output());
    }

    @Test
    void answersAsDocumented() throws Exception {
        driveEdge();
        driveApplications();
        driveDevices();
        driveChangesOfDevices();
        driveTokens();
        driveExtensions();
        driveRecordsAndSinks();
        driveAuthTokens();
        driveSession();
        driveClientCredentials();
        driveLimits();
        driveExplanations();
        driveAuditAndSecrets();
        assertEquals(List.of(), api.operationsWithoutSuccess());
        api.driveRefusals();
        assertEquals(List.of(), api.operationsWithoutRefusal());
    }

    private String deviceBody() {
        return "{\"name\":\"device-" + names.incrementAndGet() + "\",\"application\":\"demo\",\"group\":\"hall\"}";
    }

    private JsonNode createDevice() throws Exception {
        return api.call("POST", "/api/v1/devices", Map.of(), deviceBody()).expect(201);
    }

    private void driveEdge() throws Exception {
        for (String path : List.of("/livez", "/readyz", "/metrics")) {
            api.call("GET", path, Map.of(), "").expectText(200);
        }
        api.call("GET", "/api/v1/openapi.json", Map.of(), "").expect(200);
        api.call("POST", "/api/v1/reload", Map.of(), "").expect(200);
    }

    private void driveDevices() throws Exception {
        String id = createDevice().get("deviceId").asText();
        createDevice();
        JsonNode page =
                api.call("GET", "/api/v1/devices", Map.of(), "", "limit=1").expect(200);
        assertTrue(page.has("next"), page.toString());
        api.call("GET", DEVICE, Map.of("deviceId", id), "").expect(200);
        api.call("POST", "/api/v1/devices", Map.of(), "{\"name\":\"device-1\",\"application\":\"demo\"}")
                .expect(409);
        Answer imported = api.call(
                "POST", "/api/v1/devices/import", Map.of(), deviceBody() + "\nnot a device\n" + deviceBody() + "\n");
        assertEquals(4, imported.expectLines(200).size());
        api.call("GET", "/api/v1/devices/export", Map.of(), "").expectLines(200);
    }

    private void driveApplications() throws Exception {
        String applications = "/api/v1/applications";
        String application = applications + "/{application}";
        Map<String, String> pumps = Map.of("application", "pumps");
        String body = "{\"name\":\"pumps\",\"versions\":[\"v1\"],\"allowedExtensions\":[\"dcx\",\"cex\"]}";
        api.call("POST", applications, Map.of(), body).expect(201);
        api.call("POST", applications, Map.of(), body).expect(409);
        api.call("POST", applications, Map.of(), "{\"name\":\"Pumps\"}").expect(400);
        api.call("GET", applications, Map.of(), "").expect(200);
        String tag = api.call("GET", application, pumps, "").header("ETag");
        api.call("GET", application, pumps, "", "", "If-None-Match", tag).expectText(304);
        JsonNode changed = api.call("PATCH", application, pumps, "{\"versions\":null}", "", "If-Match", tag)
                .expect(200);
        assertTrue(changed.get("versions").isNull(), changed.toString());
        api.call("PATCH", application, pumps, "{}", "", "If-Match", tag).expect(412);
        api.call("POST", "/api/v1/devices", Map.of(), "{\"name\":\"p\",\"application\":\"pumps\"}")
                .expect(201);
        api.call("DELETE", application, pumps, "").expect(409);
        api.call("POST", applications, Map.of(), "{\"name\":\"empty\"}").expect(201);
        api.call("DELETE", application, Map.of("application", "empty"), "").expect(200);
    }

    private void driveLimits() throws Exception {
        Map<String, String> device =
                Map.of("deviceId", createDevice().get("deviceId").asText());
        String rate = "{\"device\":{\"messagesPerSecond\":1000,\"burstMs\":null}}";
        driveLimits("/api/v1/limits", Map.of(), "{\"above\":\"refuse\",\"address\":{\"connections\":1000}}");
        driveLimits("/api/v1/applications/{application}/limits", Map.of("application", "demo"), rate);
        driveLimits(DEVICE + "/limits", device, rate);
        api.call("PUT", DEVICE + "/limits", device, "{\"device\":{\"burstMs\":0}}")
                .expect(400);
        String overrides = "/api/v1/limits/overrides";
        JsonNode page = api.call("GET", overrides, Map.of(), "", "limit=1").expect(200);
        assertEquals("application", page.get("overrides").get(0).get("level").asText());
        String after = page.get("next").asText();
        JsonNode rest =
                api.call("GET", overrides, Map.of(), "", "after=" + after).expect(200);
        assertEquals("device", rest.get("overrides").get(0).get("level").asText());
        for (String path : List.of("/api/v1/applications/{application}/limits", DEVICE + "/limits")) {
            Map<String, String> variables = path.startsWith(DEVICE) ? device : Map.of("application", "demo");
            api.call("DELETE", path, variables, "").expect(200);
        }
    }

    private void driveLimits(String path, Map<String, String> variables, String override) throws Exception {
        String tag = api.call("GET", path, variables, "").header("ETag");
        api.call("GET", path, variables, "", "", "If-None-Match", tag).expectText(304);
        api.call("PUT", path, variables, override, "", "If-Match", tag).expect(200);
        api.call("PUT", path, variables, override, "", "If-Match", tag).expect(412);
        api.call("DELETE", path, variables, "", "", "If-Match", tag).expect(412);
        api.call("GET", path, variables, "").expect(200);
        api.call("DELETE", path, variables, "").expect(200);
        api.call("PUT", path, variables, override, "", "If-Match", tag).expect(200);
    }

    private void driveChangesOfDevices() throws Exception {
        String id = createDevice().get("deviceId").asText();
        Map<String, String> device = Map.of("deviceId", id);
        String tag = api.call("GET", DEVICE, device, "").header("ETag");
        api.call("GET", DEVICE, device, "", "", "If-None-Match", tag).expectText(304);
        api.call("PATCH", DEVICE, device, "{\"name\":\"other\",\"group\":null}", "", "If-Match", tag)
                .expect(200);
        api.call("DELETE", DEVICE, device, "", "", "If-Match", tag).expect(412);
        api.call("PATCH", DEVICE, device, "{\"name\":\"device-1\"}").expect(409);
        api.call("GET", "/api/v1/devices", Map.of(), "", "q=the&state=Inactive&lastSeenBefore=2099-01-01T00:00:00Z")
                .expect(200);
        JsonNode results = api.call(
                        "POST",
                        "/api/v1/devices/actions",
                        Map.of(),
                        "{\"deviceIds\":[\"" + id + "\",\"dev_000000000001\"],\"action\":\"suspend\"}")
                .expect(200)
                .get("results");
        assertEquals("not-found", results.get(1).get("reason").asText(), results.toString());
        api.call("DELETE", DEVICE, device, "").expect(200);
        String body = deviceBody();
        JsonNode first = api.call("POST", "/api/v1/devices", Map.of(), body, "", "Idempotency-Key", "key")
                .expect(201);
        JsonNode again = api.call("POST", "/api/v1/devices", Map.of(), body, "", "Idempotency-Key", "key")
                .expect(201);
        assertEquals(first, again);
        api.call("POST", "/api/v1/devices", Map.of(), deviceBody(), "", "Idempotency-Key", "key")
                .expect(422);
    }

    private void driveTokens() throws Exception {
        Map<String, String> device =
                Map.of("deviceId", createDevice().get("deviceId").asText());
        JsonNode issued = api.call("POST", DEVICE + "/tokens", device, "{\"expiresAt\":\"2099-01-01T00:00:00Z\"}")
                .expect(201);
        Map<String, String> token = Map.of("tokenId", issued.get("tokenId").asText());
        api.call("GET", DEVICE + "/tokens", device, "").expect(200);
        api.call("GET", TOKEN, token, "").expect(200);
        api.call("POST", TOKEN + "/rotate", token, "{\"overlapSeconds\":600}").expect(201);
        api.call("POST", TOKEN + "/suspend", token, "").expect(200);
        api.call("POST", TOKEN + "/resume", token, "").expect(200);
        api.call("POST", TOKEN + "/revoke", token, "").expect(200);
        for (String move : List.of("/suspend", "/resume", "/revoke")) {
            api.call("POST", TOKEN + move, token, "").expect(409);
        }
    }

    private void driveExtensions() throws Exception {
        JsonNode created = createDevice();
        Map<String, String> device = Map.of("deviceId", created.get("deviceId").asText());
        JsonNode sent = api.call("POST", DEVICE + "/commands", device, "{\"type\":\"reboot\",\"payload\":{\"a\":1}}")
                .expect(201);
        api.call("GET", DEVICE + "/commands", device, "").expect(200);
        Map<String, String> command = Map.of(
                "deviceId",
                device.get("deviceId"),
                "type",
                "reboot",
                "number",
                sent.get("id").asText());
        api.call("GET", DEVICE + "/commands/{type}/{number}", command, "").expect(200);
        api.call("PATCH", DEVICE + "/metadata", device, "{\"floor\":2}").expect(200);
        driveTags("PATCH", DEVICE + "/metadata", device, "{\"floor\":3}");
        String ofApplication = "/api/v1/applications/{application}/configuration";
        Map<String, String> application = Map.of("application", "demo");
        for (String path : List.of(ofApplication, DEVICE + "/configuration")) {
            Map<String, String> variables = path.equals(ofApplication) ? application : device;
            api.call("PUT", path, variables, "{\"config\":{\"rate\":5},\"configId\":\"c1\"}")
                    .expect(200);
            api.call("GET", path, variables, "").expect(200);
            api.call("GET", path + "/versions", variables, "").expect(200);
            driveTags("PUT", path, variables, "{\"config\":{\"rate\":6}}");
            api.call("DELETE", path, variables, "", "", "If-Match", "\"other\"").expect(412);
            api.call("DELETE", path, variables, "").expect(200);
        }
        driveUploads(device, created.get("token").asText());
    }

    /** What changes a resource does so with its tag, and not with one of before. */
    private void driveTags(String method, String path, Map<String, String> variables, String body) throws Exception {
        String tag = api.call("GET", path, variables, "").header("ETag");
        api.call("GET", path, variables, "", "", "If-None-Match", tag).expectText(304);
        api.call("GET", path, variables, "", "", "If-None-Match", "\"other\", W/" + tag)
                .expectText(304);
        api.call(method, path, variables, body, "", "If-Match", "W/" + tag).expect(412);
        Answer changed = api.call(method, path, variables, body, "", "If-Match", tag);
        changed.expect(200);
        api.call(method, path, variables, body, "", "If-Match", tag).expect(412);
        assertEquals(
                changed.header("ETag"), api.call("GET", path, variables, "").header("ETag"));
    }

    private void driveUploads(Map<String, String> device, String token) throws Exception {
        String uploadToken = ApiContract.JSON
                .readTree(post("/kp1/demo-v1/bcx/" + token + "/token", "", ""))
                .get("token")
                .asText();
        post("/bcx/api/v1/files/log.txt", uploadToken, "some lines");
        api.call("GET", DEVICE + "/uploads", device, "").expect(200);
        Map<String, String> file = Map.of("deviceId", device.get("deviceId"), "name", "log.txt");
        assertEquals(
                "some lines",
                api.call("GET", DEVICE + "/uploads/{name}", file, "").expectText(200));
        api.call("DELETE", DEVICE + "/uploads/{name}", file, "").expect(200);
    }

    private String post(String path, String uploadToken, String body) throws Exception {
        URI uri = URI.create("http://127.0.0.1:" + edge.http().getPort() + path);
        HttpRequest.Builder request = HttpRequest.newBuilder(uri).POST(BodyPublishers.ofString(body));
        if (!uploadToken.isEmpty()) {
            request.header("x-auth-token", uploadToken);
        }
        return HttpClient.newHttpClient()
                .send(request.build(), BodyHandlers.ofString())
                .body();
    }

    private void driveRecordsAndSinks() throws Exception {
        String path = "/kp1/demo-v1/dcx/" + createDevice().get("token").asText() + "/json";
        List<String> payloads = List.of("{\"temperature\":21}", "{\"temperature\":22}");
        AtomicInteger next = new AtomicInteger();
        try (RawHttpPublisher publisher = new RawHttpPublisher(edge.http(), path)) {
            publisher.publish(
                    () -> next.get() < payloads.size() ? payloads.get(next.getAndIncrement()) : null,
                    1,
                    answered -> {});
        }
        assertEquals(
                2,
                api.call("GET", "/api/v1/records", Map.of(), "", "from=start&to=end")
                        .expectLines(200)
                        .size());
        api.call("GET", "/api/v1/records", Map.of(), "", "follow=true&to=end").expect(400);
        Map<String, String> sink = Map.of("sink", "copy");
        api.call("GET", "/api/v1/sinks", Map.of(), "").expect(200);
        api.call("GET", SINK, sink, "").expect(200);
        String tag = api.call("GET", SINK, sink, "").header("ETag");
        api.call("GET", SINK, sink, "", "", "If-None-Match", tag).expectText(304);
        api.call("POST", SINK + "/pause", sink, "", "", "If-Match", tag).expect(202);
        for (String order : List.of("/pause", "/resume", "/rewind")) {
            api.call("POST", SINK + order, sink, "{\"to\":\"start\"}", "", "If-Match", tag)
                    .expect(412);
        }
        api.call("POST", SINK + "/resume", sink, "").expect(202);
        assertEquals(tag, api.call("GET", SINK, sink, "").header("ETag"));
        api.call("POST", SINK + "/rewind", sink, "{\"to\":\"start\"}").expect(202);
        api.call("POST", SINK + "/rewind", sink, "{\"to\":1000000}").expect(409);
        api.call("GET", SINK + "/dead-letters", sink, "").expectLines(200);
        api.call("GET", "/api/v1/ledger", Map.of(), "").expect(200);
    }

    private JsonNode createAuthToken(String members) throws Exception {
        String name = "auth-" + names.incrementAndGet();
        return api.call("POST", AUTH_TOKENS, Map.of(), "{\"name\":\"" + name + "\"," + members + "}")
                .expect(201);
    }

    private void driveAuthTokens() throws Exception {
        String one = AUTH_TOKENS + "/{authTokenId}";
        JsonNode created = createAuthToken(
                "\"purpose\":\"registration\",\"application\":\"demo\",\"group\":\"hall\",\"usesMax\":1");
        Map<String, String> token =
                Map.of("authTokenId", created.get("authTokenId").asText());
        api.call("POST", AUTH_TOKENS, Map.of(), "{\"name\":\"a\",\"purpose\":\"none\"}")
                .expect(400);
        JsonNode page = api.call("GET", AUTH_TOKENS, Map.of(), "", "limit=1").expect(200);
        api.call("GET", AUTH_TOKENS, Map.of(), "", "after=" + page.get("next").asText())
                .expect(200);
        String tag = api.call("GET", one, token, "").header("ETag");
        api.call("GET", one, token, "", "", "If-None-Match", tag).expectText(304);
        api.call("POST", one + "/revoke", token, "", "", "If-Match", "\"other\"")
                .expect(412);
        String again = "{\"name\":\"once\",\"purpose\":\"api\"}";
        assertEquals(
                api.call("POST", AUTH_TOKENS, Map.of(), again, "", "Idempotency-Key", "auth")
                        .expect(201),
                api.call("POST", AUTH_TOKENS, Map.of(), again, "", "Idempotency-Key", "auth")
                        .expect(201));
        String value = api.call("POST", one + "/reveal", token, "")
                .expect(200)
                .get("token")
                .asText();
        String body = "{\"token\":\"" + value + "\"}";
        JsonNode registered = api.call("POST", REGISTRATIONS, Map.of(), body).expect(201);
        String key = registered.get("deviceKey").asText();
        assertEquals(
                registered,
                api.call("POST", REGISTRATIONS, Map.of(), "{\"application\":\"demo\",\"deviceKey\":\"" + key + "\"}")
                        .expect(200));
        api.call("POST", REGISTRATIONS, Map.of(), body).expect(401); // it is used up
        api.call("POST", one + "/revoke", token, "").expect(200);
        api.call("GET", AUTH_TOKENS, Map.of(), "").expect(200);
    }

    private void driveSession() throws Exception {
        String session = "/api/v1/session";
        String value = createAuthToken("\"purpose\":\"api\",\"scopes\":[\"read\"]")
                .get("token")
                .asText();
        api.call("POST", session, Map.of(), "{\"token\":\"nothing\"}").expect(401);
        Answer opened = api.call("POST", session, Map.of(), "{\"token\":\"" + value + "\"}");
        String csrfToken = opened.expect(200).get("csrfToken").asText();
        String cookie = opened.header("Set-Cookie").split(";", 2)[0];
        api.call("GET", session, Map.of(), "", "", "Cookie", cookie).expect(200);
        api.call("DELETE", session, Map.of(), "", "", "Cookie", cookie, "X-CSRF-Token", csrfToken)
                .expect(200);
        api.call("GET", session, Map.of(), "", "", "Cookie", cookie).expect(404);
    }

    private void driveClientCredentials() throws Exception {
        String credentials = "/api/v1/client-credentials";
        String one = credentials + "/{credentialId}";
        JsonNode created = api.call("POST", credentials, Map.of(), "{\"userName\":\"gate\"}")
                .expect(201);
        api.call("POST", credentials, Map.of(), "{\"userName\":\"gate\"}").expect(409);
        Map<String, String> credential =
                Map.of("credentialId", created.get("credentialId").asText());
        api.call("GET", credentials, Map.of(), "", "limit=1").expect(200);
        String tag = api.call("GET", one, credential, "").header("ETag");
        api.call("GET", one, credential, "", "", "If-None-Match", tag).expectText(304);
        api.call("POST", one + "/suspend", credential, "", "", "If-Match", "\"other\"")
                .expect(412);
        for (String move : List.of("/suspend", "/resume", "/revoke")) {
            api.call("POST", one + move, credential, "").expect(200);
        }
        api.call("POST", one + "/resume", credential, "").expect(409);
    }

    private void driveExplanations() throws Exception {
        JsonNode created = createDevice();
        Map<String, String> device = Map.of("deviceId", created.get("deviceId").asText());
        Map<String, String> token = Map.of("tokenId", created.get("tokenId").asText());
        api.call("POST", TOKEN + "/suspend", token, "").expect(200);
        post("/kp1/demo-v1/dcx/" + created.get("token").asText() + "/json", "", "{}");
        JsonNode refused = api.call("GET", DEVICE + "/decisions", device, "", "limit=1")
                .expect(200)
                .at("/decisions/0");
        assertEquals("token-suspended", refused.path("reason").asText(), refused.toString());
        api.call("GET", "/api/v1/decisions", Map.of(), "", "reason=token-suspended&address=127.0.0.1")
                .expect(200);
        api.call("GET", "/api/v1/decisions", Map.of(), "", "address=nowhere").expect(400);
        for (String path : List.of("/api/v1/stats", "/api/v1/stats/history")) {
            api.call("GET", path, Map.of(), "").expect(200);
        }
        assertTrue(api.firstLine("/api/v1/events", "types=decision").startsWith(": "));
        api.call("GET", "/api/v1/events", Map.of(), "", "types=nothing").expect(400);
        driveSessions();
    }

    private void driveAuditAndSecrets() throws Exception {
        JsonNode created = createDevice();
        Map<String, String> token = Map.of("tokenId", created.get("tokenId").asText());
        assertEquals(
                created.get("token"),
                api.call("POST", TOKEN + "/reveal", token, "").expect(200).get("token"));
        api.call("POST", TOKEN + "/revoke", token, "").expect(200);
        api.call("POST", TOKEN + "/reveal", token, "").expect(409);
        JsonNode page =
                api.call("GET", "/api/v1/audit", Map.of(), "", "limit=1").expect(200);
        assertEquals("token.revoke", page.at("/audit/0/action").asText(), page.toString());
        api.call(
                        "GET",
                        "/api/v1/audit",
                        Map.of(),
                        "",
                        "after=" + page.get("next").asText())
                .expect(200);
        JsonNode report = api.call("POST", "/api/v1/audit/verify", Map.of(), "").expect(200);
        assertTrue(report.get("ok").asBoolean(), report.toString());
        api.call("GET", "/api/v1/key", Map.of(), "").expect(200);
        api.call("POST", "/api/v1/key/rotate", Map.of(), "").expect(202);
        api.call("POST", "/api/v1/key/master/rotate", Map.of(), "").expect(200);
        api.call("POST", "/api/v1/key/signing/rotate", Map.of(), "").expect(200);
        api.call("POST", "/api/v1/key/signing/rotate", Map.of(), "{\"graceSeconds\":0}")
                .expect(200);
        api.call("POST", "/api/v1/key/signing/rotate", Map.of(), "{\"graceSeconds\":-1}")
                .expect(400);
    }

    private void driveSessions() throws Exception {
        Mqtt5BlockingClient client = Mqtt5Client.builder()
                .serverAddress(edge.mqtt())
                .identifier("contract")
                .buildBlocking();
        client.connect();
        String sessions = "/api/v1/sessions";
        JsonNode session = api.call("GET", sessions, Map.of(), "", "protocol=mqtt&limit=1")
                .expect(200)
                .at("/sessions/0");
        api.call("GET", sessions, Map.of(), "", "protocol=carrier-pigeon").expect(400);
        Map<String, String> id = Map.of("sessionId", session.path("sessionId").asText());
        assertEquals("", api.call("DELETE", sessions + "/{sessionId}", id, "").expectText(204));
        api.call("DELETE", sessions + "/{sessionId}", id, "").expect(404);
    }
}
