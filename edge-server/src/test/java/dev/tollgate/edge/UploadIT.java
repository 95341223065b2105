package dev.tollgate.edge;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.hivemq.client.mqtt.MqttGlobalPublishFilter;
import com.hivemq.client.mqtt.datatypes.MqttQos;
import com.hivemq.client.mqtt.mqtt5.Mqtt5BlockingClient;
import com.hivemq.client.mqtt.mqtt5.Mqtt5Client;
import com.hivemq.client.mqtt.mqtt5.message.publish.Mqtt5Publish;
import dev.tollgate.edge.testing.Certificates;
import dev.tollgate.edge.testing.EdgeProcess;
import dev.tollgate.edge.testing.Tool;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
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
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Uploads of real clients to the real process, which is killed in the middle of them. */
final class UploadIT {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int KILLS = Integer.getInteger("edge.upload.kills", 3);
    private static final String[] SETTINGS = {
        "extensions.uploads.deviceFilesMax=10000",
        "extensions.uploads.deviceMaxBytes=4GiB",
        "extensions.uploads.deviceAtOnceMax=8"
    };

    @TempDir
    private Path data;

    @TempDir
    private Path files;

    private final HttpClient http = HttpClient.newHttpClient();
    private EdgeProcess edge;
    private String token;
    private String deviceId;
    private String uploadToken;

    @BeforeEach
    void start() throws Exception {
        edge = EdgeProcess.start(data, SETTINGS);
        JsonNode device = edge.createDevice("demo", "pump");
        token = device.get("token").asText();
        deviceId = device.get("deviceId").asText();
        uploadToken = JSON.readTree(
                        post("/kp1/demo-v1/bcx/" + token + "/token", "", "").body())
                .get("token")
                .asText();
    }

    @AfterEach
    void stop() throws Exception {
        assertEquals(0, edge.stop(), edge.output());
        assertFalse(edge.output().contains(uploadToken), "the upload token is in the log");
        String database = Files.readString(data.resolve("registry.db"), StandardCharsets.ISO_8859_1);
        assertFalse(database.contains(uploadToken), "the upload token is in the database");
    }

    private URI uri(String path) {
        return URI.create("http://127.0.0.1:" + edge.http().getPort() + path);
    }

    private HttpResponse<String> post(String path, String uploadTokenOrNone, String body) throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(uri(path)).POST(HttpRequest.BodyPublishers.ofString(body));
        if (!uploadTokenOrNone.isEmpty()) {
            request.header("x-auth-token", uploadTokenOrNone);
        }
        return http.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    private Path folder() {
        return data.resolve("uploads").resolve(deviceId);
    }

    private Tool.Result cli(String... arguments) throws Exception {
        List<String> command = EdgeProcess.command();
        command.addAll(Arrays.asList(arguments));
        command.addAll(
                List.of("--admin", edge.admin("").toString(), "--admin-token", "@" + data.resolve("admin.token")));
        return Tool.run(command.toArray(String[]::new));
    }

    /** Kaa A.4.5-2. */
    @Test
    void curlUploadsAndTheOperatorFetches() throws Exception {
        byte[] content = new byte[5 << 20];
        new Random(1).nextBytes(content);
        Path file = Files.write(files.resolve("firmware.bin"), content);
        String url = uri("/bcx/api/v1/binary-data?name=firmware.bin").toString();
        Tool.Result created =
                Tool.run("curl", "-sS", "-i", "-H", "x-auth-token: " + uploadToken, "--data-binary", "@" + file, url);
        assertEquals(0, created.exitCode(), created.output());
        assertTrue(created.output().startsWith("HTTP/1.1 100 Continue"), created.output()); // curl asks for it
        assertTrue(created.output().contains("HTTP/1.1 201 Created"), created.output());
        assertTrue(created.output().contains("Location: /bcx/api/v1/files/firmware.bin"), created.output());
        Tool.Result chunked = Tool.run(
                "curl",
                "-sS",
                "-o",
                files.resolve("answer").toString(),
                "-w",
                "%{http_code}",
                "-X",
                "POST",
                "-H",
                "x-auth-token: " + uploadToken,
                "-H",
                "Transfer-Encoding: chunked",
                "-T",
                file.toString(),
                uri("/bcx/api/v1/files/again%20and%20again.bin").toString());
        assertEquals("204", chunked.output());
        Tool.Result list = cli("upload", "list", "pump");
        assertTrue(list.output().contains("again and again.bin  5242880"), list.output());
        Path fetched = files.resolve("fetched");
        assertEquals(
                0,
                cli("upload", "get", "pump", "again and again.bin", "-o", fetched.toString())
                        .exitCode());
        assertArrayEquals(content, Files.readAllBytes(fetched));
        assertEquals(2, edge.metric("tollgate_uploads_files"));
        assertEquals(2 * content.length, edge.metric("tollgate_uploads_bytes"));
        assertEquals(1, edge.metric("tollgate_uploads_total{outcome=\"upload-created\"}"));
        assertEquals(0, cli("upload", "delete", "pump", "firmware.bin").exitCode());
        assertFalse(Files.exists(folder().resolve("firmware.bin")));
        assertEquals(content.length, edge.metric("tollgate_uploads_bytes"));
    }

