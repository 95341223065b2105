package dev.tollgate.edge.figures;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tollgate.edge.testing.EdgeProcess;
import java.io.IOException;
import java.net.StandardSocketOptions;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import org.HdrHistogram.Histogram;

/**
 * Revokes the token of each of many open MQTT connections, one after the other: the time from the call to the end of the connection, and to the
 * first refusal of a message that is sent over HTTP again and again from the call on.
 */
final class RevokeFigures {
    private static final int PAGE = 500;

    private final EdgeProcess edge;
    private final int devices;
    private final HttpClient http = HttpClient.newHttpClient();
    private final String adminToken;

    /** A device, and its connection that has used its token. */
    private record Connected(String token, String tokenId, SocketChannel channel) {}

    RevokeFigures(EdgeProcess edge, int devices) throws IOException {
        this.edge = edge;
        this.devices = devices;
        this.adminToken = Files.readString(edge.data().resolve("admin.token")).strip();
    }

    void run() throws Exception {
        Deque<Connected> connected = new ArrayDeque<>();
        try {
            for (int i = 0; i < devices; i += PAGE) {
                for (JsonNode device : create(i, Math.min(devices, i + PAGE))) {
                    connected.add(connect(device, connected.size()));
                }
            }
            System.out.printf(
                    Locale.ROOT,
                    "%d connections: the edge counts %.0f%n",
                    devices,
                    edge.metric("tollgate_connections{protocol=\"mqtt\"}"));
            Histogram closed = new Histogram(3);
            Histogram refused = new Histogram(3);
            while (!connected.isEmpty()) {
                revoke(connected.remove(), closed, refused);
            }
            System.out.println("| from the call to | p50 | p99 | max |\n|---|---|---|---|");
            print("the closed connection", closed);
            print("the first refusal", refused);
        } finally {
            for (Connected left : connected) {
                left.channel().close();
            }
        }
    }

    private static void print(String what, Histogram nanos) {
        System.out.printf(
                Locale.ROOT,
                "| %s | %.2f ms | %.2f ms | %.2f ms |%n",
                what,
                nanos.getValueAtPercentile(50) / 1e6,
                nanos.getValueAtPercentile(99) / 1e6,
                nanos.getMaxValue() / 1e6);
    }

    /** By import, which is a transaction for many. */
    private List<JsonNode> create(int from, int to) throws IOException, InterruptedException {
        StringBuilder lines = new StringBuilder();
        for (int i = from; i < to; i++) {
            lines.append("{\"name\":\"device").append(i).append("\",\"application\":\"demo\"}\n");
        }
        String answer = http.send(
                        admin("/api/v1/devices/import")
                                .POST(HttpRequest.BodyPublishers.ofString(lines.toString()))
                                .build(),
                        HttpResponse.BodyHandlers.ofString())
                .body();
        List<JsonNode> created = new ArrayList<>();
        ObjectMapper json = new ObjectMapper();
        for (String line : answer.split("\n", -1)) {
            if (line.contains("\"token\"")) {
                created.add(json.readTree(line));
            }
        }
        if (created.size() != to - from) {
            throw new IOException("expected " + (to - from) + " devices, got " + created.size());
        }
        return created;
    }

    private HttpRequest.Builder admin(String path) {
        return HttpRequest.newBuilder(edge.admin(path)).header("Authorization", "Bearer " + adminToken);
    }

    private Connected connect(JsonNode device, int number) throws IOException {
        SocketChannel channel = SocketChannel.open(edge.mqtt());
        channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
        String token = device.get("token").asText();
        byte[] clientId = ("c" + number).getBytes(StandardCharsets.US_ASCII);
        byte[] topic = ("kp1/demo-v1/dcx/" + token + "/json").getBytes(StandardCharsets.US_ASCII);
        ByteBuffer packets = ByteBuffer.allocate(256);
        packets.put((byte) 0x10).put((byte) (12 + clientId.length));
        packets.put(new byte[] {0, 4, 'M', 'Q', 'T', 'T', 4, 2, 0, 0}).putShort((short) clientId.length);
        packets.put(clientId);
        packets.put((byte) 0x32)
                .put((byte) (2 + topic.length + 4))
                .putShort((short) topic.length)
                .put(topic);
        packets.putShort((short) 1).put((byte) '{').put((byte) '}').flip();
        write(channel, packets);
        ByteBuffer answers = ByteBuffer.allocate(8); // CONNACK and PUBACK
        while (answers.hasRemaining()) {
            if (channel.read(answers) < 0) {
                throw new IOException("the edge has closed connection " + number);
            }
        }
        return new Connected(token, device.get("tokenId").asText(), channel);
    }

    private static void write(SocketChannel channel, ByteBuffer bytes) throws IOException {
        while (bytes.hasRemaining()) {
            channel.write(bytes);
        }
    }

    private void revoke(Connected device, Histogram closed, Histogram refused) throws Exception {
        HttpRequest call = admin("/api/v1/tokens/" + device.tokenId() + "/revoke")
                .POST(HttpRequest.BodyPublishers.noBody())
                .build();
        HttpRequest message = HttpRequest.newBuilder(URI.create(
                        "http://127.0.0.1:" + edge.http().getPort() + "/kp1/demo-v1/dcx/" + device.token() + "/json"))
                .POST(HttpRequest.BodyPublishers.ofString("{}"))
                .build();
        long[] closedAt = new long[1];
        Thread watcher = new Thread(() -> closedAt[0] = awaitEnd(device.channel()), "revoke-watch");
        watcher.start();
        while (watcher.getState() == Thread.State.NEW) {
            Thread.onSpinWait();
        }
        long calledAt = System.nanoTime();
        CompletableFuture<HttpResponse<Void>> answer = http.sendAsync(call, HttpResponse.BodyHandlers.discarding());
        int status = 200;
        while (status == 200) {
            status = http.send(message, HttpResponse.BodyHandlers.discarding()).statusCode();
        }
        refused.recordValue(System.nanoTime() - calledAt);
        watcher.join();
        closed.recordValue(closedAt[0] - calledAt);
        device.channel().close();
        if (status != 403 || answer.join().statusCode() != 200) {
            throw new IOException("expected 403 and 200, got " + status + " and "
                    + answer.join().statusCode());
        }
    }

    /** When the edge has closed the connection, in nano time. */
    private static long awaitEnd(SocketChannel channel) {
        ByteBuffer rest = ByteBuffer.allocate(64);
        try {
            while (channel.read(rest) >= 0) {
                rest.clear();
            }
        } catch (IOException reset) {
            return System.nanoTime(); // an end, too
        }
        return System.nanoTime();
    }
}
