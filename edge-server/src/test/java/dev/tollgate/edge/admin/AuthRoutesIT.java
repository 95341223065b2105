package dev.tollgate.edge.admin;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tollgate.edge.audit.Actor;
import dev.tollgate.edge.auth.AuthFolder;
import dev.tollgate.edge.auth.AuthToken;
import dev.tollgate.edge.auth.NewAuthToken;
import dev.tollgate.edge.auth.Purpose;
import dev.tollgate.edge.auth.Scope;
import dev.tollgate.edge.id.PublicId;
import dev.tollgate.edge.store.NewDevice;
import dev.tollgate.edge.token.TokenEntry;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Auth tokens, scopes, the console's sessions and client credentials, through the admin API. */
final class AuthRoutesIT {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String TOKENS = "/api/v1/auth-tokens";
    private static final String SESSION = "/api/v1/session";
    private static final String DEVICES = "/api/v1/devices";

    @TempDir
    Path data;

    private AuthFolder folder;
    private AdminFixture admin;

    @BeforeEach
    void start() throws Exception {
        folder = new AuthFolder(data);
        admin = AdminFixture.open(data, folder.auth, folder.clock);
    }

    @AfterEach
    void stop() throws Exception {
        admin.close();
        folder.close();
    }

    private HttpRequest.Builder with(String token, String path) {
        return HttpRequest.newBuilder(URI.create(admin.url() + path)).header("Authorization", "Bearer " + token);
    }

    private HttpResponse<String> get(String token, String path) throws Exception {
        return admin.send(with(token, path));
    }

    private HttpResponse<String> post(String token, String path, String body) throws Exception {
        return admin.send(with(token, path).POST(BodyPublishers.ofString(body)));
    }

    private static String outcome(HttpResponse<String> response) throws Exception {
        JsonNode body = JSON.readTree(response.body());
        return response.statusCode()
                + (body.has("reason") ? " " + body.get("reason").asText() : "");
    }

    private String text(Purpose purpose, Scope... scopes) throws Exception {
        return folder.text(folder.token(purpose, scopes));
    }

    @Test
    void makesListsRevealsAndRevokesAuthTokens() throws Exception {
        String expiresAt = Instant.now().plusSeconds(3_600).toString();
        folder.nowMs.set(System.currentTimeMillis());
        JsonNode created = JSON.readTree(admin.post(
                        TOKENS,
                        "{\"name\":\"floor\",\"purpose\":\"registration\",\"expiresAt\":\"" + expiresAt
                                + "\",\"usesMax\":5,\"application\":\"demo\",\"group\":\"floor\",\"namePattern\":\"pump-*\"}")
                .body());
        String id = created.get("authTokenId").asText();
        assertTrue(id.startsWith("aut_"), id);
        assertEquals("Active", created.get("state").asText());
        assertEquals("admin", created.get("createdBy").asText());
        assertEquals(5, created.get("usesMax").asInt());
        JsonNode shown = JSON.readTree(admin.get(TOKENS + "/" + id).body());
        assertFalse(shown.has("token"));
        JsonNode listed =
                JSON.readTree(admin.get(TOKENS).body()).get("authTokens").get(0);
        assertEquals(shown, listed);
        JsonNode revealed =
                JSON.readTree(admin.post(TOKENS + "/" + id + "/reveal", "").body());
        assertEquals(created.get("token").asText(), revealed.get("token").asText());
        JsonNode revoked =
                JSON.readTree(admin.post(TOKENS + "/" + id + "/revoke", "").body());
        assertEquals("Revoked", revoked.get("state").asText());
        assertEquals("404 not-found", outcome(admin.get(TOKENS + "/aut_000000000001")));
        assertEquals("404 not-found", outcome(admin.post(TOKENS + "/aut_000000000001/revoke", "")));
    }

    @Test
    void refusesAuthTokensThatCannotBe() throws Exception {
        for (String body : List.of(
                "{\"purpose\":\"api\"}",
                "{\"name\":\"x\",\"purpose\":\"other\"}",
                "{\"name\":\"x\",\"purpose\":\"api\",\"scopes\":[\"root\"]}",
                "{\"name\":\"x\",\"purpose\":\"api\",\"scopes\":\"read\"}",
                "{\"name\":\"x\",\"purpose\":\"api\",\"usesMax\":1.5}",
                "{\"name\":\"x\",\"purpose\":\"api\",\"expiresAt\":\"soon\"}")) {
            assertEquals("400 request-malformed", outcome(admin.post(TOKENS, body)), body);
        }
        assertEquals(
                "400 value-invalid",
                outcome(admin.post(TOKENS, "{\"name\":\"x\",\"purpose\":\"access\",\"scopes\":[\"read\"]}")));
    }

