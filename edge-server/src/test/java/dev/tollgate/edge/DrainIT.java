package dev.tollgate.edge;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.hivemq.client.mqtt.mqtt5.exceptions.Mqtt5DisconnectException;
import com.hivemq.client.mqtt.mqtt5.message.disconnect.Mqtt5Disconnect;
import com.hivemq.client.mqtt.mqtt5.message.disconnect.Mqtt5DisconnectReasonCode;
import dev.tollgate.edge.journal.RecordReader;
import dev.tollgate.edge.testing.Certificates;
import dev.tollgate.edge.testing.EdgeProcess;
import dev.tollgate.edge.testing.JournalFolder;
import dev.tollgate.edge.testing.RawMqttPublisher;
import dev.tollgate.edge.testing.SecureClients;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What devices see of a SIGTERM. */
@Timeout(120)
class DrainIT {
    private static final byte[] CONNECT_5 = HexFormat.of().parseHex("100e00044d5154540502000000" + "0001" + "61");
    private static final byte[] CONNECT_3 = HexFormat.of().parseHex("100c00044d5154540402" + "0000" + "0000");

    @TempDir
    private Path folder;

    private Path data;

    @BeforeEach
    void nameData() {
        data = folder.resolve("data");
    }

    private static CompletableFuture<Integer> stop(EdgeProcess edge) {
        return CompletableFuture.supplyAsync(() -> {
            try {
                return edge.stop();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException(e);
            }
        });
    }

    private static Socket open(InetSocketAddress address, byte[] first) throws IOException {
        Socket socket = new Socket(address.getAddress(), address.getPort());
        socket.setSoTimeout((int) TimeUnit.SECONDS.toMillis(60));
        socket.getOutputStream().write(first);
        return socket;
    }

    /** A packet after its first byte and its length, which is one byte. */
    private static byte[] packet(InputStream in, int type) throws IOException {
        DataInputStream data = new DataInputStream(in);
        assertEquals(type, data.readUnsignedByte());
        byte[] rest = new byte[data.readUnsignedByte()];
        data.readFully(rest);
        return rest;
    }

    @Test
    void tellsMqtt5WhyAndWhereTo() throws Exception {
        try (EdgeProcess edge = EdgeProcess.start(data, "drain.serverReference=edge2:1883");
                Socket socket = open(edge.mqtt(), CONNECT_5)) {
            packet(socket.getInputStream(), 0x20);
            CompletableFuture<Integer> ended = stop(edge);
            byte[] disconnect = packet(socket.getInputStream(), 0xE0);
            assertEquals((byte) 0x8B, disconnect[0]);
            String properties = new String(disconnect, StandardCharsets.US_ASCII);
            assertTrue(properties.contains("server is shutting down"), properties);
            assertTrue(properties.contains("edge2:1883"), properties);
            assertEquals(-1, socket.getInputStream().read());
            assertEquals(0, ended.join());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"ssl", "ws", "wss"})
    void tellsMqtt5OverTlsAndWebSocket(String scheme) throws Exception {
        Certificates certificates = Certificates.create(folder);
        try (EdgeProcess edge = EdgeProcess.start(
                data,
                "listen.mqtts=127.0.0.1:0",
                "listen.https=127.0.0.1:0",
                "tls.certificateFile=" + certificates.certificate("127.0.0.1"),
                "tls.keyFile=" + certificates.key("127.0.0.1"),
                "drain.timeoutMs=60000",
                "drain.serverReference=edge2:1883")) {
            InetSocketAddress http = scheme.equals("ws") ? edge.http() : edge.address("https");
            SecureClients clients = new SecureClients(certificates.authority(), edge.address("mqtts"), http, "unused");
            CompletableFuture<Throwable> cause = new CompletableFuture<>();
            clients.hiveMqClient5(scheme, context -> cause.complete(context.getCause()))
                    .connect();
            try (Socket inHandshake = open(edge.address("mqtts"), new byte[0])) {
                edge.awaitMetric("tollgate_connections{protocol=\"mqtts\"}", value -> value >= 1);
                CompletableFuture<Integer> ended = stop(edge);
                Mqtt5DisconnectException told = assertInstanceOf(Mqtt5DisconnectException.class, cause.get());
                Mqtt5Disconnect disconnect = told.getMqttMessage();
                assertEquals(Mqtt5DisconnectReasonCode.SERVER_SHUTTING_DOWN, disconnect.getReasonCode());
                assertEquals(
                        "edge2:1883",
                        disconnect.getServerReference().orElseThrow().toString());
                assertEquals(-1, inHandshake.getInputStream().read());
                assertEquals(0, ended.join());
            }
        }
    }

