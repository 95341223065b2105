package dev.tollgate.edge.sink.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tollgate.edge.sink.BatchOutcomes;
import dev.tollgate.edge.sink.RetryLaterException;
import dev.tollgate.edge.sink.Sink;
import dev.tollgate.edge.sink.SinkBatch;
import dev.tollgate.edge.sink.SinkContext;
import dev.tollgate.edge.sink.SinkRecord;
import dev.tollgate.edge.sink.TlsConfig;
import dev.tollgate.edge.sink.TlsFiles;
import dev.tollgate.edge.sink.http.HttpBackend.Request;
import dev.tollgate.edge.sink.http.HttpBackend.Status;
import dev.tollgate.edge.sink.http.HttpSinkConfig.Method;
import dev.tollgate.edge.sink.http.HttpSinkConfig.Mode;
import dev.tollgate.edge.testing.Certificates;
import dev.tollgate.edge.testing.FlakyProxy;
import dev.tollgate.edge.testing.SinkRecords;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(30)
final class HttpSinkIT {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int TIMEOUT_MS = 20_000;

    @TempDir
    Path folder;

    private HttpBackend backend;

    @BeforeEach
    void start() throws IOException {
        backend = new HttpBackend(null);
    }

    @AfterEach
    void stop() {
        backend.close();
    }

    private HttpSinkConfig config(String url, Mode mode, Map<String, String> headers, int requestTimeoutMs) {
        return new HttpSinkConfig(
                url,
                mode,
                Method.POST,
                headers,
                false,
                4,
                TIMEOUT_MS,
                requestTimeoutMs,
                TlsConfig.DEFAULT,
                SinkRecords.FEED);
    }

    private Sink sink(HttpSinkConfig config) {
        return new HttpSinkFactory(new SinkContext("web", SinkRecords.NODE_ID, folder), config).create();
    }

    private Sink sink(Mode mode) {
        return sink(config(url("/in"), mode, Map.of(), TIMEOUT_MS));
    }

    private String url(String path) {
        return "http://127.0.0.1:" + backend.port() + path;
    }

    private static List<Long> sequences(long first, long last) {
        return LongStream.rangeClosed(first, last).boxed().toList();
    }

    private static boolean holds(Request request, long sequence) {
        return request.body().contains("\"value\":" + sequence + "}");
    }

    @Test
    void sendsAPayloadAsItIsWithItsMetadata() throws Exception {
        Path secret = Files.writeString(folder.resolve("secret"), "Bearer of-the-file\n");
        HttpSinkConfig config = config(
                url("/{application}/{resource}?d={deviceId}"),
                Mode.SINGLE,
                Map.of("Authorization", "@" + secret, "X-Site", "north"),
                TIMEOUT_MS);
        SinkRecord record = SinkRecords.record(7, 5, "/a/../é", "text/plain; charset=utf-8", "21 °C");
        sink(config).deliver(SinkRecords.batch(List.of(record)));

        Request request = backend.requests().get(0);
        assertEquals("POST", request.method());
        assertEquals("/smart-meters/a%2F..%2F%C3%A9?d=" + record.deviceId(), request.path());
        assertEquals("21 °C", request.body());
        assertEquals("text/plain; charset=utf-8", request.header("Content-Type"));
        assertEquals("Bearer of-the-file", request.header("Authorization"));
        assertEquals("north", request.header("X-Site"));
        assertEquals(record.recordId(), request.header("Idempotency-Key"));
        assertEquals(record.recordId(), request.header("X-Tollgate-Record-Id"));
        assertEquals(record.deviceId(), request.header("X-Tollgate-Device-Id"));
        assertEquals("smart-meters", request.header("X-Tollgate-Application"));
        assertEquals("smart-meters-v1", request.header("X-Tollgate-App-Version"));
        assertEquals("dcx", request.header("X-Tollgate-Extension"));
        assertEquals("/a/../%C3%A9", request.header("X-Tollgate-Resource"));
        assertEquals("42", request.header("X-Tollgate-Request-Id"));
        assertEquals("2023-11-14T22:13:20.007Z", request.header("X-Tollgate-Received-At"));
    }

