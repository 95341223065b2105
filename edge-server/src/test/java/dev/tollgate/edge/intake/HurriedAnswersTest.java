package dev.tollgate.edge.intake;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.lmax.disruptor.SequenceBarrier;
import dev.tollgate.edge.extension.Reply;
import dev.tollgate.edge.kp1.Verdict;
import dev.tollgate.edge.ring.MessageRing;
import dev.tollgate.edge.ring.PatientRing;
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
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Answers that wait behind a message that nobody waits for: the ring gathers for an hour, so that who is not in a hurry times out. */
@Timeout(60)
final class HurriedAnswersTest {
    private static final String JSON = "kp1/demo-v1/dcx/good/json";

    private final EmbeddedChannel channel = new EmbeddedChannel();
    private final MapTokenRegistry registry = new MapTokenRegistry().put("demo", "good", TokenState.ACTIVE, 1);
    private final MessageRing ring = PatientRing.of(64);
    private final SequenceBarrier barrier = ring.newBarrier();
    private final ManualJournal journal = new ManualJournal(ring);
    private final ManualExtensions extensions = new ManualExtensions();
    private final Device device = new Device();
    private final List<ByteBuf> buffers = new ArrayList<>();

    private static final class Device implements ConnectionHandler {
        final List<String> answers = new ArrayList<>();

        @Override
        public void onAnswer(Answer answer) {
            answers.add(answer.tag() + " " + answer.verdict().reason());
        }

        @Override
        public void flushAnswers() {}

        @Override
        public void onRoom() {}

        @Override
        public void onTokensDead(Verdict verdict) {}

        @Override
        public void onFailure(Throwable cause) {
            answers.add("failure " + cause);
        }
    }

    private final class Offered {
        final Intake intake;
        final DeviceConnection connection;

        Offered(AckLevel level) throws Exception {
            InstantSource clock = InstantSource.fixed(Instant.ofEpochMilli(1_000_000));
            intake = Intakes.of(channel.eventLoop(), registry, ring, () -> true, level, extensions.access(), clock);
            connection = intake.connect(device, channel);
            message(JSON, 0, 0).taken(0); // the ring's first is always taken at once
            device.answers.clear();
        }

        final Offered message(String path, int qos, int tag) {
            ByteBuf buffer = Unpooled.copiedBuffer(path + "{}", StandardCharsets.UTF_8);
            buffers.add(buffer);
            intake.message()
                    .setBytes(buffer, 0, path.length(), path.length(), 2)
                    .setOrigin(Protocol.MQTT_5, qos, tag);
            assertTrue(intake.offer(connection));
            return this;
        }

        /**
         * Ends the loop's turn, and waits as the journal's thread does until it may take the message of this sequence; then takes all there
         * are.
         */
        final Offered taken(long sequence) throws Exception {
            channel.runPendingTasks();
            long available = barrier.waitFor(sequence);
            ring.onTaken(available);
            journal.writeAll(intake);
            channel.runPendingTasks();
            return this;
        }

        void replied() {
            extensions.reply(Reply.DONE);
            channel.runPendingTasks();
        }
    }

    @AfterEach
    void everyBufferIsReleased() {
        for (ByteBuf buffer : buffers) {
            assertEquals(1, buffer.refCnt(), "only the test's own reference may be left");
            buffer.release();
        }
        channel.finishAndReleaseAll();
    }

    @Test
    void aTurnHurriesAllThatItHasRead() throws Exception {
        new Offered(AckLevel.JOURNALED)
                .message(JSON, 1, 1)
                .message(JSON, 1, 2)
                .message(JSON, 0, 3)
                .taken(3);
        assertEquals(List.of("1 accepted", "2 accepted", "3 accepted"), device.answers);
    }

    @Test
    void aRefusalHurriesWhatIsBeforeIt() throws Exception {
        new Offered(AckLevel.JOURNALED)
                .message(JSON, 0, 1)
                .message("kp1/demo-v1/dcx/bad/json", 1, 2)
                .taken(1);
        assertEquals(List.of("1 accepted", "2 token-unknown"), device.answers);
    }

    @Test
    void aRequestToAnExtensionHurriesWhatIsBeforeIt() throws Exception {
        new Offered(AckLevel.JOURNALED)
                .message(JSON, 0, 1)
                .message("kp1/demo-v1/tsx/good", 1, 2)
                .taken(1)
                .replied();
        assertEquals(List.of("1 accepted", "2 accepted"), device.answers);
    }

    @Test
    void aReceivedMessageBehindAnotherAnswerHurries() throws Exception {
        new Offered(AckLevel.RECEIVED)
                .message("kp1/demo-v1/tsx/good", 1, 1) // which hurries
                .message(JSON, 0, 2)
                .taken(1)
                .message(JSON, 1, 3)
                .taken(2)
                .replied();
        assertEquals(List.of("1 accepted", "2 accepted", "3 accepted"), device.answers);
    }
}
