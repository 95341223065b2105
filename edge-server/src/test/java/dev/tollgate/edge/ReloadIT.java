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
import dev.tollgate.edge.testing.Alone;
import dev.tollgate.edge.testing.EdgeProcess;
import dev.tollgate.edge.testing.RawMqttPublisher;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Settings that change while devices are connected. */
@Timeout(180)
class ReloadIT {
    private static final int RELOADS = 100;
    private static final int PUBLISHERS = 4;
    private static final byte[] CONNECT_5 = HexFormat.of().parseHex("100e00044d5154540502000000" + "0001" + "61");

    @TempDir
    private Path folder;

    private final HttpClient http = HttpClient.newHttpClient();
    private Path file;
    private EdgeProcess edge;

    @BeforeEach
    void start() throws Exception {
        file = folder.resolve("edge.yaml");
        write("mqtt:\n  receiveMaximum: 100\n");
        edge = EdgeProcess.startWith(file, folder.resolve("data"));
    }

    @AfterEach
    void stop() {
        edge.close();
    }

    private void write(String settings) throws IOException {
        Path next = folder.resolve("next.yaml");
        Files.writeString(next, settings);
        Files.move(next, file, StandardCopyOption.ATOMIC_MOVE);
    }

    private JsonNode reload() {
        return edge.call("POST", "/api/v1/reload", "{}");
    }

    /** The receive maximum that a new connection is told, which is CONNACK's first property. */
    private int announced() throws IOException {
        try (Socket socket = new Socket(edge.mqtt().getAddress(), edge.mqtt().getPort())) {
            socket.getOutputStream().write(CONNECT_5);
            DataInputStream in = new DataInputStream(socket.getInputStream());
            byte[] head = new byte[5];
            in.readFully(head);
            assertEquals(0x20, head[0]);
            assertEquals(0x21, in.readUnsignedByte());
            return in.readUnsignedShort();
        }
    }

    @Test
    void newConnectionsGoByTheNewSettings() throws Exception {
        assertEquals(100, announced());
        write("mqtt:\n  receiveMaximum: 200\nring:\n  capacity: 128\n");
        JsonNode answer = reload();
        assertEquals("[\"mqtt.receiveMaximum\"]", answer.path("applied").toString());
        assertEquals("[\"ring.capacity\"]", answer.path("needsRestart").toString());
        assertEquals(200, announced());
        assertEquals("[]", reload().path("applied").toString());
    }

    /** A payload of 100 bytes a hundred seconds: what comes behind it waits, or is refused. Kaa A.2.5-6. */
    @Test
    void limitsHoldForSessionsThatThereAre() throws Exception {
        String token = edge.createDevice("meters", "meter-1").get("token").asText();
        String topic = "kp1/meters-v1/dcx/" + token + "/json";
        String payload = "\"" + "x".repeat(98) + "\"";
        Mqtt5AsyncClient session = Mqtt5Client.builder()
                .serverHost("127.0.0.1")
                .serverPort(edge.mqtt().getPort())
                .buildAsync();
        session.connect().join();
        publish(session, topic, payload).join();
        publish(session, topic, payload).join();
        assertEquals(200, post(topic, payload));
        write("limits:\n  device:\n    bytesPerSecond: 1\n    burstMs: 1\n");
        String keys = "[\"limits.device.burstMs\",\"limits.device.bytesPerSecond\",\"mqtt.receiveMaximum\"]";
        assertEquals(keys, reload().path("applied").toString());
        assertEquals(200, post(topic, payload));
        assertEquals(429, post(topic, payload));
        CompletableFuture<Mqtt5PublishResult> paused = publish(session, topic, payload);
        edge.awaitMetric("tollgate_limits_pauses_total", pauses -> pauses > 0);
        assertFalse(paused.isDone());
        write("limits:\n  device:\n    bytesPerSecond: 0\n");
        reload();
        paused.get(60, TimeUnit.SECONDS);
        assertEquals(200, post(topic, payload));
        session.disconnect().join(); // fails when it was dropped before
    }

    private static CompletableFuture<Mqtt5PublishResult> publish(
            Mqtt5AsyncClient session, String topic, String payload) {
        return session.publishWith()
                .topic(topic)
                .qos(MqttQos.AT_LEAST_ONCE)
                .payload(payload.getBytes(StandardCharsets.UTF_8))
                .send();
    }

    private int post(String topic, String payload) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(
                        URI.create("http://127.0.0.1:" + edge.http().getPort() + "/" + topic))
                .POST(HttpRequest.BodyPublishers.ofString(payload))
                .build();
        return http.send(request, HttpResponse.BodyHandlers.discarding()).statusCode();
    }

    @Test
    void badSettingsChangeNothing() throws Exception {
        write("mqtt:\n  receiveMaximum: 300\n  packetMaxBytes: many\n");
        IllegalStateException refused = assertThrows(IllegalStateException.class, this::reload);
        String message = String.valueOf(refused.getMessage());
        assertTrue(message.contains("422") && message.contains("mqtt.packetMaxBytes"), message);
        assertTrue(message.contains("edge.yaml:3"), message);
        assertEquals(100, announced());
    }

    @Test
    @Alone("its devices send as fast as they can, which takes the whole machine")
    void dropsNoSessionAndLosesNoAnswer() throws Exception {
        String token = edge.createDevice("meters", "meter-1").get("token").asText();
        AtomicBoolean isOver = new AtomicBoolean();
        AtomicLong sent = new AtomicLong();
        AtomicLong answered = new AtomicLong();
        List<CompletableFuture<Void>> publishers = new ArrayList<>();
        for (int i = 0; i < PUBLISHERS; i++) {
            String clientId = "meter-" + i;
            publishers.add(CompletableFuture.runAsync(
                    () -> publish(clientId, "kp1/meters-v1/dcx/" + token + "/json", isOver, sent, answered)));
        }
        for (int i = 0; i < RELOADS; i++) {
            write("mqtt:\n  receiveMaximum: " + (101 + i) + "\n");
            if (i % 2 == 0) {
                reload();
            } else {
                hangUp(101 + i);
            }
        }
        isOver.set(true);
        for (CompletableFuture<Void> publisher : publishers) {
            publisher.join(); // fails when its connection was dropped
        }
        assertEquals(100 + RELOADS, announced());
        assertEquals(sent.get(), answered.get());
        assertTrue(sent.get() > RELOADS, "messages went on meanwhile");
    }

    private void publish(String clientId, String topic, AtomicBoolean isOver, AtomicLong sent, AtomicLong answered) {
        try (RawMqttPublisher publisher = new RawMqttPublisher(edge.mqtt(), clientId, topic)) {
            publisher.publish(
                    () -> isOver.get() ? null : "{\"n\":" + sent.incrementAndGet() + "}",
                    16,
                    payload -> answered.incrementAndGet());
        } catch (IOException dropped) {
            throw new UncheckedIOException(dropped);
        }
    }

    /** SIGHUP, and waits until it has been heeded. */
    private void hangUp(int expected) throws IOException, InterruptedException {
        Process kill = new ProcessBuilder("kill", "-HUP", Long.toString(edge.pid())).start();
        assertTrue(kill.waitFor(10, TimeUnit.SECONDS));
        while (announced() != expected) {
            Thread.onSpinWait();
        }
    }
}