    @Test
    void givesEachScopeWhatItMayDo() throws Exception {
        String read = text(Purpose.API, Scope.READ);
        String operate = text(Purpose.API, Scope.OPERATE);
        String all = text(Purpose.API, Scope.ADMIN);
        String device = "{\"name\":\"pump\",\"application\":\"demo\"}";
        assertEquals("200", outcome(get(read, DEVICES)));
        assertEquals("403 scope-missing", outcome(post(read, DEVICES, device)));
        assertEquals("201", outcome(post(operate, DEVICES, device)));
        assertEquals("200", outcome(get(operate, DEVICES)));
        assertEquals("403 scope-missing", outcome(get(operate, TOKENS)));
        assertEquals("403 scope-missing", outcome(post(operate, "/api/v1/reload", "")));
        HttpRequest.Builder deletion =
                with(operate, "/api/v1/applications/demo").DELETE();
        assertEquals("403 scope-missing", outcome(admin.send(deletion)));
        assertEquals("200", outcome(get(all, TOKENS)));
        assertEquals("200", outcome(post(all, "/api/v1/reload", "")));
        String detail = JSON.readTree(get(operate, TOKENS).body()).get("detail").asText();
        assertEquals("expected the scope admin, the token has operate", detail);
        assertEquals("404 route-unknown", outcome(get(read, "/nothing")));
    }

    @Test
    void saysWhyATokenIsRefused() throws Exception {
        assertEquals("403 auth-token-wrong-purpose", outcome(get(text(Purpose.REGISTRATION), DEVICES)));
        assertEquals("401 auth-token-malformed", outcome(get("a.b.c", DEVICES)));
        AuthToken revoked = folder.token(Purpose.API);
        folder.auth.tokens().revoke(revoked.number(), Actor.EDGE);
        assertEquals("401 auth-token-revoked", outcome(get(folder.text(revoked), DEVICES)));
        String expired = text(Purpose.API);
        folder.nowMs.addAndGet(AuthFolder.HOUR_MS);
        assertEquals("401 auth-token-expired", outcome(get(expired, DEVICES)));
    }

    @Test
    void hasWhoGuessesWait() throws Exception {
        String good = text(Purpose.API, Scope.READ);
        HttpResponse<String> last = get("wrong", DEVICES);
        for (int i = 0; i < 100 && last.statusCode() == 401; i++) {
            last = i % 2 == 0 ? get("wrong", DEVICES) : post("", SESSION, "{\"token\":\"guess\"}");
        }
        assertEquals("429 rate-limit", outcome(last));
        assertTrue(Integer.parseInt(last.headers().firstValue("Retry-After").orElseThrow()) > 0);
        assertEquals("429 rate-limit", outcome(get(good, DEVICES)));
        assertEquals("429 rate-limit", outcome(signIn(good, null)));
    }

    @Test
    void showsAnAccessTokenItsDevicesAlone() throws Exception {
        String pump = device("pump-1", "floor");
        String valve = device("valve-1", "floor");
        String other = device("pump-2", "roof");
        String token = folder.text(folder.auth
                .tokens()
                .create(
                        new NewAuthToken("support", Purpose.ACCESS, List.of(), 0, null, "demo", "floor", "pump-*"),
                        new Actor("admin", "admin", null)));
        assertEquals("200", outcome(get(token, DEVICES + "/" + pump)));
        assertEquals("404 not-found", outcome(get(token, DEVICES + "/" + valve)));
        assertEquals("404 not-found", outcome(get(token, DEVICES + "/" + other)));
        assertEquals(200, get(token, "/api/v1/records?device=" + pump).statusCode());
        assertEquals("404 not-found", outcome(get(token, "/api/v1/records?device=" + valve)));
        assertEquals("403 device-missing", outcome(get(token, "/api/v1/records")));
        assertEquals("403 auth-token-wrong-purpose", outcome(get(token, DEVICES)));
        assertEquals("403 auth-token-wrong-purpose", outcome(post(token, DEVICES + "/" + pump + "/tokens", "")));
    }