    /** Kaa A.2.2-6. */
    @Test
    void tokenOverMqttFileOverTls() throws Exception {
        assertEquals(0, edge.stop(), edge.output());
        Certificates certificates = Certificates.create(files);
        edge = EdgeProcess.start(
                data,
                "listen.https=127.0.0.1:0",
                "tls.certificateFile=" + certificates.certificate("127.0.0.1"),
                "tls.keyFile=" + certificates.key("127.0.0.1"));
        Mqtt5BlockingClient client = Mqtt5Client.builder()
                .serverHost("127.0.0.1")
                .serverPort(edge.mqtt().getPort())
                .buildBlocking();
        client.connect();
        try (Mqtt5BlockingClient.Mqtt5Publishes publishes = client.publishes(MqttGlobalPublishFilter.ALL)) {
            String topic = "kp1/demo-v1/bcx/" + token + "/token";
            client.publishWith().topic(topic).qos(MqttQos.AT_LEAST_ONCE).send();
            Mqtt5Publish answer = publishes.receive(60, TimeUnit.SECONDS).orElseThrow();
            assertEquals(topic + "/status", answer.getTopic().toString());
            uploadToken = JSON.readTree(answer.getPayloadAsBytes()).get("token").asText();
        }
        client.disconnect();
        byte[] content = content("encrypted");
        Path file = Files.write(files.resolve("encrypted"), content);
        Tool.Result stored = Tool.run(
                "curl",
                "-sS",
                "--http1.1",
                "--cacert",
                certificates.authority(),
                "-w",
                "%{http_code}",
                "-H",
                "x-auth-token: " + uploadToken,
                "--data-binary",
                "@" + file,
                "https://127.0.0.1:" + edge.address("https").getPort() + "/bcx/api/v1/files/encrypted");
        assertEquals("204", stored.output());
        assertArrayEquals(content, Files.readAllBytes(folder().resolve("encrypted")));
    }

    /** Kaa A.4.5-3. */
    @Test
    void refusesWithReasons() throws Exception {
        assertEquals(
                "{\"statusCode\":403,\"reasonPhrase\":\"Upload token is unknown or has expired\","
                        + "\"reason\":\"upload-token-unknown\"}",
                post("/bcx/api/v1/files/a", "nonsense", "x").body());
        assertEquals(403, post("/bcx/api/v1/files/a", "", "x").statusCode());
        assertEquals(403, post("/bcx/api/v1/files/a", token, "x").statusCode(), "a device's token is none");
        assertEquals(
                400,
                post("/bcx/api/v1/files/..%2F..%2Fregistry.db", uploadToken, "x")
                        .statusCode());
        assertEquals(
                201, post("/bcx/api/v1/binary-data?name=a", uploadToken, "x").statusCode());
        assertEquals(
                409, post("/bcx/api/v1/binary-data?name=a", uploadToken, "y").statusCode());
        String tokenId = edge.call("GET", "/api/v1/devices/" + deviceId + "/tokens", "")
                .get("tokens")
                .get(0)
                .get("tokenId")
                .asText();
        edge.call("POST", "/api/v1/tokens/" + tokenId + "/suspend", "");
        assertEquals(403, post("/bcx/api/v1/files/a", uploadToken, "z").statusCode());
        assertEquals("x", Files.readString(folder().resolve("a")));
    }

