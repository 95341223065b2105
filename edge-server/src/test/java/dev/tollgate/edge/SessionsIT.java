package dev.tollgate.edge;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tollgate.edge.testing.EdgeProcess;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** An operator ends connections of each kind; against the real process. */
@Timeout(120)
final class SessionsIT {
    private static final long AWAIT_S = 30;
    private static final byte[] CONNACK_3 = {0x20, 2, 0, 0};
    private static final int DISCONNECT = 0xE0;
    private static final int ADMINISTRATIVE_ACTION = 0x98;

    @TempDir
    static Path data;

    private static EdgeProcess edge;

    @BeforeAll
    static void start() throws Exception {
        edge = EdgeProcess.start(data);
    }

    @AfterAll
    static void stop() throws Exception {
        edge.stop();
    }

    private static void await(BooleanSupplier condition) throws InterruptedException {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(AWAIT_S);
        while (!condition.getAsBoolean()) {
            assertTrue(System.nanoTime() < deadline, "the condition did not come true in time");
            TimeUnit.MILLISECONDS.sleep(20);
        }
    }

    private static JsonNode sessions(String query) {
        return edge.call("GET", "/api/v1/sessions?" + query, "").get("sessions");
    }

    private static void kick(String query) throws InterruptedException {
        await(() -> sessions(query).size() == 1);
        edge.call(
                "DELETE",
                "/api/v1/sessions/" + sessions(query).get(0).get("sessionId").asText(),
                "");
    }

    private static void awaitKicked(String protocol) throws InterruptedException {
        await(() -> {
            for (JsonNode decision :
                    edge.call("GET", "/api/v1/decisions?reason=kicked", "").get("decisions")) {
                if (decision.get("protocol").asText().equals(protocol)) {
                    return true;
                }
            }
            return false;
        });
    }

    /** CONNECT without a session that is kept. */
    private static byte[] connect(int level, String clientId) {
        int properties = level == 5 ? 1 : 0;
        ByteBuffer packet = ByteBuffer.allocate(14 + properties + clientId.length());
        packet.put((byte) 0x10).put((byte) (packet.capacity() - 2));
        packet.putShort((short) 4).put("MQTT".getBytes(StandardCharsets.US_ASCII));
        packet.put((byte) level).put((byte) 2).putShort((short) 60).put(new byte[properties]);
        packet.putShort((short) clientId.length()).put(clientId.getBytes(StandardCharsets.US_ASCII));
        return packet.array();
    }

    @Test
    void clientOfMqtt3IsClosedWithoutAWord() throws Exception {
        try (Socket socket = new Socket(edge.mqtt().getAddress(), edge.mqtt().getPort())) {
            socket.setSoTimeout((int) TimeUnit.SECONDS.toMillis(AWAIT_S));
            socket.getOutputStream().write(connect(4, "old"));
            InputStream in = socket.getInputStream();
            assertArrayEquals(CONNACK_3, in.readNBytes(4));
            kick("protocol=mqtt&address=127.0.0.1");
            assertEquals(-1, in.read());
        }
        awaitKicked("mqtt3.1.1");
        await(() -> sessions("protocol=mqtt").isEmpty());
    }

    @Test
    void clientInAWebSocketIsToldAndTheWebSocketIsClosed() throws Exception {
        ByteArrayOutputStream received = new ByteArrayOutputStream();
        CompletableFuture<Integer> closed = new CompletableFuture<>();
        WebSocket.Listener listener = new WebSocket.Listener() {
            @Override
            public CompletionStage<?> onBinary(WebSocket webSocket, ByteBuffer bytes, boolean last) {
                synchronized (received) {
                    while (bytes.hasRemaining()) {
                        received.write(bytes.get());
                    }
                }
                webSocket.request(1);
                return CompletableFuture.completedStage(null);
            }

            @Override
            public CompletionStage<?> onClose(WebSocket webSocket, int statusCode, String reason) {
                closed.complete(statusCode);
                return CompletableFuture.completedStage(null);
            }
        };
        WebSocket client = HttpClient.newHttpClient()
                .newWebSocketBuilder()
                .subprotocols("mqtt")
                .buildAsync(URI.create("ws://127.0.0.1:" + edge.http().getPort() + "/mqtt"), listener)
                .join();
        client.sendBinary(ByteBuffer.wrap(connect(5, "browser")), true).join();
        kick("protocol=ws");
        assertEquals(WebSocket.NORMAL_CLOSURE, closed.get(AWAIT_S, TimeUnit.SECONDS));
        byte[] bytes;
        synchronized (received) {
            bytes = received.toByteArray();
        }
        int disconnect = 2 + bytes[1]; // behind CONNACK
        assertEquals(DISCONNECT, bytes[disconnect] & 0xFF);
        assertEquals(ADMINISTRATIVE_ACTION, bytes[disconnect + 2] & 0xFF);
        awaitKicked("mqtt5");
    }

    @Test
    void httpConnectionIsClosedAndExplained() throws Exception {
        JsonNode device = edge.createDevice("demo", "poster");
        try (Socket socket = new Socket(edge.http().getAddress(), edge.http().getPort())) {
            socket.setSoTimeout((int) TimeUnit.SECONDS.toMillis(AWAIT_S));
            String request = "POST /kp1/demo-v1/dcx/" + device.get("token").asText()
                    + "/json HTTP/1.1\r\nHost: edge\r\nContent-Length: 2\r\n\r\n{}";
            socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
            kick("protocol=http&device=" + device.get("deviceId").asText());
            readToEnd(socket.getInputStream());
        }
        awaitKicked("http");
        JsonNode newest = edge.call(
                        "GET", "/api/v1/devices/" + device.get("deviceId").asText() + "/decisions", "")
                .get("decisions");
        assertTrue(newest.toString().contains("\"kicked\""), newest::toString);
    }

    private static void readToEnd(InputStream in) throws IOException {
        in.transferTo(OutputStream.nullOutputStream()); // the answer, then the end
    }
}