    @Test
    void sendsWhatTheMessageSaysOfItself() throws Exception {
        sink(Mode.SINGLE).deliver(SinkRecords.batch(List.of(SinkRecords.telling(7, System.currentTimeMillis()))));

        Request request = backend.requests().get(0);
        assertEquals("1", request.header("X-Tollgate-Payload-Format-Indicator"));
        assertEquals("60", request.header("X-Tollgate-Message-Expiry-Interval"));
        assertEquals("reply/to", request.header("X-Tollgate-Response-Topic"));
        assertEquals("Af8=", request.header("X-Tollgate-Correlation-Data"));
        assertEquals(
                List.of("site=north", "a%3Db=%C3%BC%2C%25", "site=south"),
                request.headers().get("X-Tollgate-User-Property"));
    }

    @Test
    void letsNoDeviceAddAHeader() throws Exception {
        SinkRecord record = SinkRecords.record(7, 5, "/a\r\nX-Evil: 1", "text/plain\r\nX-Evil: 1", "x");
        sink(Mode.SINGLE).deliver(SinkRecords.batch(List.of(record)));
        Request request = backend.requests().get(0);
        assertNull(request.header("X-Evil"));
        assertEquals("application/octet-stream", request.header("Content-Type"));
        assertEquals("/a%0D%0AX-Evil:%201", request.header("X-Tollgate-Resource"));
    }

    @Test
    void sendsOneRequestOfADeviceAtATime() throws Exception {
        Set<String> running = ConcurrentHashMap.newKeySet();
        AtomicInteger overlaps = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        backend.answer(request -> {
            String device = request.header("X-Tollgate-Device-Id");
            overlaps.addAndGet(running.add(device) ? 0 : 1);
            most.accumulateAndGet(running.size(), Math::max);
            running.remove(device);
            return new Status(204);
        });
        SinkBatch batch = SinkRecords.batch(1, 200, 7);
        sink(Mode.SINGLE).deliver(batch);
        assertEquals(sequences(1, 200), BatchOutcomes.confirmed(batch));
        assertEquals(0, overlaps.get());
        assertTrue(most.get() <= 4, most + " at a time");
        for (String device :
                batch.records().stream().map(SinkRecord::deviceId).distinct().toList()) {
            List<Long> order = backend.requests().stream()
                    .filter(request -> device.equals(request.header("X-Tollgate-Device-Id")))
                    .map(request -> Long.valueOf(request.body().replaceAll("[^0-9]", "")))
                    .toList();
            assertEquals(order.stream().sorted().toList(), order);
        }
    }

    @Test
    void sendsABatchAsAnArray() throws Exception {
        SinkBatch batch = SinkRecords.batch(1, 50, 7);
        sink(Mode.ARRAY).deliver(batch);
        Request request = backend.requests().get(0);
        JsonNode array = JSON.readTree(request.body());
        assertEquals(50, array.size());
        assertEquals(
                batch.records().get(49).recordId(),
                array.get(49).get("recordId").asText());
        assertEquals("application/json", request.header("Content-Type"));
        String ids = SinkRecords.NODE_ID + "-1_" + SinkRecords.NODE_ID + "-50_";
        assertTrue(request.header("Idempotency-Key").startsWith(ids), request.header("Idempotency-Key"));
    }

    @Test
    void sendsABatchAsLines() throws Exception {
        SinkBatch batch = SinkRecords.batch(1, 50, 7);
        sink(Mode.NDJSON).deliver(batch);
        Request request = backend.requests().get(0);
        assertEquals(
                batch.records().stream().map(SinkRecord::json).toList(),
                request.body().lines().toList());
        assertEquals("application/x-ndjson", request.header("Content-Type"));
        assertEquals(sequences(1, 50), BatchOutcomes.confirmed(batch));
    }

