package dev.tollgate.edge.admin;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tollgate.edge.auth.AuthConfig;
import dev.tollgate.edge.auth.FailedAttempts;
import dev.tollgate.edge.config.Address;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AdminServerIT {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String DEVICES = "/api/v1/devices";
    private static final String DEVICE_1 = "dev_000000000001";
    private static final String TOKEN_1 = "tok_000000000001";

    @TempDir
    Path data;

    private AdminFixture admin;

    @BeforeEach
    void start() throws Exception {
        admin = AdminFixture.open(data);
    }

    @AfterEach
    void stop() {
        admin.close();
    }

    @Test
    void answersProbesWithoutToken() throws Exception {
        assertEquals("ok\n", plain("/livez").body());
        HttpResponse<String> ready = plain("/readyz");
        assertEquals(200, ready.statusCode());
        assertEquals("ready\n", ready.body());
        admin.isReady.set(false);
        HttpResponse<String> notReady = plain("/readyz");
        assertEquals(503, notReady.statusCode());
        assertEquals("not ready: MQTT listener is not open\n", notReady.body());
    }

    @Test
    void refusesEverythingElseWithoutTheToken() throws Exception {
        for (String path : List.of(DEVICES, "/metrics", "/api/v1/records", "/nothing", "/livez/")) {
            HttpResponse<String> refused = plain(path);
            assertProblem(401, "unauthorized", refused);
            assertEquals(
                    "Bearer realm=\"tollgate admin\"",
                    refused.headers().firstValue("WWW-Authenticate").orElse(""));
        }
        String token = admin.token();
        for (String header : List.of("Bearer wrong", "Bearer", "Bearer " + token + "x", "Basic " + token, token)) {
            HttpRequest.Builder request =
                    HttpRequest.newBuilder(URI.create(admin.url() + DEVICES)).header("Authorization", header);
            assertProblem(401, "unauthorized", admin.send(request));
        }
        assertEquals(200, admin.get(DEVICES).statusCode());
    }

    @Test
    void refusesBodiesThatAreNotADevice() throws Exception {
        HttpResponse<String> tooLarge = admin.post(DEVICES, "{\"name\":\"" + "x".repeat(300_000) + "\"}");
        assertProblem(413, "body-too-large", tooLarge);
        assertEquals("close", tooLarge.headers().firstValue("Connection").orElse(""));
        for (String body : List.of(
                "",
                "not json, with s3cret",
                "[]",
                "{",
                "{}",
                "{\"name\":\"a\"}",
                "{\"name\":1,\"application\":\"demo\"}",
                "{\"name\":\"a\",\"application\":\"demo\",\"name\":\"b\"}",
                "{\"name\":\"a\",\"application\":\"demo\"} {}",
                "{\"name\":\"a\",\"application\":\"demo\",\"nmae\":\"b\"}",
                "{\"name\":\"a\",\"application\":\"demo\",\"deviceId\":\"b\"}",
                "{\"name\":\"a\",\"application\":\"demo\",\"token\":[\"s3cret\"]}",
                "{\"name\":\"a\",\"application\":\"demo\",\"expiresAt\":\"s3cret\"}")) {
            HttpResponse<String> refused = admin.post(DEVICES, body);
            assertProblem(400, "request-malformed", refused);
            assertFalse(refused.body().contains("s3cret"), refused.body());
        }
        assertEquals(0, admin.registry.deviceCount());
    }

    @Test
    void refusesUnknownRoutesMethodsAndParameters() throws Exception {
        assertProblem(404, "route-unknown", admin.get("/api/v1/gadgets"));
        assertProblem(404, "route-unknown", admin.get(DEVICES + "/" + DEVICE_1 + "/tokens/"));
        HttpResponse<String> refused = admin.send(admin.request(DEVICES).DELETE());
        assertProblem(405, "method-not-allowed", refused);
        assertEquals("POST, GET", refused.headers().firstValue("Allow").orElse(""));
        assertProblem(405, "method-not-allowed", admin.get(DEVICES + "/import"));
        assertProblem(400, "request-malformed", admin.get(DEVICES + "?aplication=x"));
        assertProblem(400, "request-malformed", admin.get(DEVICES + "?limit=1&limit=2"));
        assertProblem(400, "request-malformed", admin.get(DEVICES + "?limit=0"));
        assertProblem(400, "request-malformed", admin.get(DEVICES + "?limit=1001"));
        assertProblem(400, "request-malformed", admin.get(DEVICES + "?after=nothing"));
    }

    @Test
    void createsListsAndShowsDevices() throws Exception {
        HttpResponse<String> created =
                admin.post(DEVICES, "{\"name\":\"a b\",\"application\":\"demo\",\"group\":\"hall\",\"token\":\"t-1\"}");
        assertEquals(201, created.statusCode());
        assertEquals(
                "{\"deviceId\":\"" + DEVICE_1 + "\",\"token\":\"t-1\",\"tokenId\":\"" + TOKEN_1 + "\"}\n",
                created.body());
        assertProblem(409, "conflict", admin.post(DEVICES, "{\"name\":\"a b\",\"application\":\"demo\"}"));
        assertProblem(400, "value-invalid", admin.post(DEVICES, "{\"name\":\" \",\"application\":\"demo\"}"));
        assertProblem(507, "registry-full", admin.post(DEVICES, "{\"name\":\"one-too-many\",\"application\":\"x\"}"));
        create("b", "demo");
        create("a b", "other");

        assertEquals(
                "{\"deviceId\":\"" + DEVICE_1 + "\",\"name\":\"a b\",\"application\":\"demo\",\"group\":\"hall\","
                        + "\"createdAt\":\"2023-11-14T22:13:20Z\",\"lastSeenAt\":null,"
                        + "\"tokens\":{\"Inactive\":1,\"Active\":0,\"Suspended\":0,\"Revoked\":0}}\n",
                admin.get(DEVICES + "/" + DEVICE_1).body());
        JsonNode first = JSON.readTree(admin.get(DEVICES + "?limit=2").body());
        assertEquals(List.of("a b", "b"), first.findValuesAsText("name"));
        JsonNode rest = JSON.readTree(
                admin.get(DEVICES + "?after=" + first.get("next").asText()).body());
        assertEquals(List.of("other"), rest.findValuesAsText("application"));
        assertFalse(rest.has("next"));
        assertEquals(2, found("?name=a%20b"));
        assertEquals(1, found("?name=a+b&application=other"));
        assertEquals(0, found("?name=c"));
        assertEquals(2, found("?application=demo"));
        assertProblem(404, "not-found", admin.get(DEVICES + "/dev_00000000000z"));
        assertProblem(404, "not-found", admin.get(DEVICES + "/nothing"));
    }

    @Test
    void issuesAndMovesTokens() throws Exception {
        create("a", "demo");
        String tokens = DEVICES + "/" + DEVICE_1 + "/tokens";
        assertEquals(201, admin.post(tokens, "").statusCode());
        assertEquals(
                "mine",
                JSON.readTree(admin.post(tokens, "{\"token\":\"mine\",\"expiresAt\":\"2020-01-01T00:00:00+01:00\"}")
                                .body())
                        .get("token")
                        .asText());
        assertProblem(404, "not-found", admin.post(DEVICES + "/dev_00000000000z/tokens", ""));
        JsonNode listed = JSON.readTree(admin.get(tokens).body()).get("tokens");
        assertEquals(3, listed.size());
        assertEquals("2019-12-31T23:00:00Z", listed.get(0).get("expiresAt").asText());
        assertTrue(listed.get(0).get("expired").asBoolean());
        assertFalse(listed.get(2).get("expired").asBoolean());

        String token = "/api/v1/tokens/" + TOKEN_1;
        assertEquals(
                "{\"tokenId\":\"" + TOKEN_1 + "\",\"deviceId\":\"" + DEVICE_1
                        + "\",\"state\":\"Inactive\",\"expired\":false,\"createdAt\":\"2023-11-14T22:13:20Z\","
                        + "\"expiresAt\":null,\"firstUsedAt\":null,\"transitions\":[\"suspend\",\"revoke\"]}\n",
                admin.get(token).body());
        assertEquals("Suspended", state(admin.post(token + "/suspend", "")));
        assertEquals("Active", state(admin.post(token + "/resume", "")));
        assertProblem(409, "conflict", admin.post(token + "/resume", ""));
        assertEquals("Revoked", state(admin.post(token + "/revoke", "")));
        assertProblem(409, "conflict", admin.post(token + "/suspend", ""));
        assertProblem(404, "not-found", admin.post("/api/v1/tokens/tok_00000000000z/revoke", ""));
    }

    @Test
    void showsMetrics() throws Exception {
        HttpResponse<String> page = admin.get("/metrics");
        assertEquals("tollgate_up 1\n", page.body());
        assertEquals(
                "text/plain; version=0.0.4; charset=utf-8",
                page.headers().firstValue("Content-Type").orElse(""));
        AdminConfig open = new AdminConfig(
                2, 2, 64, 1_024, 256, 3, 2_000, 100, true, 16, 60_000, AdminFixture.CONFIG.tls(), false);
        try (AdminFixture other = AdminFixture.open(data, open)) {
            HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(other.url() + "/metrics"));
            assertEquals(200, other.send(request).statusCode());
        }
    }

    @Test
    void answersProbesAloneUntilItIsOpen() throws Exception {
        try (AdminFixture starting = AdminFixture.starting(data, AdminFixture.CONFIG)) {
            assertEquals(200, starting.get("/livez").statusCode());
            assertEquals("not ready: starting\n", starting.get("/readyz").body());
            assertProblem(503, "starting", starting.get(DEVICES));
            assertProblem(503, "starting", starting.get("/metrics"));
            for (int i = 0; i < 30; i++) { // more often than one may fail
                assertProblem(
                        503,
                        "starting",
                        starting.send(starting.request(DEVICES).setHeader("Authorization", "Bearer may.be.right")));
            }
            starting.open();
            assertEquals(200, starting.get("/readyz").statusCode());
            assertEquals(200, starting.get(DEVICES).statusCode());
        }
    }

    @Test
    void hidesItsFailures() throws Exception {
        HttpResponse<String> failed =
                admin.post(DEVICES, "{\"name\":\"" + MemoryRegistry.FAILING + "\",\"application\":\"demo\"}");
        assertProblem(500, "internal", failed);
        assertFalse(failed.body().contains("database"), failed.body());
        assertEquals(200, admin.get(DEVICES).statusCode());
    }

    @Test
    void closesConnectionsThatSendTooSlowly() throws Exception {
        String head = "POST " + DEVICES + " HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer " + admin.token() + "\r\n";
        for (String part : List.of("", "GE", head, head + "Content-Length: 10\r\n\r\n{", "GET /livez")) {
            try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), admin.port())) {
                socket.setSoTimeout(60_000);
                socket.getOutputStream().write(part.getBytes(StandardCharsets.US_ASCII));
                assertEquals(-1, readToEnd(socket), part);
            }
        }
        assertEquals(200, admin.get(DEVICES).statusCode());
    }

    @Test
    void saysWhichPortIsTaken() {
        Address taken = new Address("127.0.0.1", admin.port());
        IOException refused = assertThrows(
                IOException.class,
                () -> AdminServer.start(
                        taken,
                        AdminFixture.CONFIG,
                        AuthConfig.DEFAULT,
                        null,
                        AdminToken.loadOrCreate(data),
                        new FailedAttempts(AuthConfig.DEFAULT),
                        List.of(),
                        Clock.systemUTC()));
        assertTrue(
                String.valueOf(refused.getMessage())
                        .startsWith("cannot open 127.0.0.1:" + admin.port() + " for the admin API: "),
                refused.getMessage());
        assertTrue(String.valueOf(refused.getMessage()).contains("listen.admin"), refused.getMessage());
    }

    /** Nothing but the end may come, or a reset, which is an end, too. */
    private static int readToEnd(Socket socket) throws IOException {
        try {
            return socket.getInputStream().read();
        } catch (java.net.SocketException reset) {
            return -1;
        }
    }

    private void create(String name, String application) throws Exception {
        String body = "{\"name\":\"" + name + "\",\"application\":\"" + application + "\"}";
        assertEquals(201, admin.post(DEVICES, body).statusCode());
    }

    private int found(String query) throws Exception {
        return JSON.readTree(admin.get(DEVICES + query).body()).get("devices").size();
    }

    private static String state(HttpResponse<String> answer) throws Exception {
        assertEquals(200, answer.statusCode(), answer.body());
        return JSON.readTree(answer.body()).get("state").asText();
    }

    private HttpResponse<String> plain(String path) throws Exception {
        return admin.send(
                HttpRequest.newBuilder(URI.create(admin.url() + path)).method("GET", BodyPublishers.noBody()));
    }

    private static void assertProblem(int status, String reason, HttpResponse<String> answer) throws IOException {
        assertEquals(status, answer.statusCode(), answer.body());
        assertEquals(
                "application/problem+json",
                answer.headers().firstValue("Content-Type").orElse(""));
        JsonNode problem = JSON.readTree(answer.body());
        assertEquals("about:blank", problem.get("type").asText());
        assertFalse(problem.get("title").asText().isEmpty());
        assertEquals(status, problem.get("status").asInt());
        assertFalse(problem.get("detail").asText().isEmpty());
        assertEquals(reason, problem.get("reason").asText());
    }
}
