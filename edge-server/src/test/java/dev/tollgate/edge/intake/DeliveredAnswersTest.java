package dev.tollgate.edge.intake;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tollgate.edge.kp1.Verdict;
import dev.tollgate.edge.ring.MessageRing;
import dev.tollgate.edge.ring.Protocol;
import dev.tollgate.edge.route.AckLevel;
import dev.tollgate.edge.route.DeliveryProgress;
import dev.tollgate.edge.route.Route;
import dev.tollgate.edge.route.RouteTable;
import dev.tollgate.edge.testing.Intakes;
import dev.tollgate.edge.testing.ManualJournal;
import dev.tollgate.edge.testing.MapTokenRegistry;
import dev.tollgate.edge.token.TokenState;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * Answers at the ack level delivered. Application {@code slow} takes a route to sink 0, {@code other} one to sink 1, {@code both} one to
 * both, {@code fast} one that is answered at journaled, {@code memory} one that is answered at received.
 */
final class DeliveredAnswersTest {
    private static final int LONG_MS = 60_000;
    private static final int WAITING_MAX = 8;

    private final EmbeddedChannel channel = new EmbeddedChannel();
    private final MapTokenRegistry registry = new MapTokenRegistry();
    private final MessageRing ring = new MessageRing(64);
    private final ManualJournal journal = new ManualJournal(ring);
    private final DeliveryProgress progress = new DeliveryProgress(2);
    private Intake intake = newIntake(LONG_MS);
    private final Device device = new Device();
    private final Device neighbour = new Device();
    private final List<ByteBuf> buffers = new ArrayList<>();
    private int records;

    private Intake newIntake(int timeoutMs) {
        List<RouteTable.Rule> rules = new ArrayList<>();
        rules.add(rule("slow", route(1, AckLevel.DELIVERED, 0)));
        rules.add(rule("other", route(2, AckLevel.DELIVERED, 1)));
        rules.add(rule("both", route(3, AckLevel.DELIVERED, 0, 1)));
        rules.add(rule("memory", route(4, AckLevel.RECEIVED)));
        for (String application : List.of("slow", "other", "both", "memory", "fast")) {
            registry.put(application, "good", TokenState.ACTIVE, 1);
        }
        return new Intake(
                channel.eventLoop(),
                registry,
                ring,
                () -> Verdict.ACCEPTED,
                new RouteTable(rules, route(0, AckLevel.JOURNALED)),
                progress,
                new DeliveryConfig(timeoutMs, WAITING_MAX),
                Intakes.noExtensions(),
                Intakes.NO_LIMITS,
                "node",
                Intakes.newExplain(InstantSource.system()),
                InstantSource.system());
    }

    private static RouteTable.Rule rule(String application, Route route) {
        return new RouteTable.Rule(application, "*", RouteTable.Rule.ANY_GROUP, route);
    }

    private static Route route(int number, AckLevel level, Integer... requiredSinks) {
        return new Route(number, "r" + number, level, List.of(requiredSinks), List.of());
    }

    /** A connection and what it was told. */
    private final class Device implements ConnectionHandler {
        final DeviceConnection connection = intake.connect(this, channel);
        final List<String> answers = new ArrayList<>();
        int rooms;
        boolean offersMore;
        boolean throwsOnce;

        @Override
        public void onAnswer(Answer answer) {
            if (throwsOnce) {
                throwsOnce = false;
                throw new IllegalStateException("as this test asks for");
            }
            String recordId = answer.recordId();
            answers.add(answer.tag() + " " + answer.verdict().reason() + (recordId == null ? "" : " " + recordId));
            if (offersMore) {
                offersMore = false;
                assertTrue(offer("bad", "good", 1, 100));
                assertTrue(offer("slow", "good", 1, 101));
                assertTrue(offer("slow", "bad", 1, 102));
            }
        }

        @Override
        public void flushAnswers() {}

        @Override
        public void onRoom() {
            rooms++;
        }

        @Override
        public void onFailure(Throwable cause) {
            answers.add("failure");
        }

        @Override
        public void onTokensDead(Verdict verdict) {}

        boolean offer(String application, int tag) {
            return offer(application, "good", 1, tag);
        }

