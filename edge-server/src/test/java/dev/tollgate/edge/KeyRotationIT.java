package dev.tollgate.edge;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tollgate.edge.testing.EdgeProcess;
import dev.tollgate.edge.testing.Tool;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The master key and the key that signs auth tokens, exchanged in the real process. */
@Timeout(300)
final class KeyRotationIT {
    private static final int KILLS = Integer.getInteger("edge.rotation.kills", 3);
    private static final int ROTATIONS_BEFORE_KILL = 8;

    private static final int SEALED = 50_000;
    private static final int ROUNDS_MAX = 5 * KILLS;
    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    private Path data;

    private final HttpClient http = HttpClient.newHttpClient();
    private final Map<String, String> deviceTokens = new ConcurrentHashMap<>();
    private final Map<String, String> authTokens = new ConcurrentHashMap<>();

    private Tool.Result key(EdgeProcess edge, String... arguments) throws Exception {
        List<String> command = EdgeProcess.command();
        command.add("key");
        command.addAll(Arrays.asList(arguments));
        command.addAll(List.of("--admin", edge.admin("").toString(), "--data", data.toString()));
        return Tool.run(command.toArray(String[]::new));
    }

    private static JsonNode createAuthToken(EdgeProcess edge, String name) {
        return edge.call("POST", "/api/v1/auth-tokens", "{\"name\":\"" + name + "\",\"purpose\":\"api\"}");
    }

