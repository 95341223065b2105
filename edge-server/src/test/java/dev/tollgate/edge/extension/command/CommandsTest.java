package dev.tollgate.edge.extension.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tollgate.edge.audit.Actor;
import dev.tollgate.edge.extension.Extension;
import dev.tollgate.edge.extension.PushRoute;
import dev.tollgate.edge.extension.command.CommandAdmin.Sent;
import dev.tollgate.edge.store.RegistryException;
import dev.tollgate.edge.testing.RecordingRoute;
import dev.tollgate.edge.testing.RunningExtensions;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Extension {@code cex}; the rows are those of {@code docs/kaa-compatibility.md}. */
final class CommandsTest {
    private static final String OK = "{\"statusCode\":200,\"reasonPhrase\":\"OK\"}";
    private static final long LONG_MS = 60_000;

    @TempDir
    Path folder;

    private Commands commands;
    private RunningExtensions extensions;
    private CommandAdmin admin;
    private long device;

    @BeforeEach
    void open() throws Exception {
        start();
        device = extensions.device("one");
    }

    private void start() throws IOException {
        commands = new Commands(new CommandConfig(3_600_000, 64, 5, 3, 4, 120_000, 10_000));
        extensions = new RunningExtensions(folder, Map.of(Extension.COMMANDS, commands));
        admin = new CommandAdmin(commands, extensions.worker);
    }

    @AfterEach
    void close() throws Exception {
        extensions.close();
    }

    private String ask(String resource, String payload) throws Exception {
        return extensions.ask(device, "cex/" + resource, payload);
    }

    private Sent send(String type, @Nullable String payload) throws RegistryException {
        return admin.send(device, type, payload, -1, 0, () -> false, Actor.EDGE);
    }

    private Command find(String type, int number) throws RegistryException {
        return admin.find(device, type, number).orElseThrow();
    }

    /** Has the worker look at the time. */
    private void tick() throws RegistryException {
        extensions.worker.call(turn -> {
            commands.onTick(turn);
            return true;
        });
    }

    /** Kaa A.2.2-8, A.4.4-1, A.4.4-3, A.4.4-4, A.4.4-5, A.4.4-6. */
    @Test
    void returnsACommandUntilItsResult() throws Exception {
        assertEquals("[]", ask("command/reboot", ""));
        assertFalse(send("reboot", "{\"delay\":5}").pushed());
        send("reboot", null);
        send("turn_off", "\"now\"");
        String both = "[{\"id\":1,\"payload\":{\"delay\":5}},{\"id\":2}]";
        assertEquals(both, ask("command/reboot", "{}"));
        assertEquals(both, ask("command/reboot/77", ""));
        assertEquals(OK, ask("result/reboot/5", "[{\"id\":1,\"statusCode\":200,\"payload\":\"done\"}]"));
        assertEquals("[{\"id\":2}]", ask("command/reboot", ""));
        assertEquals(
                "[{\"id\":2,\"type\":\"reboot\"},{\"id\":1,\"payload\":\"now\",\"type\":\"turn_off\"}]",
                ask("command/8", ""));
        Command executed = find("reboot", 1);
        assertEquals(CommandState.EXECUTED, executed.state());
        assertEquals("\"done\"", executed.result());
        assertEquals(200, executed.statusCode());
    }

    /** Kaa A.4.4-6. */
    @Test
    void toleratesASingleResult() throws Exception {
        send("reboot", null);
        assertEquals(OK, ask("result/reboot", "{\"id\":1,\"statusCode\":500,\"reasonPhrase\":\"jammed\"}"));
        assertEquals("jammed", find("reboot", 1).reasonPhrase());
        assertEquals(CommandState.EXECUTED, find("reboot", 1).state());
    }

    @Test
    void keepsTheFirstResult() throws Exception {
        send("reboot", null);
        ask("result/reboot", "[{\"id\":1,\"statusCode\":200}]");
        assertEquals(OK, ask("result/reboot", "[{\"id\":1,\"statusCode\":500},{\"id\":99,\"statusCode\":200}]"));
        assertEquals(200, find("reboot", 1).statusCode());
    }