        boolean offer(String application, String token, int qos, int tag) {
            String path = "kp1/" + application + "-v1/dcx/" + token + "/json";
            ByteBuf buffer = Unpooled.copiedBuffer(path + tag, StandardCharsets.UTF_8);
            buffers.add(buffer);
            intake.message()
                    .setBytes(buffer, 0, path.length(), path.length(), buffer.writerIndex() - path.length())
                    .setOrigin(Protocol.MQTT_5, qos, tag);
            return intake.offer(connection);
        }
    }

    private void write() {
        records += journal.writeAll(intake, records + 1);
        channel.runPendingTasks();
    }

    private void settle(int sink, long next) {
        progress.onSettled(sink, next);
        intake.onDelivered();
        channel.runPendingTasks();
    }

    @AfterEach
    void everythingIsAnsweredAndReleased() {
        write();
        settle(0, Long.MAX_VALUE);
        settle(1, Long.MAX_VALUE);
        for (ByteBuf buffer : buffers) {
            assertEquals(1, buffer.refCnt(), "only the test's own reference may be left");
            buffer.release();
        }
        assertEquals(0, device.connection.outstanding());
        assertEquals(0, neighbour.connection.outstanding());
        assertFalse(device.connection.hasParked());
        for (int i = 0; i < WAITING_MAX; i++) { // all the room is there again
            assertTrue(device.offer("slow", i));
        }
        write();
        settle(0, Long.MAX_VALUE);
        buffers.subList(buffers.size() - WAITING_MAX, buffers.size()).forEach(ByteBuf::release);
        channel.finishAndReleaseAll();
    }

    @Test
    void waitsForTheSink() {
        device.offer("slow", 1);
        device.offer("slow", 2);
        write();
        assertEquals(List.of(), device.answers);
        settle(0, 2);
        assertEquals(List.of("1 accepted"), device.answers);
        settle(0, 3);
        assertEquals(List.of("1 accepted", "2 accepted"), device.answers);
    }

    @Test
    void waitsForAllRequiredSinks() {
        device.offer("both", 1);
        write();
        settle(0, 2);
        assertEquals(List.of(), device.answers);
        settle(1, 2);
        assertEquals(List.of("1 accepted"), device.answers);
    }

    @Test
    void answersAtOnceWhatIsSettledWhenItsBatchIsTold() {
        progress.onSettled(0, 2);
        device.offer("slow", 1);
        write();
        assertEquals(List.of("1 accepted"), device.answers);
    }

    @Test
    void keepsTheOrderOfAConnectionWhateverItsRoutes() {
        device.offer("slow", 1);
        device.offer("fast", 2);
        device.offer("slow", "bad", 1, 3);
        device.offer("memory", 4);
        device.offer("other", 5);
        device.offer("slow", 6);
        write();
        settle(1, Long.MAX_VALUE);
        assertEquals(List.of(), device.answers);
        settle(0, 2);
        assertEquals(
                List.of("1 accepted", "2 accepted", "3 token-unknown", "4 accepted", "5 accepted"), device.answers);
    }

    @Test
    void holdsUpNoOtherConnection() {
        device.offer("slow", 1);
        neighbour.offer("fast", 2);
        neighbour.offer("memory", 3);
        neighbour.offer("other", 4);
        write();
        assertEquals(List.of("2 accepted", "3 accepted"), neighbour.answers);
        settle(1, Long.MAX_VALUE);
        assertEquals(List.of("2 accepted", "3 accepted", "4 accepted"), neighbour.answers);
        assertEquals(List.of(), device.answers);
    }

    @Test
    void holdsUpNoOtherRouteForAConnectionThatUsesTwo() {
        device.offer("other", 1);
        device.offer("slow", 2); // behind the first, though its own sink is the one that is down
        neighbour.offer("other", 3);
        write();
        settle(1, Long.MAX_VALUE);
        assertEquals(List.of("1 accepted"), device.answers);
        assertEquals(List.of("3 accepted"), neighbour.answers);
    }

    @Test
    void saysWhichRecordTheSinksHaveNotConfirmedInTime() throws InterruptedException {
        intake = newIntake(1);
        Device impatient = new Device();
        impatient.offer("fast", 1);
        impatient.offer("slow", 2);
        impatient.offer("fast", 3);
        write();
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
        while (impatient.answers.size() < 3 && System.nanoTime() < deadline) {
            TimeUnit.MILLISECONDS.sleep(1);
            intake.onDelivered();
            channel.runPendingTasks();
        }
        assertEquals(List.of("1 accepted", "2 delivery-timeout node-2", "3 accepted"), impatient.answers);
    }