    @ParameterizedTest
    @EnumSource(Mode.class)
    void rejectsOnlyTheRecordsThatTheBackendDoesNotWant(Mode mode) throws Exception {
        backend.answer(request -> new Status(holds(request, 1) || holds(request, 600) ? 422 : 201));
        SinkBatch batch = SinkRecords.batch(1, 1000, 50);
        sink(mode).deliver(batch);
        assertEquals(List.of(1L, 600L), BatchOutcomes.rejected(batch));
        assertEquals(998, BatchOutcomes.confirmed(batch).size());
        assertEquals("the backend answered 422", BatchOutcomes.rejection(batch, 0));
        if (mode != Mode.SINGLE) {
            assertTrue(backend.requests().size() <= 41, backend.requests().size() + " requests");
        }
    }

    @ParameterizedTest
    @EnumSource(Mode.class)
    void rejectsARecordThatTheBackendFailsWith(Mode mode) throws Exception {
        backend.answer(request -> new Status(holds(request, 1) ? 500 : 200));
        SinkBatch batch = SinkRecords.batch(1, 100, 50);
        sink(mode).deliver(batch);
        assertEquals(List.of(1L), BatchOutcomes.rejected(batch));
        assertEquals(sequences(2, 100), BatchOutcomes.confirmed(batch));
    }

    @ParameterizedTest
    @EnumSource(Mode.class)
    void failsWhenEveryRecordIsAnsweredWith500(Mode mode) {
        backend.answer(500);
        SinkBatch batch = SinkRecords.batch(1, 1000, 50);
        assertThrows(IOException.class, () -> sink(mode).deliver(batch));
        assertEquals(List.of(), BatchOutcomes.rejected(batch));
        assertTrue(backend.requests().size() < 50, backend.requests().size() + " requests");
    }

    @ParameterizedTest
    @ValueSource(ints = {302, 401, 403, 404, 407, 408, 425, 429, 502, 503, 504})
    void failsWithTheBackend(int status) {
        backend.answer(status, "Location", url("/elsewhere"));
        SinkBatch batch = SinkRecords.batch(1, 3, 1);
        IOException failure =
                assertThrows(IOException.class, () -> sink(Mode.NDJSON).deliver(batch));
        assertFalse(failure instanceof RetryLaterException);
        assertEquals(List.of(), BatchOutcomes.rejected(batch));
        assertEquals(1, backend.requests().size());
        assertFalse(String.valueOf(failure.getMessage()).contains("secret"), failure.toString());
    }

    @Test
    void saysWhenToTryAgain() {
        backend.answer(503, "Retry-After", "7");
        RetryLaterException seconds =
                assertThrows(RetryLaterException.class, () -> sink(Mode.SINGLE).deliver(SinkRecords.batch(1, 3, 1)));
        assertEquals(Duration.ofSeconds(7), seconds.delay());

        ZonedDateTime date = ZonedDateTime.now(ZoneOffset.UTC).plusSeconds(60);
        backend.answer(429, "Retry-After", DateTimeFormatter.RFC_1123_DATE_TIME.format(date));
        RetryLaterException later =
                assertThrows(RetryLaterException.class, () -> sink(Mode.ARRAY).deliver(SinkRecords.batch(1, 3, 1)));
        assertTrue(later.delay().toSeconds() > 30 && later.delay().toSeconds() <= 60, later.delay()::toString);
    }

    @Test
    void rejectsARecordWhoseOwnPathIsUnknown() throws Exception {
        backend.answer(request -> new Status(request.path().equals("/odd") ? 404 : 200));
        SinkBatch batch = SinkRecords.batch(List.of(
                SinkRecords.record(1, 1, "/odd", "", "1"),
                SinkRecords.record(2, 2, "/..", "", "1"),
                SinkRecords.record(3, 3, "/json", "", "1")));
        sink(config(url("/{resource}"), Mode.SINGLE, Map.of(), TIMEOUT_MS)).deliver(batch);
        assertEquals(List.of(1L, 2L), BatchOutcomes.rejected(batch));
        assertEquals(List.of(3L), BatchOutcomes.confirmed(batch));
    }

