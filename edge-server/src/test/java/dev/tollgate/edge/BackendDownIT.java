package dev.tollgate.edge;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.tollgate.edge.testing.EdgeProcess;
import dev.tollgate.edge.testing.FlakyProxy;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A backend that is down for longer than the journal lasts, and what devices, operators and the backend then see. */
final class BackendDownIT {
    private static final int MESSAGES_MAX = 500;
    private static final long TIMEOUT_S = 60;
    private static final String PADDING = "x".repeat(2000);

    @TempDir
    private Path data;

    private final HttpClient client = HttpClient.newHttpClient();
    private final Set<String> received = ConcurrentHashMap.newKeySet();
    private final HttpServer backend;
    private final FlakyProxy proxy;

    BackendDownIT() throws IOException {
        backend = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        proxy = FlakyProxy.start("127.0.0.1", backend.getAddress().getPort());
    }

    @BeforeEach
    void startBackend() {
        backend.createContext("/", this::take);
        backend.start();
    }

    @AfterEach
    void stopBackend() throws IOException {
        proxy.close();
        backend.stop(0);
    }

    private void take(HttpExchange exchange) throws IOException {
        received.add(new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
        exchange.sendResponseHeaders(204, -1);
        exchange.close();
    }

    private EdgeProcess startEdge(String... more) throws Exception {
        String[] settings = {
            "requiredSinks=backend",
            "sinks.http.backend.url=http://127.0.0.1:" + proxy.port() + "/",
            "sinks.http.backend.feed.retryMaxMs=200",
            "sinks.http.backend.feed.cursorMs=50",
            "journal.segmentBytes=65536",
            "journal.retentionBytes=262144",
            "journal.retryMs=50"
        };
        String[] all = Stream.of(settings, more).flatMap(Arrays::stream).toArray(String[]::new);
        return EdgeProcess.start(data, all);
    }

    private static String payload(int number) {
        return "{\"number\":" + number + ",\"pad\":\"" + PADDING + "\"}";
    }

    private HttpResponse<String> post(EdgeProcess edge, String token, String payload) throws Exception {
        URI uri = URI.create("http://127.0.0.1:" + edge.http().getPort() + "/kpc/kp1/demo-v1/dcx/" + token + "/json");
        return client.send(
                HttpRequest.newBuilder(uri)
                        .POST(HttpRequest.BodyPublishers.ofString(payload))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
    }

    private static JsonNode row(EdgeProcess edge) {
        return edge.call("GET", "/api/v1/ledger", "").path("ledger").get(0);
    }

    private static void await(BooleanSupplier condition) throws InterruptedException {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(TIMEOUT_S);
        while (!condition.getAsBoolean()) {
            assertTrue(System.nanoTime() < deadline, "not within " + TIMEOUT_S + " s");
            TimeUnit.MILLISECONDS.sleep(20);
        }
    }

    @Test
    void refusesWhenTheJournalIsFullAndDeliversAllThatWasAccepted() throws Exception {
        Set<String> accepted = new HashSet<>();
        try (EdgeProcess edge = startEdge()) {
            String token = edge.createDevice("demo", "device").get("token").asText();
            proxy.cut();
            HttpResponse<String> answer = post(edge, token, payload(0));
            for (int i = 1; answer.statusCode() == 200; i++) {
                accepted.add(payload(i - 1));
                assertTrue(i < MESSAGES_MAX, "it is never full");
                answer = post(edge, token, payload(i));
            }
            assertEquals(503, answer.statusCode());
            assertTrue(answer.headers().firstValue("Retry-After").isPresent());
            assertTrue(answer.body().contains("Backends are behind and the journal is full"), answer.body());
            assertTrue(edge.metrics().contains("tollgate_messages_total{verdict=\"journal-full\"}"));
            assertEquals(accepted.size(), row(edge).path("accepted").asInt());

            proxy.heal();
            String last = payload(MESSAGES_MAX);
            await(() -> isAccepted(edge, token, last));
            accepted.add(last);
            await(() -> row(edge).path("delivered").asInt() == accepted.size());
            assertEquals(0, row(edge).path("difference").asInt());
            edge.stop();
        }
        assertEquals(accepted, received);
    }

    private boolean isAccepted(EdgeProcess edge, String token, String payload) {
        try {
            return post(edge, token, payload).statusCode() == 200;
        } catch (Exception failed) {
            throw new AssertionError(failed);
        }
    }

    @Test
    void dropsTheOldestWithCountWhereThatIsThePolicy() throws Exception {
        int messages = 300;
        try (EdgeProcess edge =
                startEdge("journal.whenFull=drop-oldest", "sinks.http.backend.feed.batchRecordsMax=20")) {
            String token = edge.createDevice("demo", "device").get("token").asText();
            proxy.cut();
            for (int i = 0; i < messages; i++) {
                assertEquals(200, post(edge, token, payload(i)).statusCode());
            }
            proxy.heal();
            await(() -> row(edge).path("waiting").asInt()
                            + row(edge).path("inFlight").asInt()
                    == 0);
            JsonNode row = row(edge);
            assertEquals(messages, row.path("accepted").asInt());
            assertTrue(row.path("dropped").path("journal-full").asInt() > 100, row::toString);
            assertEquals(0, row.path("difference").asInt());
            assertEquals(
                    messages,
                    row.path("delivered").asInt()
                            + row.path("dropped").path("journal-full").asInt());
            assertEquals(received.size(), row.path("delivered").asInt());
            edge.stop();
        }
    }

    @Test
    void answersDeliveredHonestly() throws Exception {
        try (EdgeProcess edge = startEdge("ack=delivered", "delivery.timeoutMs=500")) {
            String token = edge.createDevice("demo", "device").get("token").asText();
            await(() ->
                    isAccepted(edge, token, payload(1))); // the first may take longer than the limit, and is sent again
            assertEquals(Set.of(payload(1)), received);
            proxy.cut();
            HttpResponse<String> late = post(edge, token, payload(2));
            assertEquals(503, late.statusCode());
            assertTrue(late.body().contains("\"recordId\":\""), late.body());
            proxy.heal();
            await(() -> received.contains(payload(2)));
            await(() -> isAccepted(edge, token, payload(3)));
            assertTrue(received.contains(payload(3)), "answered before it was delivered");
            edge.stop();
        }
    }
}