    private String device(String name, String group) throws Exception {
        NewDevice device = new NewDevice(name, "demo", group, null, TokenEntry.NEVER);
        return PublicId.DEVICE.format(
                admin.registry.create(device, Actor.EDGE).device().number());
    }

    private HttpResponse<String> signIn(String token, @Nullable String origin) throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(admin.url() + SESSION))
                .POST(BodyPublishers.ofString("{\"token\":\"" + token + "\"}"));
        if (origin != null) {
            request.header("Origin", origin);
        }
        return admin.send(request);
    }

    private static String cookie(HttpResponse<String> response) {
        String field = response.headers().firstValue("Set-Cookie").orElseThrow();
        return field.substring(0, field.indexOf(';'));
    }

    private HttpRequest.Builder by(String cookie, String path) {
        return HttpRequest.newBuilder(URI.create(admin.url() + path)).header("Cookie", "theme=dark; " + cookie);
    }

    @Test
    void signsInAndOut() throws Exception {
        HttpResponse<String> opened = signIn(text(Purpose.API, Scope.OPERATE), admin.url());
        assertEquals(200, opened.statusCode());
        String field = opened.headers().firstValue("Set-Cookie").orElseThrow();
        assertTrue(
                field.matches("tollgate_session=[\\w-]{43}; Path=/; HttpOnly; SameSite=Strict; Max-Age=\\d+"), field);
        JsonNode body = JSON.readTree(opened.body());
        assertEquals("[\"operate\"]", body.get("scopes").toString());
        String cookie = cookie(opened);
        assertEquals(opened.body(), admin.send(by(cookie, SESSION)).body());
        assertEquals("200", outcome(admin.send(by(cookie, DEVICES))));
        assertEquals("403 scope-missing", outcome(admin.send(by(cookie, TOKENS))));
        String csrf = body.get("csrfToken").asText();
        HttpResponse<String> closed = admin.send(by(cookie, SESSION).DELETE().header("X-CSRF-Token", csrf));
        assertEquals(200, closed.statusCode());
        assertTrue(closed.headers().firstValue("Set-Cookie").orElseThrow().contains("Max-Age=0"));
        assertEquals("401 unauthorized", outcome(admin.send(by(cookie, DEVICES))));
    }

    @Test
    void wantsTheCsrfTokenAndTheOwnOriginForChanges() throws Exception {
        HttpResponse<String> opened = signIn(admin.token(), null);
        String cookie = cookie(opened);
        String csrf = JSON.readTree(opened.body()).get("csrfToken").asText();
        String device = "{\"name\":\"pump\",\"application\":\"demo\"}";
        assertEquals(
                "403 csrf-token-missing",
                outcome(admin.send(by(cookie, DEVICES).POST(BodyPublishers.ofString(device)))));
        assertEquals(
                "403 csrf-token-missing",
                outcome(admin.send(
                        by(cookie, DEVICES).header("X-CSRF-Token", csrf + "x").POST(BodyPublishers.ofString(device)))));
        for (String origin : List.of("http://evil.example", "null", admin.url() + ".evil.example")) {
            assertEquals(
                    "403 origin-foreign",
                    outcome(admin.send(by(cookie, DEVICES)
                            .header("X-CSRF-Token", csrf)
                            .header("Origin", origin)
                            .POST(BodyPublishers.ofString(device)))));
            assertEquals("403 origin-foreign", outcome(signIn(admin.token(), origin)));
        }
        assertEquals(
                "201",
                outcome(admin.send(by(cookie, DEVICES)
                        .header("X-CSRF-Token", csrf)
                        .header("Origin", admin.url())
                        .POST(BodyPublishers.ofString(device)))));
    }

    /** What goes on over one request ends soon, too: without the edge sending another event. */
    @Test
    void endsFollowersWithTheTokenOrSessionThatOpenedThem() throws Exception {
        AuthToken token = folder.token(Purpose.API);
        HttpResponse<String> opened = signIn(text(Purpose.API, Scope.READ), null);
        String csrf = JSON.readTree(opened.body()).get("csrfToken").asText();
        HttpClient client = HttpClient.newHttpClient();
        List<CompletableFuture<Integer>> followers = new ArrayList<>();
        String events = "/api/v1/events";
        for (HttpRequest.Builder request : List.of(with(folder.text(token), events), by(cookie(opened), events))) {
            CompletableFuture<Integer> length = new CompletableFuture<>();
            followers.add(length);
            HttpResponse<InputStream> response = client.send(request.build(), BodyHandlers.ofInputStream());
            assertEquals(200, response.statusCode());
            new Thread(() -> readAll(response.body(), length)).start();
        }
        assertTrue(followers.stream().noneMatch(CompletableFuture::isDone));
        folder.auth.tokens().revoke(token.number(), Actor.EDGE);
        admin.send(by(cookie(opened), SESSION).DELETE().header("X-CSRF-Token", csrf));
        for (CompletableFuture<Integer> follower : followers) {
            follower.get(20, TimeUnit.SECONDS);
        }
    }

    private static void readAll(InputStream body, CompletableFuture<Integer> length) {
        try (body) {
            length.complete(body.readAllBytes().length);
        } catch (IOException cut) {
            length.completeExceptionally(cut);
        }
    }

    @Test
    void endsSessionsWithTheTokenThatOpenedThem() throws Exception {
        AuthToken token = folder.token(Purpose.API);
        String cookie = cookie(signIn(folder.text(token), null));
        assertEquals("200", outcome(admin.send(by(cookie, DEVICES))));
        folder.auth.tokens().revoke(token.number(), Actor.EDGE);
        assertEquals("401 unauthorized", outcome(admin.send(by(cookie, DEVICES))));
        assertEquals("403 auth-token-wrong-purpose", outcome(signIn(text(Purpose.REGISTRATION), null)));
        assertEquals("403 auth-token-wrong-purpose", outcome(signIn(text(Purpose.ACCESS), null)));
    }

    @Test
    void registersDevices() throws Exception {
        String token = text(Purpose.BASIC);
        String body = "{\"token\":\"" + token + "\",\"name\":\"pump\",\"group\":\"floor\",\"application\":\"demo\"}";
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(admin.url() + "/api/v1/registrations"));
        HttpResponse<String> created = admin.send(request.POST(BodyPublishers.ofString(body)));
        assertEquals(201, created.statusCode());
        String key = JSON.readTree(created.body()).get("deviceKey").asText();
        HttpResponse<String> again = admin.send(
                request.POST(BodyPublishers.ofString("{\"application\":\"demo\",\"deviceKey\":\"" + key + "\"}")));
        assertEquals(200, again.statusCode());
        assertEquals(created.body(), again.body());
        assertEquals("409 name-taken", outcome(admin.send(request.POST(BodyPublishers.ofString(body)))));
        assertEquals("401 auth-token-missing", outcome(admin.send(request.POST(BodyPublishers.ofString("{}")))));
        assertEquals("201", outcome(post(token, "/api/v1/registrations", "{\"application\":\"demo\"}")));
    }

    @Test
    void makesAndMovesClientCredentials() throws Exception {
        String path = "/api/v1/client-credentials";
        JsonNode created =
                JSON.readTree(admin.post(path, "{\"userName\":\"gateway\"}").body());
        String one = path + "/" + created.get("credentialId").asText();
        assertEquals(32, created.get("password").asText().length());
        assertEquals("[\"suspend\",\"revoke\"]", created.get("transitions").toString());
        assertEquals("409 conflict", outcome(admin.post(path, "{\"userName\":\"gateway\"}")));
        assertEquals(
                "Suspended",
                JSON.readTree(admin.post(one + "/suspend", "").body())
                        .get("state")
                        .asText());
        assertEquals("409 conflict", outcome(admin.post(one + "/suspend", "")));
        assertEquals(
                "Active",
                JSON.readTree(admin.post(one + "/resume", "").body())
                        .get("state")
                        .asText());
        assertEquals(
                "Revoked",
                JSON.readTree(admin.post(one + "/revoke", "").body())
                        .get("state")
                        .asText());
        JsonNode listed =
                JSON.readTree(admin.get(path).body()).get("clientCredentials").get(0);
        assertEquals("Revoked", listed.get("state").asText());
        assertFalse(listed.has("password"));
        assertEquals("404 not-found", outcome(admin.get(path + "/crd_000000000001")));
    }
}
