package dev.tollgate.edge.intake;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tollgate.edge.extension.ExtensionJson;
import dev.tollgate.edge.extension.ExtensionRequest;
import dev.tollgate.edge.extension.PushRoute;
import dev.tollgate.edge.extension.Reply;
import dev.tollgate.edge.kp1.Verdict;
import dev.tollgate.edge.ring.MessageRing;
import dev.tollgate.edge.ring.Protocol;
import dev.tollgate.edge.route.AckLevel;
import dev.tollgate.edge.testing.Intakes;
import dev.tollgate.edge.testing.ManualExtensions;
import dev.tollgate.edge.testing.ManualJournal;
import dev.tollgate.edge.testing.MapTokenRegistry;
import dev.tollgate.edge.token.TokenState;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Messages for extensions that keep state: the way to their worker and back, and the routes to devices. */
final class ExtensionAnswersTest {
    private static final long NOW_MS = 1_000_000;
    private static final String TIME = "kp1/demo-v1/tsx/good";
    private static final String JSON = "kp1/demo-v1/dcx/good/json";
    private static final Reply ANSWER = Reply.of(ExtensionJson.object().put("timestamp", 5));

    private final EmbeddedChannel channel = new EmbeddedChannel();
    private final MapTokenRegistry registry = new MapTokenRegistry()
            .put("demo", "good", TokenState.ACTIVE, 1)
            .put("demo", "other", TokenState.ACTIVE, 2)
            .put("demo", "late", TokenState.ACTIVE, 3, NOW_MS + 1);
    private final MessageRing ring = new MessageRing(64);
    private final ManualJournal journal = new ManualJournal(ring);
    private final ManualExtensions extensions = new ManualExtensions();
    private long nowMs = NOW_MS;
    private final Intake intake = Intakes.of(
            channel.eventLoop(),
            registry,
            ring,
            () -> true,
            AckLevel.JOURNALED,
            extensions.access(),
            () -> Instant.ofEpochMilli(nowMs));
    private final Device device = new Device(true);
    private final Device neighbour = new Device(true);
    private final List<ByteBuf> buffers = new ArrayList<>();

    /** A connection, what it was told and what it was sent. */
    private final class Device implements ConnectionHandler {
        final DeviceConnection connection;
        final List<String> answers = new ArrayList<>();
        final List<String> pushes = new ArrayList<>();
        int rooms;
        int flushes;

        Device(boolean takesPushes) {
            this.takesPushes = takesPushes;
            connection = intake.connect(this, channel);
        }

        private final boolean takesPushes;

        @Override
        public void onAnswer(Answer answer) {
            byte[] payload = answer.payload();
            answers.add(answer.tag() + " " + answer.verdict().reason()
                    + (payload == null ? "" : " " + new String(payload, StandardCharsets.UTF_8))
                    + (answer.isPublished() ? " published" : ""));
        }

        @Override
        public void flushAnswers() {
            flushes++;
        }

        @Override
        public void onRoom() {
            rooms++;
        }

        @Override
        public void onFailure(Throwable cause) {
            answers.add("failure " + cause);
        }

        @Override
        public void onTokensDead(Verdict verdict) {
            answers.add("dead " + verdict.reason());
        }

        @Override
        public boolean takesPushes() {
            return takesPushes;
        }

        @Override
        public void onPush(byte[] topicName, byte[] payload, long tokenNumber, long expiresAtMs) {
            pushes.add(text(topicName) + " " + text(payload));
        }

        boolean offer(String path, String payload, int tag) {
            ByteBuf buffer = Unpooled.copiedBuffer("x" + path + payload, StandardCharsets.UTF_8);
            buffers.add(buffer);
            intake.message()
                    .setBytes(buffer, 1, path.length(), 1 + path.length(), payload.length())
                    .setOrigin(Protocol.MQTT_5, 1, tag);
            return intake.offer(connection);
        }
    }