    @Test
    void looksAtTheTimeThoughNoSinkSettlesAnything() throws InterruptedException {
        intake = newIntake(1);
        Device impatient = new Device();
        impatient.offer("slow", 1);
        write();
        TimeUnit.MILLISECONDS.sleep(2);
        channel.advanceTimeBy(100, TimeUnit.MILLISECONDS);
        channel.runScheduledPendingTasks();
        assertEquals(List.of("1 delivery-timeout node-1"), impatient.answers);
    }

    @Test
    void saysWhichRecordASinkHasGivenUp() {
        device.offer("both", 1);
        device.offer("both", 2);
        device.offer("slow", 3);
        write();
        progress.onGivenUp(1, 2, 4); // not a sink that the third needs
        settle(0, 4);
        settle(1, 4);
        assertEquals(List.of("1 accepted", "2 delivery-rejected node-2", "3 accepted"), device.answers);
    }

    @Test
    void saysWhichRecordHasExpired() {
        device.offer("both", 1);
        device.offer("both", 2);
        device.offer("slow", 3);
        write();
        progress.onExpired(1, 2);
        progress.onExpired(1, 3); // not a sink that the third needs
        settle(0, 4);
        settle(1, 4);
        assertEquals(List.of("1 accepted", "2 delivery-expired node-2", "3 accepted"), device.answers);
    }

    @Test
    void doesNotWaitForWhatCouldNotBeWritten() {
        device.offer("slow", 1);
        journal.failAll(intake);
        channel.runPendingTasks();
        assertEquals(List.of("1 journal-unavailable"), device.answers);
    }

    @Test
    void tellsAFailedWriteBehindTheOnesBefore() {
        device.offer("slow", 1);
        write();
        device.offer("slow", 2);
        neighbour.offer("slow", 3);
        journal.failAll(intake);
        channel.runPendingTasks();
        assertEquals(List.of("3 journal-unavailable"), neighbour.answers);
        assertEquals(List.of(), device.answers);
        settle(0, 2);
        assertEquals(List.of("1 accepted", "2 journal-unavailable"), device.answers);
    }

    @Test
    void stopsReadingWhereTooManyWait() {
        for (int i = 0; i < WAITING_MAX; i++) {
            assertTrue(device.offer("slow", i));
        }
        assertFalse(device.offer("slow", 8));
        assertFalse(neighbour.offer("slow", 9));
        neighbour.rooms = 0;
        write();
        assertFalse(device.offer("fast", 10), "it would have to wait behind the others");
        assertFalse(device.offer("slow", "bad", 1, 11));
        assertTrue(neighbour.offer("fast", 12));
        settle(0, 2);
        assertEquals(List.of("0 accepted"), device.answers);
        assertTrue(device.rooms > 0);
        assertTrue(neighbour.rooms > 0);
        assertTrue(device.offer("slow", 13));
        assertFalse(neighbour.offer("slow", 14));
    }

    @Test
    void answersAClosedConnectionsHandlerAllTheSame() {
        device.offer("slow", 1);
        write();
        intake.disconnect(device.connection);
        settle(0, 2);
        assertEquals(List.of("1 accepted"), device.answers);
    }

    @Test
    void letsAMessageOfQos0WaitForNoSink() {
        device.offer("slow", "good", 0, 1);
        write();
        assertEquals(List.of("1 accepted"), device.answers);
        assertEquals(0, device.connection.outstanding());
    }

    @Test
    void takesMessagesInsideAnAnswer() {
        device.offersMore = true;
        device.offer("slow", 1);
        device.offer("fast", 2);
        write();
        settle(0, 2);
        write();
        settle(0, 4);
        assertEquals(
                List.of("1 accepted", "2 accepted", "100 application-unknown", "101 accepted", "102 token-unknown"),
                device.answers);
    }

    @Test
    void losesNoAnswerToAHandlerThatThrows() {
        device.throwsOnce = true;
        device.offer("slow", 1);
        device.offer("slow", 2);
        write();
        settle(0, 3);
        assertEquals(List.of("failure", "2 accepted"), device.answers);
    }
}
