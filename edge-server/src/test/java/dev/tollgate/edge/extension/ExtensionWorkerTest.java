package dev.tollgate.edge.extension;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tollgate.edge.kp1.Verdict;
import dev.tollgate.edge.store.DatabaseException;
import dev.tollgate.edge.store.RegistryException;
import dev.tollgate.edge.testing.RecordingRoute;
import dev.tollgate.edge.testing.RunningExtensions;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ExtensionWorkerTest {
    @TempDir
    Path folder;

    private final Scripted script = new Scripted();
    private RunningExtensions extensions;
    private long device;

    /** Does what a request's payload says. */
    private static final class Scripted implements ExtensionHandler {
        volatile CountDownLatch gate = new CountDownLatch(0);
        final CountDownLatch entered = new CountDownLatch(1);

        @Override
        public Reply handle(ExtensionRequest request, Turn turn) throws SQLException, ExtensionException {
            String text = new String(request.payload(), StandardCharsets.UTF_8);
            switch (text) {
                case "wait" -> {
                    entered.countDown();
                    await(gate);
                }
                case "break" -> turn.sql().update("INSERT INTO nowhere VALUES (1)");
                case "bug" -> throw new IllegalStateException("as this test asks for");
                case "refuse" -> throw ExtensionException.malformed("Expected \"more\"");
                case "write" -> turn.sql().update("UPDATE device SET name = name || '!'");
                default -> {}
            }
            return Reply.of(ExtensionJson.object().put("said", text));
        }

        private static void await(CountDownLatch gate) {
            try {
                assertTrue(gate.await(20, TimeUnit.SECONDS));
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }

        @Override
        public boolean mayPush() {
            return true;
        }

        @Override
        public void onFirstUse(PushRoute route, @Nullable ExtensionPath first, Turn turn) {
            turn.push(
                    route,
                    Extension.TIME,
                    "/tick",
                    ExtensionJson.object().put("first", first != null),
                    PushRoute.NEVER);
        }
    }

    @BeforeEach
    void open() throws Exception {
        extensions = new RunningExtensions(folder, Map.of(Extension.TIME, script));
        device = extensions.device("one");
    }

    @AfterEach
    void close() throws Exception {
        script.gate.countDown();
        extensions.close();
    }

    private String name() {
        return extensions.registry.deviceRegistry().device(device).orElseThrow().name();
    }

    @Test
    void repliesOnceTheChangeIsDurable() throws Exception {
        assertEquals("{\"said\":\"write\"}", extensions.ask(device, "tsx", "write"));
        assertEquals("one!", name());
    }

    @Test
    void saysWhatARefusedRequestLacks() throws Exception {
        assertEquals(
                "payload-malformed {\"statusCode\":400,\"reasonPhrase\":\"Expected \\\"more\\\"\"}",
                extensions.ask(device, "tsx", "refuse"));
    }

    @Test
    void letsAFailedRequestSpoilNoOtherOfItsBatch() throws Exception {
        script.gate = new CountDownLatch(1);
        List<CompletableFuture<Reply>> answers = new ArrayList<>();
        for (String what : List.of("wait", "write", "break", "write", "bug", "write")) {
            CompletableFuture<Reply> answer = new CompletableFuture<>();
            assertEquals(Verdict.ACCEPTED, extensions.offer(device, "tsx", what, answer));
            answers.add(answer);
        }
        script.gate.countDown();
        List<Verdict> verdicts = new ArrayList<>();
        for (CompletableFuture<Reply> answer : answers) {
            verdicts.add(answer.get(20, TimeUnit.SECONDS).verdict());
        }
        Verdict failed = Verdict.EXTENSION_UNAVAILABLE;
        Verdict done = Verdict.ACCEPTED;
        assertEquals(List.of(done, done, failed, done, failed, done), verdicts);
        assertEquals("one!!!", name());
        assertEquals(2, extensions.worker.failures());
    }

    @Test
    void refusesMoreThanMayWait() throws Exception {
        script.gate = new CountDownLatch(1);
        CompletableFuture<Reply> first = new CompletableFuture<>();
        extensions.offer(device, "tsx", "wait", first);
        int taken = 1;
        while (extensions.offer(device, "tsx", "", new CompletableFuture<>()) == Verdict.ACCEPTED) {
            taken++;
        }
        assertEquals(64, taken);
        script.gate.countDown();
        first.get(20, TimeUnit.SECONDS);
        extensions.await();
        assertEquals("{\"said\":\"\"}", extensions.ask(device, "tsx", ""));
        assertEquals(0, extensions.worker.waiting());
    }

    @Test
    void refusesMoreBytesThanMayWait() throws Exception {
        script.gate = new CountDownLatch(1);
        extensions.offer(device, "tsx", "wait", new CompletableFuture<>());
        String large = "x".repeat(500_000);
        assertEquals(Verdict.ACCEPTED, extensions.offer(device, "tsx", large, new CompletableFuture<>()));
        assertEquals(Verdict.ACCEPTED, extensions.offer(device, "tsx", large, new CompletableFuture<>()));
        assertEquals(Verdict.EXTENSION_BUSY, extensions.offer(device, "tsx", large, new CompletableFuture<>()));
        assertEquals(Verdict.ACCEPTED, extensions.offer(device, "tsx", "", new CompletableFuture<>()));
    }

    @Test
    void answersWhatWaitsBeforeItEnds() throws Exception {
        script.gate = new CountDownLatch(1);
        CompletableFuture<Reply> first = new CompletableFuture<>();
        CompletableFuture<Reply> second = new CompletableFuture<>();
        extensions.offer(device, "tsx", "wait", first);
        assertTrue(script.entered.await(20, TimeUnit.SECONDS));
        extensions.offer(device, "tsx", "write", second);
        script.gate.countDown();
        extensions.worker.close();
        assertEquals(Verdict.ACCEPTED, first.get(0, TimeUnit.SECONDS).verdict());
        assertEquals(Verdict.ACCEPTED, second.get(0, TimeUnit.SECONDS).verdict());
        assertEquals("one!", name());
        assertEquals("extension-unavailable", extensions.ask(device, "tsx", ""));
        assertThrows(DatabaseException.class, () -> extensions.worker.call(turn -> true));
    }

    @Test
    void doesTasksOfOperators() throws Exception {
        assertEquals("1", extensions.worker.call(turn -> "" + turn.sql().number("SELECT count(*) FROM device")));
        RegistryException refused = assertThrows(
                RegistryException.class,
                () -> extensions.worker.call(turn -> {
                    throw new RegistryException(RegistryException.Kind.INVALID, "no");
                }));
        assertEquals("no", refused.getMessage());
        assertThrows(
                DatabaseException.class,
                () -> extensions.worker.call(turn -> turn.sql().number("SELECT * FROM nowhere")));
    }

    @Test
    void pushesToADeviceThatHasCome() throws Exception {
        RecordingRoute route = extensions.connect(device);
        assertEquals("tsx/tick {\"first\":false}", route.take());
        RecordingRoute next = extensions.connect(device, "tsx");
        assertEquals("tsx/tick {\"first\":true}", next.take());
        assertEquals(0, route.left());
        assertNotNull(extensions.routes.find(device));
    }
}