    /** Kaa A.4.4-4. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "result/reboot | [{\"id\":\"1\",\"statusCode\":200}] | Expected an array of results, each an object with an id"
                        + " and a statusCode that are whole numbers",
                "result/reboot | [{\"id\":1}] | Expected an array of results, each an object with an id and a statusCode that"
                        + " are whole numbers",
                "result/reboot | 7 | Expected an array of results, each an object with an id and a statusCode that are whole"
                        + " numbers",
                "result/reboot | [{\"id\":1,\"statusCode\":200,\"reasonPhrase\":5}] | Expected reasonPhrase to be text of at"
                        + " most 1024 characters",
                "command/reboot | {\"observe\":1} | Expected observe to be true or false",
                "command/reboot | [] | Expected a JSON object, got an array",
            })
    void saysWhatWasExpected(String resource, String payload, String reasonPhrase) throws Exception {
        assertEquals(
                "payload-malformed {\"statusCode\":400,\"reasonPhrase\":\"" + reasonPhrase + "\"}",
                ask(resource, payload));
    }

    /** Kaa A.2.1-14. */
    @ParameterizedTest
    @ValueSource(strings = {"command/status", "command/a/b", "result", "result/7", "command/a b", "results/x"})
    void hasNoOtherResources(String resource) throws Exception {
        assertEquals("resource-unknown", ask(resource, "[]"));
    }

    /** Kaa A.4.4-2, A.4.4-5. */
    @Test
    void pushesToADeviceThatIsConnected() throws Exception {
        RecordingRoute route = extensions.connect(device);
        assertTrue(send("close-door", "{\"delay\":5}").pushed());
        assertEquals("cex/command/close-door [{\"id\":1,\"payload\":{\"delay\":5}}]", route.take());
        send("close-door", null);
        assertEquals("cex/command/close-door [{\"id\":2}]", route.take());
    }

    /** Kaa A.4.4-2. */
    @Test
    void pushesWhatIsOutstandingToADeviceThatComes() throws Exception {
        send("a", "1");
        send("b", "2");
        send("a", "3");
        RecordingRoute route = extensions.connect(device);
        assertEquals("cex/command/a [{\"id\":1,\"payload\":1},{\"id\":2,\"payload\":3}]", route.take());
        assertEquals("cex/command/b [{\"id\":1,\"payload\":2}]", route.take());
        RecordingRoute polling = extensions.connect(device, "cex/command/a/3");
        assertEquals("cex/command/b [{\"id\":1,\"payload\":2}]", polling.take());
        RecordingRoute all = extensions.connect(device, "cex/command");
        extensions.await();
        assertEquals(0, all.left() + polling.left());
    }

    @Test
    void areRetainedForWhoSubscribes() throws Exception {
        send("a", "1");
        send("b", "2");
        send("a", "3");
        List<String> all = List.of(
                "/command/a [{\"id\":1,\"payload\":1},{\"id\":2,\"payload\":3}]",
                "/command/b [{\"id\":1,\"payload\":2}]");
        assertEquals(all, extensions.subscribed(Extension.COMMANDS, device));
        assertEquals(all, extensions.subscribed(Extension.COMMANDS, device), "as long as they wait");
        ask("command/a", "{\"observe\":false}");
        assertEquals(all.subList(1, 2), extensions.subscribed(Extension.COMMANDS, device));
        ask("result/b/3", "[{\"id\":1,\"statusCode\":200}]");
        assertEquals(List.of(), extensions.subscribed(Extension.COMMANDS, device));
    }

