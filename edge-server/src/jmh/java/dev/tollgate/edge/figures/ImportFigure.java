package dev.tollgate.edge.figures;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tollgate.edge.testing.EdgeProcess;
import java.io.BufferedOutputStream;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.DoubleSupplier;

/** One import of many devices with tokens in one request, its answer read while it is sent. */
final class ImportFigure {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int PIECE_DEVICES = 1_000;
    private static final long HEAP_INTERVAL_MS = 500;
    private static final int GROUPS = 100;
    private static final byte[] LINE_END = {'\r', '\n'};

    private final EdgeProcess edge;
    private final int devices;
    private final DoubleSupplier heapMiB;
    private volatile double heapMost;
    private volatile boolean isOver;

    ImportFigure(EdgeProcess edge, int devices, DoubleSupplier heapMiB) {
        this.edge = edge;
        this.devices = devices;
        this.heapMiB = heapMiB;
    }

    void run() throws Exception {
        double heapBefore = heapMiB.getAsDouble();
        Thread heap = new Thread(this::watchHeap, "heap");
        heap.start();
        long start = System.nanoTime();
        JsonNode summary = send();
        double importS = (System.nanoTime() - start) / 1e9;
        int status = publishWithLast();
        double acceptedS = (System.nanoTime() - start) / 1e9;
        isOver = true;
        heap.join();
        System.out.println(
                "| devices | failed | seconds | devices a second | last accepted on the path after | heap before | most |");
        System.out.println("|---|---|---|---|---|---|---|");
        System.out.printf(
                Locale.ROOT,
                "| %,d | %,d | %.1f | %,.0f | %.1f s (HTTP %d) | %.0f MiB | %.0f MiB |%n",
                summary.path("created").asInt(),
                summary.path("failed").asInt(),
                importS,
                devices / importS,
                acceptedS,
                status,
                heapBefore,
                heapMost);
    }

    private void watchHeap() {
        try {
            while (!isOver) {
                heapMost = Math.max(heapMost, heapMiB.getAsDouble());
                TimeUnit.MILLISECONDS.sleep(HEAP_INTERVAL_MS);
            }
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
        }
    }

    private static String token(int device) {
        return "t" + device + "-figures";
    }

    private JsonNode send() throws Exception {
        URI admin = edge.admin("");
        try (Socket socket = new Socket(admin.getHost(), admin.getPort())) {
            BufferedReader answer =
                    new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
            CompletableFuture<JsonNode> summary = new CompletableFuture<>();
            Thread reader = new Thread(() -> read(answer, summary), "answer");
            reader.start();
            write(new BufferedOutputStream(socket.getOutputStream(), 1 << 16));
            JsonNode found = summary.get(1, TimeUnit.HOURS);
            reader.join();
            return found;
        }
    }

    private void write(OutputStream out) throws IOException {
        String token = Files.readString(edge.data().resolve("admin.token")).strip();
        out.write(("POST /api/v1/devices/import HTTP/1.1\r\nHost: edge\r\nAuthorization: Bearer " + token
                        + "\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\n")
                .getBytes(StandardCharsets.US_ASCII));
        StringBuilder piece = new StringBuilder();
        for (int i = 0; i < devices; i++) {
            piece.append("{\"name\":\"device-").append(i).append("\",\"application\":\"figures\",\"group\":\"g");
            piece.append(i % GROUPS).append("\",\"token\":\"").append(token(i)).append("\"}\n");
            if ((i + 1) % PIECE_DEVICES == 0 || i + 1 == devices) {
                byte[] bytes = piece.toString().getBytes(StandardCharsets.US_ASCII);
                out.write(Integer.toHexString(bytes.length).getBytes(StandardCharsets.US_ASCII));
                out.write(LINE_END);
                out.write(bytes);
                out.write(LINE_END);
                piece.setLength(0);
            }
        }
        out.write("0\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
        out.flush();
    }

    private static void read(BufferedReader answer, CompletableFuture<JsonNode> summary) {
        try {
            for (String line = answer.readLine(); line != null; line = answer.readLine()) {
                if (line.startsWith("{\"summary\"")) {
                    summary.complete(JSON.readTree(line).get("summary"));
                }
            }
            summary.completeExceptionally(new IOException("the import was cut short"));
        } catch (IOException broken) {
            summary.completeExceptionally(broken);
        }
    }

    private int publishWithLast() throws Exception {
        URI uri = URI.create(
                "http://127.0.0.1:" + edge.http().getPort() + "/kp1/figures-v1/dcx/" + token(devices - 1) + "/json");
        return HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(uri)
                                .POST(HttpRequest.BodyPublishers.ofString("{}"))
                                .build(),
                        HttpResponse.BodyHandlers.discarding())
                .statusCode();
    }
}
