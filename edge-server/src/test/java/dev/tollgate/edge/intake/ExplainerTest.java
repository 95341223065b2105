package dev.tollgate.edge.intake;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tollgate.edge.explain.Decision;
import dev.tollgate.edge.explain.Explain;
import dev.tollgate.edge.explain.Outcome;
import dev.tollgate.edge.explain.RefusalNote;
import dev.tollgate.edge.extension.Reply;
import dev.tollgate.edge.kp1.Verdict;
import dev.tollgate.edge.limit.AddressConfig;
import dev.tollgate.edge.limit.Limits;
import dev.tollgate.edge.limit.LimitsConfig;
import dev.tollgate.edge.limit.RateConfig;
import dev.tollgate.edge.ring.MessageRing;
import dev.tollgate.edge.ring.Protocol;
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
import java.time.InstantSource;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What an event loop notes of refusals, by a clock that the test moves. */
class ExplainerTest {
    private static final long START_MS = 10_000_000;
    private static final String TIME = "kp1/demo-v1/tsx/good";
    private static final String SUSPENDED = "kp1/demo-v1/dcx/paused/json";
    private static final long DEVICE = 10;

    private final EmbeddedChannel channel = new EmbeddedChannel();
    private long nowMs = START_MS;
    private final InstantSource clock = () -> Instant.ofEpochMilli(nowMs);
    private final Explain explain = Intakes.newExplain(clock);
    private final MapTokenRegistry registry = new MapTokenRegistry()
            .put("demo", "good", TokenState.ACTIVE, 1)
            .put("demo", "paused", TokenState.SUSPENDED, 2)
            .put("demo", "late", TokenState.ACTIVE, 3, START_MS - 1);
    private final MessageRing ring = new MessageRing(64);
    private final ManualJournal journal = new ManualJournal(ring);
    private final ManualExtensions extensions = new ManualExtensions();
    private final Limits limits = new Limits(
            new LimitsConfig(
                    LimitsConfig.Above.REFUSE,
                    new RateConfig(5, 0, 1_000),
                    new RateConfig(0, 0, 1_000),
                    new AddressConfig(0, 0, 0)),
            System::nanoTime);
    private final Intake intake =
            Intakes.explained(channel.eventLoop(), registry, ring, extensions.access(), limits, explain, clock);
    private DeviceConnection connection = intake.connect(new Client(), channel);

    private static final class Client implements ConnectionHandler {
        @Override
        public void onAnswer(Answer answer) {}

        @Override
        public void flushAnswers() {}

        @Override
        public void onRoom() {}

        @Override
        public void onTokensDead(Verdict verdict) {}

        @Override
        public void onFailure(Throwable cause) {
            throw new AssertionError(cause);
        }
    }

    @AfterEach
    void close() {
        journal.writeAll(intake);
        channel.runPendingTasks();
        channel.finishAndReleaseAll();
    }

    private void offer(String path, String payload) {
        ByteBuf buffer = Unpooled.copiedBuffer("x" + path + payload, StandardCharsets.UTF_8);
        intake.message()
                .setBytes(buffer, 1, path.length(), 1 + path.length(), payload.length())
                .setOrigin(Protocol.HTTP, 1, 1);
        intake.offer(connection);
        journal.writeAll(intake);
        channel.runPendingTasks();
        buffer.release();
    }

    private List<Decision> all() {
        return explain.decisions().all(null, null, 100);
    }

    @Test
    void namesEachReasonThatThereIsAndWhenToRetry() {
        for (Verdict verdict : Verdict.values()) {
            if (verdict == Verdict.ACCEPTED) {
                continue;
            }
            connection = intake.connect(new Client(), channel);
            nowMs += 1_000;
            limits.configure(new LimitsConfig(
                    LimitsConfig.Above.REFUSE,
                    new RateConfig(0, 0, 1_000),
                    new RateConfig(0, 0, 1_000),
                    new AddressConfig(0, 0, 0)));
            offer(TIME, "");
            extensions.reply(Reply.of(verdict));
            channel.runPendingTasks();
            Decision decision = all().get(0);
            assertEquals(verdict.reason(), decision.reason());
            assertEquals(verdict.reasonPhrase(), decision.detail());
            assertEquals(Outcome.REFUSED, decision.outcome());
            assertEquals("http", decision.protocol());
            assertEquals(DEVICE, decision.deviceNumber());
            assertEquals(1, decision.tokenNumber());
            assertEquals(nowMs, decision.atMs());
            assertEquals(verdict.isTemporary() ? nowMs + 5_000 : 0, decision.retryAtMs(), verdict.reason());
        }
    }

    @Test
    void showsTheLimitAndWhatWasMeasured() {
        offer(TIME, "x".repeat(ManualExtensions.PAYLOAD_MAX_BYTES + 1));
        assertDecision(
                "payload-too-large",
                "extensions.requests.payloadMaxBytes",
                ManualExtensions.PAYLOAD_MAX_BYTES,
                ManualExtensions.PAYLOAD_MAX_BYTES + 1);
        offer("kp1/demo-v1/dcx/late/json", "{}");
        assertDecision("token-expired", "expiresAt", START_MS - 1, nowMs);
        for (int i = 0; i < 6; i++) {
            offer("kp1/demo-v1/dcx/good/json", "{}");
        }
        assertDecision("rate-limit", "limits.device.messagesPerSecond", 5, 6);
        assertTrue(all().get(0).retryAtMs() > nowMs);
        offer(SUSPENDED, "{}");
        assertDecision("token-suspended", null, RefusalNote.NONE, RefusalNote.NONE);
    }

    private void assertDecision(String reason, @Nullable String rule, long limit, long measured) {
        Decision decision = all().get(0);
        assertEquals(reason, decision.reason());
        assertEquals(rule, decision.rule());
        assertEquals(limit, decision.limit(), reason);
        assertEquals(measured, decision.measured(), reason);
    }

    @Test
    void tellsOfAlikeRefusalsOnceASecondWhenTheLastOneCame() {
        offer(SUSPENDED, "{}");
        for (int i = 0; i < 3; i++) {
            nowMs += 100;
            offer(SUSPENDED, "{}");
        }
        assertEquals(1, all().get(0).count());
        nowMs += 2_000;
        intake.disconnect(connection);
        Decision decision = all().get(0);
        assertEquals(4, decision.count());
        assertEquals(START_MS, decision.firstAtMs());
        assertEquals(START_MS + 300, decision.atMs());
        assertEquals(1, all().size());
    }

    @Test
    void tellsWhenToRetryAfterTheLastOfMany() {
        for (int i = 0; i < 8; i++) {
            offer("kp1/demo-v1/dcx/good/json", "{}");
        }
        nowMs += 500;
        offer("kp1/demo-v1/dcx/good/json", "{}"); // refused too: the rate goes by another clock
        intake.disconnect(connection);
        Decision decision = all().get(0);
        assertEquals("rate-limit", decision.reason());
        assertTrue(decision.retryAtMs() > START_MS + 500, () -> "retry at " + decision.retryAtMs());
        assertEquals("limits.device.messagesPerSecond", decision.rule());
    }

    @Test
    void isNotSilencedByAClockThatIsSetBack() {
        offer(SUSPENDED, "{}");
        nowMs -= 3_600_000;
        offer(SUSPENDED, "{}");
        assertEquals(2, all().get(0).count());
    }
}
