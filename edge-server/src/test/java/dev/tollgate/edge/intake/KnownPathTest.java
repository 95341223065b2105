package dev.tollgate.edge.intake;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tollgate.edge.kp1.Verdict;
import dev.tollgate.edge.ring.MessageRing;
import dev.tollgate.edge.ring.Protocol;
import dev.tollgate.edge.route.AckLevel;
import dev.tollgate.edge.testing.Intakes;
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
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Messages of a connection whose path intake has seen before. */
final class KnownPathTest {
    private static final String PATH = "kp1/demo-v1/dcx/good/json";

    private final EmbeddedChannel channel = new EmbeddedChannel();
    private final MapTokenRegistry tokens =
            new MapTokenRegistry().put("demo", "good", TokenState.ACTIVE, 1).put("demo", "goody", TokenState.ACTIVE, 2);
    private final AtomicLong nowMs = new AtomicLong(1_000_000);
    private final MessageRing ring = new MessageRing(64);
    private final ManualJournal journal = new ManualJournal(ring);
    private final Intake intake = Intakes.of(
            channel.eventLoop(), tokens, ring, () -> true, AckLevel.JOURNALED, () -> Instant.ofEpochMilli(nowMs.get()));
    private final List<String> answers = new ArrayList<>();
    private int lookups; // when the test began
    private final DeviceConnection connection = intake.connect(new Answers(), channel);

    @BeforeEach
    void sendTwice() {
        assertEquals("accepted", offer(PATH));
        assertEquals("accepted", offer(PATH));
        lookups = tokens.lookups();
    }

    @AfterEach
    void close() {
        channel.finishAndReleaseAll();
    }

    @Test
    void isNotLookedUpAgain() {
        assertEquals("accepted", offer(PATH));
        assertEquals("accepted", offer("kp1/demo-v1/dcx/good/plain/speed"));
        assertEquals("accepted", offer(PATH + "/17"));
        assertEquals(0, tokens.lookups() - lookups);
        assertEquals(17, journal.lastRequestId());
    }

    @Test
    void isLookedUpAgainAfterAChange() {
        tokens.put("demo", "good", TokenState.SUSPENDED, 1);
        assertEquals(Verdict.TOKEN_SUSPENDED.reason(), offer(PATH));
        tokens.put("demo", "good", TokenState.ACTIVE, 1);
        assertEquals("accepted", offer(PATH));
        tokens.put("demo", "good", TokenState.REVOKED, 1);
        assertEquals(Verdict.TOKEN_REVOKED.reason(), offer(PATH));
        assertEquals(3, tokens.lookups() - lookups);
    }

    @Test
    void expiresAllTheSame() {
        tokens.put("demo", "good", TokenState.ACTIVE, 1, nowMs.get() + 1);
        assertEquals("accepted", offer(PATH));
        assertEquals("accepted", offer(PATH));
        lookups = tokens.lookups();
        nowMs.incrementAndGet();
        assertEquals(Verdict.TOKEN_EXPIRED.reason(), offer(PATH));
        assertEquals(0, tokens.lookups() - lookups);
    }

    @Test
    void isNotTakenForAnotherThatBeginsAlike() {
        assertEquals("accepted", offer("kp1/demo-v1/dcx/goody/json"));
        assertEquals(2, journal.lastTokenNumber());
        assertEquals(Verdict.TOKEN_UNKNOWN.reason(), offer("kp1/demo-v1/dcx/goo/json"));
        assertEquals(Verdict.EXTENSION_UNKNOWN.reason(), offer("kp1/demo-v1/dcy/good/json"));
        assertEquals(Verdict.APPLICATION_UNKNOWN.reason(), offer("kp1/dem-v1/dcx/good/json"));
        assertEquals(Verdict.RESOURCE_UNKNOWN.reason(), offer("kp1/demo-v1/dcx/good"));
        assertEquals(Verdict.PATH_MALFORMED.reason(), offer(PATH + "//"));
        assertEquals("accepted", offer(PATH));
        assertEquals(1, journal.lastTokenNumber());
    }

    @Test
    void isForgottenWithItsToken() {
        intake.onTokenChanged(1, TokenState.REVOKED);
        channel.runPendingTasks();
        offer(PATH);
        assertEquals(1, tokens.lookups() - lookups);
    }

    @Test
    void isKeptPerToken() {
        assertEquals("accepted", offer("kp1/demo-v1/dcx/goody/json"));
        assertEquals("accepted", offer("kp1/demo-v1/dcx/goody/json"));
        assertEquals("accepted", offer("kp1/demo-v1/dcx/goody/json"));
        assertEquals(2, tokens.lookups() - lookups);
        assertEquals(2, journal.lastTokenNumber());
    }

    @Test
    void longOneIsLookedUpEachTime() {
        String token = "t".repeat(KnownPath.BYTES_MAX);
        tokens.put("demo", token, TokenState.ACTIVE, 3);
        for (int i = 0; i < 3; i++) {
            assertEquals("accepted", offer("kp1/demo-v1/dcx/" + token + "/json"));
        }
        assertEquals(3, tokens.lookups() - lookups);
    }

    /** The answer to a message of this path. */
    private String offer(String path) {
        answers.clear();
        ByteBuf buffer = Unpooled.copiedBuffer("xyz" + path + "47", StandardCharsets.UTF_8);
        intake.message()
                .setBytes(buffer, 3, path.length(), 3 + path.length(), 2)
                .setOrigin(Protocol.MQTT_5, 1, 1);
        assertTrue(intake.offer(connection));
        journal.writeAll(intake);
        channel.runPendingTasks();
        assertEquals(1, buffer.refCnt());
        buffer.release();
        return String.join(", ", answers);
    }

    private final class Answers implements ConnectionHandler {
        @Override
        public void onAnswer(Answer answer) {
            answers.add(answer.verdict().reason());
        }

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
}