    /** Kaa A.4.5-3. */
    @Test
    void cutUploadLeavesNothing() throws Exception {
        try (Socket socket = new Socket(edge.http().getAddress(), edge.http().getPort())) {
            OutputStream out = socket.getOutputStream();
            String head = "POST /bcx/api/v1/files/cut HTTP/1.1\r\nHost: edge\r\nx-auth-token: " + uploadToken
                    + "\r\nContent-Length: 1000000\r\n\r\n";
            out.write(head.getBytes(StandardCharsets.US_ASCII));
            out.write(new byte[500_000]);
            out.flush();
            edge.awaitMetric("tollgate_uploads_received_bytes_total", bytes -> bytes == 500_000);
            assertEquals(1, incoming());
        }
        edge.awaitMetric("tollgate_uploads_total{outcome=\"upload-cut\"}", count -> count == 1);
        assertEquals(0, incoming());
        assertFalse(Files.exists(folder()));
        assertEquals(0, edge.metric("tollgate_uploads_bytes"));
    }

    private long incoming() throws IOException {
        try (Stream<Path> left = Files.list(data.resolve("uploads/.incoming"))) {
            return left.count();
        }
    }

    /** What a file of this name has in it: its length differs from name to name, so that half a file is known for what it is. */
    private static byte[] content(String name) {
        Random random = new Random(name.hashCode());
        byte[] content = new byte[random.nextInt(300_000)];
        random.nextBytes(content);
        return content;
    }

    /** Uploads until the edge is gone; the names that were answered with success. */
    private void uploadUntilKilled(int device, Set<String> answered, CountDownLatch begun) {
        for (int i = 0; ; i++) {
            String name = "kill-" + edge.pid() + "-" + device + "-" + i;
            HttpRequest request = HttpRequest.newBuilder(uri("/bcx/api/v1/binary-data?name=" + name))
                    .header("x-auth-token", uploadToken)
                    .POST(HttpRequest.BodyPublishers.ofByteArray(content(name)))
                    .build();
            try {
                HttpResponse<Void> response = http.send(request, HttpResponse.BodyHandlers.discarding());
                assertEquals(201, response.statusCode());
                answered.add(name);
                begun.countDown();
            } catch (IOException killed) {
                return;
            } catch (InterruptedException stop) {
                Thread.currentThread().interrupt();
                return;
            }
        }
    }

    /** Kaa A.4.5-3. */
    @Test
    void whatWasAnsweredIsThereAfterKill() throws Exception {
        Set<String> answered = ConcurrentHashMap.newKeySet();
        AtomicInteger failed = new AtomicInteger();
        for (int kill = 0; kill < KILLS; kill++) {
            CountDownLatch begun = new CountDownLatch(20 + 10 * kill);
            List<Thread> devices = new ArrayList<>();
            for (int device = 0; device < 4; device++) {
                int number = device;
                Thread thread = new Thread(() -> uploadUntilKilled(number, answered, begun), "device-" + device);
                thread.setUncaughtExceptionHandler((failing, failure) -> failed.incrementAndGet());
                thread.start();
                devices.add(thread);
            }
            assertTrue(begun.await(120, TimeUnit.SECONDS), edge.output());
            edge.kill();
            for (Thread device : devices) {
                device.join();
            }
            assertEquals(0, failed.get());
            edge = EdgeProcess.start(data, SETTINGS);
            assertEquals(0, incoming());
            expectWhole(answered);
        }
        assertEquals(
                201,
                post("/bcx/api/v1/binary-data?name=last", uploadToken, "the token outlives kills")
                        .statusCode());
    }

    private void expectWhole(Set<String> answered) throws IOException {
        List<Path> stored;
        try (Stream<Path> all = Files.list(folder())) {
            stored = all.toList();
        }
        List<String> names =
                stored.stream().map(file -> file.getFileName().toString()).toList();
        assertTrue(names.containsAll(answered), "missing of " + answered.size());
        for (Path file : stored) {
            assertArrayEquals(content(file.getFileName().toString()), Files.readAllBytes(file), file.toString());
        }
        assertEquals(stored.size(), edge.metric("tollgate_uploads_files"));
    }
}