    @Test
    void failsWithoutAnAnswerInTime() throws Exception {
        CountDownLatch end = new CountDownLatch(1);
        backend.answer(request -> {
            awaitQuietly(end);
            return new Status(200);
        });
        Sink sink = sink(config(url("/"), Mode.SINGLE, Map.of(), 300));
        IOException failure = assertThrows(IOException.class, () -> sink.deliver(SinkRecords.batch(1, 2, 2)));
        end.countDown();
        assertEquals("no answer in time", failure.getMessage());
        backend.answer(200);
        sink.deliver(SinkRecords.batch(1, 2, 2));
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            latch.await(10, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @ParameterizedTest
    @EnumSource(Mode.class)
    void deliversAllOverAConnectionThatStallsAndBreaks(Mode mode) throws Exception {
        try (FlakyProxy proxy = FlakyProxy.start("127.0.0.1", backend.port())) {
            HttpSinkConfig config = config("http://127.0.0.1:" + proxy.port() + "/", mode, Map.of(), TIMEOUT_MS);
            SinkBatch batch = SinkRecords.batch(1, 40, 5);
            Sink stalled = sink(config);
            proxy.stall();
            assertEndsWithInterrupt(stalled, batch);
            stalled.close();
            proxy.cut();
            Sink sink = sink(config);
            assertThrows(IOException.class, () -> sink.deliver(batch));
            proxy.heal();
            sink.deliver(BatchOutcomes.rest(batch));
            Set<Long> arrived = new HashSet<>();
            batch.records().stream()
                    .filter(record -> backend.requests().stream().anyMatch(it -> holds(it, record.sequence())))
                    .forEach(record -> arrived.add(record.sequence()));
            assertEquals(new HashSet<>(sequences(1, 40)), arrived);
        }
    }

    private static void assertEndsWithInterrupt(Sink sink, SinkBatch batch) throws InterruptedException {
        CountDownLatch interrupted = new CountDownLatch(1);
        Thread feed = new Thread(() -> {
            try {
                sink.deliver(batch);
            } catch (InterruptedException expected) {
                interrupted.countDown();
            } catch (IOException unexpected) {
                throw new IllegalStateException(unexpected);
            }
        });
        feed.start();
        while (feed.getState() != Thread.State.TIMED_WAITING) {
            Thread.onSpinWait();
        }
        feed.interrupt();
        assertTrue(interrupted.await(10, TimeUnit.SECONDS));
    }

    @Test
    void showsItsCertificateToABackendThatHasOne() throws Exception {
        Certificates certificates = Certificates.create(folder);
        TlsConfig backendFiles = new TlsConfig(
                certificates.authority(), certificates.certificate("127.0.0.1"), certificates.key("127.0.0.1"));
        try (HttpBackend secure = new HttpBackend(TlsFiles.read(backendFiles).context())) {
            TlsConfig tls =
                    new TlsConfig(certificates.authority(), certificates.certificate("edge"), certificates.key("edge"));
            sink(secureConfig(secure.port(), tls)).deliver(SinkRecords.batch(1, 1, 1));
            assertEquals(1, secure.requests().size());

            TlsConfig nobody = new TlsConfig(certificates.authority(), "", "");
            assertThrows(IOException.class, () -> sink(secureConfig(secure.port(), nobody))
                    .deliver(SinkRecords.batch(1, 1, 1)));
            assertThrows(IOException.class, () -> sink(secureConfig(secure.port(), TlsConfig.DEFAULT))
                    .deliver(SinkRecords.batch(1, 1, 1)));
            assertEquals(1, secure.requests().size());
        }
    }

    private static HttpSinkConfig secureConfig(int port, TlsConfig tls) {
        return new HttpSinkConfig(
                "https://127.0.0.1:" + port + "/",
                Mode.SINGLE,
                Method.PUT,
                Map.of(),
                true,
                4,
                TIMEOUT_MS,
                TIMEOUT_MS,
                tls,
                SinkRecords.FEED);
    }
}