    @Test
    void saysHowLongAPushIsGood() throws Exception {
        RecordingRoute route = extensions.connect(device);
        admin.send(device, "a", null, 60_000, 0, () -> false, Actor.EDGE);
        route.take();
        assertEquals(RunningExtensions.START_MS + 60_000, route.expiresAtMs());
        admin.send(device, "b", null, 0, 0, () -> false, Actor.EDGE);
        route.take();
        assertEquals(PushRoute.NEVER, route.expiresAtMs(), "it is pushed once, whenever that is");
        admin.send(device, "a", null, 30_000, 0, () -> false, Actor.EDGE);
        route.take();
        assertEquals(
                RunningExtensions.START_MS + 30_000,
                extensions.subscribe(Extension.COMMANDS, device).get(0).expiresAtMs(),
                "several as long as the first of them");
    }

    /** Kaa A.4.4-2. */
    @Test
    void pushesNothingToADeviceThatDoesNotObserve() throws Exception {
        RecordingRoute route = extensions.connect(device);
        ask("command/a", "{\"observe\":false}");
        assertFalse(send("a", null).pushed());
        assertTrue(send("b", null).pushed());
        assertEquals("cex/command/b [{\"id\":1}]", route.take());
        ask("command", "{\"observe\":false}");
        ask("command/a", "{\"observe\":true}");
        assertFalse(send("b", null).pushed());
        assertTrue(send("a", null).pushed());
        assertEquals("cex/command/a [{\"id\":2}]", route.take());
        RecordingRoute next = extensions.connect(device);
        assertEquals("cex/command/a [{\"id\":1},{\"id\":2}]", next.take());
        extensions.await();
        assertEquals(0, next.left() + route.left());
    }

    /** Kaa A.3-11, A.4.4-8. */
    @Test
    void expires() throws Exception {
        admin.send(device, "a", null, 1_000, 0, () -> false, Actor.EDGE);
        extensions.nowMs.addAndGet(999);
        assertEquals("[{\"id\":1}]", ask("command/a", ""));
        extensions.nowMs.addAndGet(1);
        assertEquals("[]", ask("command/a", ""));
        assertEquals(CommandState.EXPIRED, find("a", 1).state());
        tick();
        assertEquals(CommandState.EXPIRED, find("a", 1).state());
        assertEquals(RunningExtensions.START_MS + 1_000, find("a", 1).endedAtMs());
        ask("result/a", "[{\"id\":1,\"statusCode\":200}]"); // the device did it all the same
        assertEquals(CommandState.EXECUTED, find("a", 1).state());
    }

    /** Kaa A.4.4-8. */
    @Test
    void pushesOnceOnlyWithATimeToLiveOfZero() throws Exception {
        RecordingRoute route = extensions.connect(device);
        assertTrue(admin.send(device, "a", null, 0, 0, () -> false, Actor.EDGE).pushed());
        assertEquals("cex/command/a [{\"id\":1}]", route.take());
        assertEquals("[]", ask("command/a", ""));
        RecordingRoute next = extensions.connect(device);
        extensions.await();
        assertEquals(0, next.left());
        tick();
        ask("result/a", "[{\"id\":1,\"statusCode\":200}]");
        assertEquals(CommandState.EXECUTED, find("a", 1).state());
    }

    private CompletableFuture<Sent> sendAndAwait(String type, long ttlMs, AtomicBoolean stopping) {
        return CompletableFuture.supplyAsync(() -> {
            try {
                return admin.send(device, type, null, ttlMs, LONG_MS, stopping::get, Actor.EDGE);
            } catch (RegistryException refused) {
                throw new IllegalStateException(refused);
            }
        });
    }

    /** Kaa A.4.4-8. */
    @Test
    void waitsForTheResult() throws Exception {
        RecordingRoute route = extensions.connect(device);
        CompletableFuture<Sent> sent = sendAndAwait("a", 0, new AtomicBoolean());
        route.take();
        tick(); // the time to live is over, but it may be executed still
        assertFalse(sent.isDone());
        ask("result/a", "[{\"id\":1,\"statusCode\":200,\"payload\":[7]}]");
        Command command = sent.get(20, TimeUnit.SECONDS).command();
        assertEquals(CommandState.EXECUTED, command.state());
        assertEquals("[7]", command.result());
    }