    @Test
    void answersEveryMessageThatItKeeps() throws Exception {
        AtomicInteger answered = new AtomicInteger();
        CompletableFuture<Integer> ended;
        try (EdgeProcess edge = EdgeProcess.start(data)) {
            JsonNode device = edge.createDevice("meters", "meter-1");
            String topic = "kp1/meters-v1/dcx/" + device.get("token").asText() + "/json";
            CompletableFuture<Void> underWay = new CompletableFuture<>();
            CompletableFuture<Void> publishing = CompletableFuture.runAsync(() -> {
                try (RawMqttPublisher publisher = new RawMqttPublisher(edge.mqtt(), "meter-1", topic)) {
                    publisher.publish(() -> "{\"n\":1}", 64, payload -> {
                        if (answered.incrementAndGet() == 5_000) {
                            underWay.complete(null);
                        }
                    });
                } catch (IOException theEdgeHasLeft) {
                    underWay.complete(null);
                }
            });
            underWay.get();
            ended = stop(edge);
            publishing.join();
            assertEquals(0, ended.join());
        }
        assertTrue(answered.get() >= 5_000);
        int kept = 0;
        try (JournalFolder journal = JournalFolder.open(data);
                RecordReader records = journal.reader()) {
            while (records.next() != null) {
                kept++;
            }
        }
        assertEquals(kept, answered.get());
    }

    @Test
    void endsHttpConnectionsBetweenRequests() throws Exception {
        try (EdgeProcess edge = EdgeProcess.start(data, "drain.ratePerSecond=100000")) {
            String token = edge.createDevice("meters", "meter-1").get("token").asText();
            String head =
                    "POST /kp1/meters-v1/dcx/" + token + "/json HTTP/1.1\r\nHost: edge\r\nContent-Length: 7\r\n\r\n";
            try (Socket idle = open(edge.http(), (head + "{\"n\":1}").getBytes(StandardCharsets.US_ASCII));
                    Socket busy = open(edge.http(), head.getBytes(StandardCharsets.US_ASCII))) {
                byte[] answer = new byte[12];
                new DataInputStream(idle.getInputStream()).readFully(answer);
                assertArrayEquals("HTTP/1.1 200".getBytes(StandardCharsets.US_ASCII), answer);
                CompletableFuture<Integer> ended = stop(edge);
                idle.getInputStream().readAllBytes(); // to the end of the stream
                busy.getOutputStream().write("{\"n\":2}".getBytes(StandardCharsets.US_ASCII));
                String last = new String(busy.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
                assertTrue(last.startsWith("HTTP/1.1 200"), last);
                assertEquals(0, ended.join());
            }
        }
    }

    @Test
    void saysSoToLoadBalancersFirst() throws Exception {
        try (EdgeProcess edge = EdgeProcess.start(data, "drain.delayMs=6000")) {
            CompletableFuture<Integer> ended = stop(edge);
            HttpClient client = HttpClient.newHttpClient();
            HttpRequest ready = HttpRequest.newBuilder(edge.admin("/readyz")).build();
            HttpResponse<String> answer;
            do {
                answer = client.send(ready, HttpResponse.BodyHandlers.ofString());
            } while (answer.statusCode() == 200);
            assertEquals(503, answer.statusCode());
            try (Socket socket = open(edge.mqtt(), CONNECT_3)) {
                assertEquals(0, packet(socket.getInputStream(), 0x20)[1]);
            }
            assertEquals(0, ended.join());
        }
    }

    @Test
    void keepsItsPace() throws Exception {
        int connections = 300;
        List<Socket> sockets = new ArrayList<>();
        try (EdgeProcess edge = EdgeProcess.start(data, "drain.ratePerSecond=100", "drain.timeoutMs=20000")) {
            for (int i = 0; i < connections; i++) {
                Socket socket = open(edge.mqtt(), CONNECT_3);
                sockets.add(socket);
                packet(socket.getInputStream(), 0x20);
            }
            long begun = System.nanoTime();
            CompletableFuture<Integer> ended = stop(edge);
            for (Socket socket : sockets) {
                assertEquals(-1, socket.getInputStream().read());
            }
            assertTrue(System.nanoTime() - begun > TimeUnit.MILLISECONDS.toNanos(2_500), "300 at 100 a second");
            assertEquals(0, ended.join());
        } finally {
            for (Socket socket : sockets) {
                socket.close();
            }
        }
    }
}
