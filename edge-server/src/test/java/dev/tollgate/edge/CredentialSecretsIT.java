package dev.tollgate.edge;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.hivemq.client.mqtt.mqtt5.Mqtt5BlockingClient;
import com.hivemq.client.mqtt.mqtt5.Mqtt5Client;
import com.hivemq.client.mqtt.mqtt5.exceptions.Mqtt5ConnAckException;
import dev.tollgate.edge.testing.EdgeProcess;
import dev.tollgate.edge.testing.PlantedSecrets;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * What the edge gives to people, clients and devices to show who they are: auth tokens, console sessions, device keys and passwords. It is looked
 * for where {@link SecretsIT} looks for what is planted, in the databases of the running edge with their write-ahead logs, and in all files that a
 * SIGKILL leaves.
 */
@Timeout(120)
final class CredentialSecretsIT {
    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    private Path data;

    @TempDir
    private Path copies;

    private final HttpClient http = HttpClient.newHttpClient();
    private final PlantedSecrets planted = new PlantedSecrets();
    private final Map<String, String> secrets = new TreeMap<>();
    private EdgeProcess edge;

    @BeforeEach
    void start() throws Exception {
        edge = EdgeProcess.startIn(Map.of("EDGE_LOG_LEVEL", "trace"), data, "mqtt.clientCredentials=optional");
    }

    @AfterEach
    void stop() {
        edge.close();
    }

    private String keep(String name, String value) {
        secrets.put(name, value);
        return value;
    }

    private HttpResponse<String> post(URI uri, String body, String... headers) throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(uri).POST(BodyPublishers.ofString(body));
        if (headers.length > 0) {
            request.headers(headers);
        }
        return http.send(request.build(), BodyHandlers.ofString());
    }

    /** Its last part is what nobody can make who has read the database. */
    private String authToken(String purpose) {
        JsonNode created = edge.call(
                "POST",
                "/api/v1/auth-tokens",
                "{\"name\":\"" + purpose + "\",\"purpose\":\"" + purpose + "\",\"application\":"
                        + (purpose.equals("api") ? "null" : "\"app\"") + "}");
        String text = created.get("token").asText();
        keep("signature of " + purpose, text.substring(text.lastIndexOf('.') + 1));
        return text;
    }

    private void signIn(String token) throws Exception {
        HttpResponse<String> opened = post(edge.admin("/api/v1/session"), "{\"token\":\"" + token + "\"}");
        assertEquals(200, opened.statusCode(), opened.body());
        String cookie = opened.headers().firstValue("Set-Cookie").orElseThrow().split(";", -1)[0];
        keep("session", cookie.substring(cookie.indexOf('=') + 1));
        keep("CSRF token", JSON.readTree(opened.body()).get("csrfToken").asText());
        HttpRequest shown = HttpRequest.newBuilder(edge.admin("/api/v1/session"))
                .header("Cookie", cookie)
                .build();
        assertEquals(200, http.send(shown, BodyHandlers.ofString()).statusCode());
        assertEquals(
                401,
                post(edge.admin("/api/v1/session"), "{\"token\":\"" + planted.plant("SignIn") + "\"}")
                        .statusCode());
    }

    private void register(String token) throws Exception {
        URI devices = URI.create("http://127.0.0.1:" + edge.http().getPort() + "/api/v1/registrations");
        int number = 0;
        for (URI uri : new URI[] {edge.admin("/api/v1/registrations"), devices}) {
            HttpResponse<String> made = post(uri, "{\"name\":\"d" + number + "\"}", "Authorization", "Bearer " + token);
            assertEquals(201, made.statusCode(), made.body());
            String key = keep(
                    "device key " + number,
                    JSON.readTree(made.body()).get("deviceKey").asText());
            String again = "{\"application\":\"app\",\"deviceKey\":\"";
            assertEquals(200, post(uri, again + key + "\"}").statusCode());
            assertEquals(401, post(uri, again + planted.plant("Key") + "\"}").statusCode());
            assertEquals(
                    401,
                    post(uri, "{\"token\":\"" + token + planted.plant("Tail") + "\"}")
                            .statusCode());
            number++;
        }
    }

    private Mqtt5BlockingClient client() {
        return Mqtt5Client.builder()
                .serverHost("127.0.0.1")
                .serverPort(edge.mqtt().getPort())
                .buildBlocking();
    }

    private void connect(String password, boolean isGood) {
        Mqtt5BlockingClient client = client();
        boolean connected = true;
        try {
            client.connectWith()
                    .simpleAuth()
                    .username("gateway")
                    .password(password.getBytes(StandardCharsets.UTF_8))
                    .applySimpleAuth()
                    .send();
            client.disconnect();
        } catch (Mqtt5ConnAckException refused) {
            connected = false;
        }
        assertEquals(isGood, connected);
    }

    @Test
    void areNowhereButWithWhomTheyAreFor() throws Exception {
        String api = authToken("api");
        signIn(api);
        register(authToken("registration"));
        String password = planted.plant("Password");
        edge.call("POST", "/api/v1/client-credentials", "{\"userName\":\"gateway\",\"password\":\"" + password + "\"}");
        connect(password, true);
        connect(planted.plant("Wrong"), false);
        String metrics = edge.metrics();
        String audit = edge.call("GET", "/api/v1/audit?limit=1000", "").toString();
        PlantedSecrets.copyDatabases(data, copies);
        assertTrue(Files.size(copies.resolve("registry.db-wal")) > 0, "the write-ahead log is empty");
        edge.kill();

        assertEquals(Set.of(), PlantedSecrets.findIn(edge.output() + metrics + audit));
        secrets.forEach((name, value) -> {
            assertTrue(!edge.output().contains(value), "the log has: " + name);
            assertTrue(!metrics.contains(value), "the metrics have: " + name);
            assertTrue(!audit.contains(value), "the audit log has: " + name);
        });
        for (Path place : new Path[] {copies, data}) {
            assertEquals(Set.of(), PlantedSecrets.findIn(place));
            assertEquals(Set.of(), PlantedSecrets.findIn(place, secrets.values()));
        }
    }
}