    @Test
    void waitsNoLongerThanTheCommandLives() throws Exception {
        RecordingRoute route = extensions.connect(device);
        CompletableFuture<Sent> sent = sendAndAwait("a", 1_000, new AtomicBoolean());
        route.take();
        extensions.nowMs.addAndGet(1_000);
        tick();
        assertEquals(
                CommandState.EXPIRED, sent.get(20, TimeUnit.SECONDS).command().state());
    }

    @Test
    void waitsNoLongerThanItIsAskedTo() throws Exception {
        assertEquals(
                CommandState.PENDING,
                admin.send(device, "a", null, -1, 1, () -> false, Actor.EDGE)
                        .command()
                        .state());
        AtomicBoolean stopping = new AtomicBoolean();
        CompletableFuture<Sent> sent = sendAndAwait("a", -1, stopping);
        stopping.set(true);
        assertEquals(
                CommandState.PENDING, sent.get(20, TimeUnit.SECONDS).command().state());
    }

    private interface Change {
        void run() throws Exception;
    }

    private static String refusal(Change change) {
        return String.valueOf(assertThrows(RegistryException.class, change::run).getMessage());
    }

    /** Kaa A.4.4-5. */
    @ParameterizedTest
    @ValueSource(strings = {"", "47", "status", "error", "a b", "a/b", "ü"})
    void refusesTypesThatNoTopicCanCarry(String type) {
        assertTrue(refusal(() -> send(type, null)).startsWith("expected for a command's type"));
    }

    @Test
    void keepsNoMoreThanItMay() throws Exception {
        assertTrue(refusal(() -> send("a", "\"" + "x".repeat(63) + "\"")).contains("at most 64 bytes"));
        assertTrue(refusal(() -> admin.send(5, "a", null, -1, 0, () -> false, Actor.EDGE))
                .startsWith("there is no device dev_"));
        assertTrue(refusal(() -> admin.send(device, "a", null, Long.MAX_VALUE, 0, () -> false, Actor.EDGE))
                .contains("at most 30 days"));
        for (String type : List.of("a", "b", "c")) {
            send(type, null);
        }
        assertTrue(refusal(() -> send("d", null)).contains("typesMax = 3"));
        send("a", null);
        send("a", null);
        assertTrue(refusal(() -> send("a", null)).contains("outstandingMax = 5"));
        ask("command", "{\"observe\":true}"); // one more than types, for all of them
        assertTrue(ask("command/e", "{\"observe\":true}").startsWith("state-full"));
    }

    @Test
    void deletesWhatEndedLongAgo() throws Exception {
        for (int i = 1; i <= 6; i++) {
            send("a", null);
            ask("result/a", "[{\"id\":" + i + ",\"statusCode\":200}]");
        }
        send("a", null);
        assertEquals(
                List.of(7, 6, 5, 4, 3),
                admin.list(device, 100).stream().map(Command::number).toList());
        extensions.nowMs.addAndGet(10_001);
        tick();
        assertEquals(
                List.of(7),
                admin.list(device, 100).stream().map(Command::number).toList());
    }

    /** Kaa A.4.4-7. */
    @Test
    void keepsIdsUniqueOverARestart() throws Exception {
        send("a", "1");
        ask("command/b", "{\"observe\":false}");
        extensions.close();
        start();
        assertEquals("[{\"id\":1,\"payload\":1}]", ask("command/a", ""));
        assertEquals(2, send("a", null).command().number());
        extensions.connect(device);
        assertFalse(send("b", null).pushed());
    }

    @Test
    void hasNothingToPushOnceAllHaveEnded() throws Exception {
        tick();
        assertFalse(commands.mayPush());
        send("a", null);
        assertTrue(commands.mayPush());
        ask("result/a", "[{\"id\":1,\"statusCode\":200}]");
        tick();
        assertFalse(commands.mayPush());
    }
}