    private int status(EdgeProcess edge, String token) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(edge.admin("/api/v1/devices?limit=1"))
                .header("Authorization", "Bearer " + token)
                .build();
        return http.send(request, BodyHandlers.discarding()).statusCode();
    }

    @Test
    void exchangesAllKeysFromTheCommandLine() throws Exception {
        try (EdgeProcess edge = EdgeProcess.start(data)) {
            JsonNode token = createAuthToken(edge, "a");
            String text = token.get("token").asText();
            String masterKey = Arrays.toString(Files.readAllBytes(data.resolve("master.key")));
            Tool.Result master = key(edge, "rotate", "master");
            assertEquals(0, master.exitCode(), master.output());
            assertTrue(master.output().contains("master key 2: in master.key, used since "), master.output());
            assertFalse(masterKey.equals(Arrays.toString(Files.readAllBytes(data.resolve("master.key")))));

            Tool.Result signing = key(edge, "rotate", "signing");
            assertEquals(0, signing.exitCode(), signing.output());
            assertTrue(signing.output().contains("signing key 1: taken until "), signing.output());
            assertEquals(200, status(edge, text));
            Tool.Result atOnce = key(edge, "rotate", "signing", "--grace", "0");
            assertEquals(0, atOnce.exitCode(), atOnce.output());
            assertEquals(401, status(edge, text));
            String revealed = "/api/v1/auth-tokens/" + token.get("authTokenId").asText() + "/reveal";
            assertEquals(
                    200,
                    status(edge, edge.call("POST", revealed, "").get("token").asText()));

            assertEquals(0, key(edge, "rotate").exitCode());
            Tool.Result shown = key(edge, "show");
            assertTrue(shown.output().contains("key 2: in use"), shown.output());
            assertTrue(shown.output().contains("signing key 3: signs since "), shown.output());
            assertEquals(2, key(edge, "rotate", "master", "--grace", "1h").exitCode());
            assertEquals(2, key(edge, "rotate", "other").exitCode());
        }
    }

    /** Both keys are exchanged again and again, while tokens are made, until SIGKILL: what was answered is good after it. */
    @Test
    void losesNothingWhenKilled() throws Exception {
        byte[] first = null;
        for (int kill = 0; kill < KILLS; kill++) {
            try (EdgeProcess edge = EdgeProcess.start(data, "auth.signingKeysMax=1000")) {
                first = first == null ? Files.readAllBytes(data.resolve("master.key")) : first;
                rotateAndKill(edge, kill);
            }
        }
        int generation;
        try (EdgeProcess edge = EdgeProcess.start(data, "auth.signingKeysMax=1000")) {
            JsonNode keys = edge.call("GET", "/api/v1/key", "");
            generation = keys.get("master").get("generation").asInt();
            assertTrue(generation > KILLS, keys.toString());
            assertFalse(Files.exists(data.resolve("master.key.next")));
            for (String text : authTokens.values()) {
                assertEquals(200, status(edge, text));
            }
            for (Map.Entry<String, String> token : deviceTokens.entrySet()) {
                JsonNode shown = edge.call("POST", "/api/v1/tokens/" + token.getKey() + "/reveal", "");
                assertEquals(token.getValue(), shown.get("token").asText());
            }
            JsonNode report = edge.call("POST", "/api/v1/audit/verify", "");
            assertTrue(report.get("ok").asBoolean(), report.toString());
            System.out.println("keys: " + KILLS + " kills, master key " + generation + ", signing key "
                    + keys.get("signing").get("generation") + ", " + authTokens.size() + " auth tokens taken, "
                    + deviceTokens.size() + " device tokens revealed");
            assertEquals(0, edge.stop(), edge.output());
        }
        Files.write(data.resolve("master.key"), first);
        String refusal = String.valueOf(
                assertThrows(IOException.class, () -> EdgeProcess.start(data)).getMessage());
        assertTrue(
                refusal.contains(
                        "expected in master.key the master key of registry.db, found the one that was replaced at"),
                refusal);
    }

    private void rotateAndKill(EdgeProcess edge, int round) throws Exception {
        CountDownLatch enough = new CountDownLatch(ROTATIONS_BEFORE_KILL);
        List<Thread> threads = new ArrayList<>();
        threads.add(untilKilled(i -> {
            edge.call("POST", "/api/v1/key/master/rotate", "");
            edge.call("POST", "/api/v1/key/signing/rotate", "");
            enough.countDown();
        }));
        threads.add(untilKilled(i -> {
            JsonNode device = edge.createDevice("app", "d" + round + "-" + i);
            deviceTokens.put(device.get("tokenId").asText(), device.get("token").asText());
        }));
        threads.add(untilKilled(i -> {
            JsonNode token = createAuthToken(edge, "t" + round + "-" + i);
            authTokens.put(token.get("authTokenId").asText(), token.get("token").asText());
        }));
        assertTrue(enough.await(60, TimeUnit.SECONDS), edge.output());
        edge.kill();
        for (Thread thread : threads) {
            thread.join();
        }
    }

    /** Killed in the midst of sealing anew, again and again: each secret is sealed anew once, and the edge answers meanwhile. */
    @Test
    void goesOnSealingAnewWhereItWasKilled() throws Exception {
        List<JsonNode> issued;
        try (EdgeProcess edge = EdgeProcess.start(data)) {
            issued = importDevices(edge);
        }
        String path = "/kp1/app-v1/dcx/" + issued.get(SEALED - 1).get("token").asText() + "/json";
        int kills = 0;
        JsonNode key = null;
        for (int round = 0; round < ROUNDS_MAX && kills < KILLS; round++) {
            try (EdgeProcess edge = EdgeProcess.start(data)) {
                key = edge.call("POST", "/api/v1/key/rotate", "");
                int begun = key.get("percent").asInt();
                while (key.get("rotating").asBoolean() && key.get("percent").asInt() < begun + 10) {
                    assertEquals(200, publish(edge, path));
                    key = edge.call("GET", "/api/v1/key", "");
                }
                kills += key.get("rotating").asBoolean() ? 1 : 0;
                edge.kill();
            }
        }
        assertEquals(KILLS, kills, "kills in the midst, of " + ROUNDS_MAX + " rounds");
        try (EdgeProcess edge = EdgeProcess.start(data)) {
            long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
            key = edge.call("GET", "/api/v1/key", "");
            while (key.get("rotating").asBoolean()) {
                assertTrue(System.nanoTime() < deadline, key.toString());
                TimeUnit.MILLISECONDS.sleep(50);
                key = edge.call("GET", "/api/v1/key", "");
            }
            assertEquals(0, key.get("damaged").asInt(), key.toString());
            assertEquals(SEALED + 1, key.get("resealed").asInt(), key.toString()); // and the key that signs
            for (int i = 0; i < SEALED; i += SEALED / 100) {
                String reveal = "/api/v1/tokens/" + issued.get(i).get("tokenId").asText() + "/reveal";
                assertEquals(
                        issued.get(i).get("token").asText(),
                        edge.call("POST", reveal, "").get("token").asText());
            }
            assertEquals(200, publish(edge, path));
        }
    }

    private List<JsonNode> importDevices(EdgeProcess edge) throws Exception {
        StringBuilder lines = new StringBuilder();
        for (int i = 0; i < SEALED; i++) {
            lines.append("{\"name\":\"i").append(i).append("\",\"application\":\"app\"}\n");
        }
        HttpRequest request = HttpRequest.newBuilder(edge.admin("/api/v1/devices/import"))
                .header(
                        "Authorization",
                        "Bearer "
                                + Files.readString(data.resolve("admin.token")).strip())
                .POST(BodyPublishers.ofString(lines.toString()))
                .build();
        List<JsonNode> issued = new ArrayList<>();
        try (Stream<String> answer = http.send(request, BodyHandlers.ofLines()).body()) {
            for (String line : answer.toList()) {
                issued.add(JSON.readTree(line));
            }
        }
        assertEquals(SEALED, issued.get(SEALED).path("summary").path("created").asInt());
        return issued;
    }

    private int publish(EdgeProcess edge, String path) throws Exception {
        URI uri = URI.create("http://127.0.0.1:" + edge.http().getPort() + path);
        HttpRequest request =
                HttpRequest.newBuilder(uri).POST(BodyPublishers.ofString("{}")).build();
        return http.send(request, BodyHandlers.discarding()).statusCode();
    }

    /** Something that is done with the numbers from 0 on. */
    @FunctionalInterface
    private interface Step {
        void run(int number);
    }

    private static Thread untilKilled(Step step) {
        Thread thread = new Thread(() -> {
            try {
                for (int i = 0; ; i++) {
                    step.run(i);
                }
            } catch (UncheckedIOException killed) {
                // what this is here for
            }
        });
        thread.start();
        return thread;
    }
}