    private static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.UTF_8);
    }

    private void reply(Reply reply) {
        extensions.reply(reply);
        channel.runPendingTasks();
    }

    private void write() {
        journal.writeAll(intake);
        channel.runPendingTasks();
    }

    @AfterEach
    void everythingIsAnsweredAndReleased() {
        while (extensions.waiting() > 0) {
            reply(Reply.DONE);
        }
        write();
        for (ByteBuf buffer : buffers) {
            assertEquals(1, buffer.refCnt(), "only the test's own reference may be left");
            buffer.release();
        }
        assertEquals(0, device.connection.outstanding());
        assertEquals(0, device.connection.requests());
        assertEquals(0, neighbour.connection.outstanding());
        intake.disconnect(device.connection);
        intake.disconnect(neighbour.connection);
        assertEquals(0, extensions.routes.size(), "routes of connections that have ended");
        channel.finishAndReleaseAll();
    }

    @Test
    void answersOnceTheExtensionHasReplied() {
        assertTrue(device.offer(TIME, "", 7));
        channel.runPendingTasks();
        assertEquals(List.of(), device.answers);
        reply(ANSWER);
        assertEquals(List.of("7 accepted {\"timestamp\":5} published"), device.answers);
        assertEquals(1, device.flushes);
        assertEquals(List.of(), journal.payloads());
    }

    @Test
    void handsOverWhatTheExtensionNeeds() {
        device.offer(TIME + "/42", "{\"timezone\":\"UTC\"}", 7);
        ExtensionRequest request = extensions.take();
        assertEquals(42, request.requestId());
        assertEquals(1, request.tokenNumber());
        assertEquals(10, request.deviceNumber());
        assertEquals("{\"timezone\":\"UTC\"}", text(request.payload()));
        request.replyTo().onReply(Reply.DONE);
        channel.runPendingTasks();
        assertEquals(List.of("7 accepted published"), device.answers);
    }

    @Test
    void keepsTheOrderOfAConnection() {
        device.offer(JSON, "1", 1);
        device.offer(TIME, "", 2);
        device.offer(JSON, "3", 3);
        device.offer(TIME, "", 4);
        device.offer("kp1/demo-v1/dcx/bad/json", "5", 5);
        reply(Reply.DONE); // before the journal has come to the first
        assertEquals(List.of(), device.answers);
        write();
        assertEquals(List.of("1 accepted", "2 accepted", "3 accepted"), device.answers);
        reply(Reply.DONE);
        assertEquals(
                List.of("1 accepted", "2 accepted", "3 accepted", "4 accepted", "5 token-unknown"), device.answers);
    }

    @Test
    void holdsUpNoOtherConnection() {
        device.offer(TIME, "", 1);
        neighbour.offer(JSON, "{}", 2);
        neighbour.offer("kp1/demo-v1/tsx/other", "", 3);
        write();
        assertEquals(List.of("2 accepted"), neighbour.answers);
        assertEquals(List.of(), device.answers);
    }

    @Test
    void refusesWithoutTheWorker() {
        device.offer("kp1/demo-v1/nox/good", "", 1);
        device.offer(TIME + "/what", "", 2);
        device.offer(TIME, "{oops", 3);
        device.offer(TIME, " ".repeat(ManualExtensions.PAYLOAD_MAX_BYTES + 1), 4);
        device.offer("kp1/demo-v1/tsx/bad", "", 5);
        assertEquals(0, extensions.waiting());
        assertEquals(
                List.of(
                        "1 extension-unknown",
                        "2 resource-unknown",
                        "3 payload-malformed",
                        "4 payload-too-large",
                        "5 token-unknown"),
                device.answers);
    }

    @Test
    void refusesWhatTheWorkerHasNoRoomFor() {
        extensions.busy = true;
        assertTrue(device.offer(TIME + "/1", "", 1));
        channel.runPendingTasks();
        assertEquals(List.of("1 extension-busy published"), device.answers);
        assertEquals(1, intake.counters().messages(Verdict.EXTENSION_BUSY));
    }

    /** Kaa A.2.2-4. */
    @Test
    void publishesNoRefusalWithoutARequestId() {
        device.offer(TIME, "", 1);
        reply(Reply.of(Verdict.PAYLOAD_MALFORMED));
        assertEquals(List.of("1 payload-malformed"), device.answers);
        assertEquals(1, intake.counters().messages(Verdict.PAYLOAD_MALFORMED));
    }

    @Test
    void stopsReadingAConnectionWithTooManyRequests() {
        for (int i = 0; i < ManualExtensions.CONNECTION_WAITING_MAX; i++) {
            assertTrue(device.offer(TIME, "", i));
        }
        assertFalse(device.offer(TIME, "", 9));
        assertTrue(neighbour.offer("kp1/demo-v1/tsx/other", "", 1));
        device.rooms = 0;
        reply(Reply.DONE);
        assertTrue(device.rooms > 0);
        assertTrue(device.offer(TIME, "", 9));
    }

    @Test
    void answersAClosedConnectionsHandlerAllTheSame() {
        device.offer(TIME, "", 1);
        intake.disconnect(device.connection);
        reply(Reply.DONE);
        assertEquals(List.of("1 accepted"), device.answers);
    }

    private @Nullable PushRoute routeOf(long tokenNumber) {
        return extensions.routes.find(tokenNumber * 10);
    }

    private void push(long tokenNumber, String payload) {
        PushRoute route = routeOf(tokenNumber);
        assertNotNull(route);
        route.push("cex", "/command/reboot", payload.getBytes(StandardCharsets.UTF_8), PushRoute.NEVER);
        channel.runPendingTasks();
    }

    /** Kaa A.2.4-12. */
    @Test
    void pushesToTheConnectionThatUsedTheTokenLast() {
        device.offer(JSON, "1", 1);
        push(1, "[1]");
        neighbour.offer("kp1/demo-v2/dcx/good/json", "1", 1);
        push(1, "[2]");
        device.offer(JSON, "1", 2);
        push(1, "[3]");
        intake.disconnect(neighbour.connection); // the older one
        push(1, "[4]");
        assertEquals(
                List.of(
                        "kp1/demo-v1/cex/good/command/reboot/status [1]",
                        "kp1/demo-v1/cex/good/command/reboot/status [3]",
                        "kp1/demo-v1/cex/good/command/reboot/status [4]"),
                device.pushes);
        assertEquals(List.of("kp1/demo-v2/cex/good/command/reboot/status [2]"), neighbour.pushes);
        intake.disconnect(device.connection);
        assertNull(routeOf(1));
    }

    @Test
    void tellsOfTheFirstUseOnAConnectionOnly() {
        device.offer(TIME, "", 1);
        device.offer(JSON, "1", 2);
        neighbour.offer(JSON, "1", 1);
        device.offer(JSON, "1", 3);
        device.offer("kp1/demo-v1/dcx/other/json", "1", 4);
        device.offer(JSON, "1", 5);
        assertEquals(3, extensions.firstUses.size());
        assertNotNull(extensions.firstPaths.get(0));
        assertNull(extensions.firstPaths.get(1));
    }

    /** Kaa A.3-4. */
    @Test
    void isNoRouteWhereTheProtocolHasNoPushes() {
        Device http = new Device(false);
        http.offer(JSON, "1", 1);
        assertNull(routeOf(1));
        device.offer(JSON, "1", 1);
        http.offer(JSON, "1", 1);
        push(1, "[]");
        assertEquals(1, device.pushes.size());
        intake.disconnect(http.connection);
    }

    /** Kaa A.2.4-12. */
    @Test
    void keepsOneRouteATokenOfAGateway() {
        device.offer(JSON, "1", 1);
        device.offer("kp1/demo-v1/dcx/other/json", "1", 2);
        neighbour.offer("kp1/demo-v1/dcx/other/json", "1", 3);
        device.offer(JSON, "1", 4);
        push(1, "[1]");
        push(2, "[2]");
        assertEquals(List.of("kp1/demo-v1/cex/good/command/reboot/status [1]"), device.pushes);
        assertEquals(List.of("kp1/demo-v1/cex/other/command/reboot/status [2]"), neighbour.pushes);
    }

    /** Kaa A.2.5-2. */
    @Test
    void pushesNothingUnderADeadToken() {
        device.offer(JSON, "1", 1);
        device.offer("kp1/demo-v1/dcx/other/json", "1", 2);
        PushRoute route = routeOf(1);
        intake.onTokenChanged(1, TokenState.SUSPENDED);
        channel.runPendingTasks();
        assertNull(routeOf(1));
        assertNotNull(route);
        route.push("cex", "/command/reboot", new byte[0], PushRoute.NEVER);
        channel.runPendingTasks();
        assertEquals(List.of(), device.pushes);
        push(2, "[]");
        assertEquals(1, device.pushes.size());
    }

    /** Kaa A.2.5-3. */
    @Test
    void pushesNothingUnderAnExpiredToken() {
        device.offer("kp1/demo-v1/dcx/late/json", "1", 1);
        push(3, "[1]");
        nowMs++;
        push(3, "[2]");
        assertEquals(List.of("kp1/demo-v1/cex/late/command/reboot/status [1]"), device.pushes);
    }

    @Test
    void knowsTheApplicationOfARoute() {
        device.offer(JSON, "1", 1);
        PushRoute route = routeOf(1);
        assertNotNull(route);
        assertTrue(route.isOfApplication("demo"));
        assertFalse(route.isOfApplication("dem"));
    }
}
