package dev.tollgate.edge.intake;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
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
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class IntakeTest {
    private static final long NOW_MS = 1_000_000;
    private static final int BAD_TAG = 666;
    private static final String PATH = "kp1/demo-v1/dcx/good/json";

    private final EmbeddedChannel channel = new EmbeddedChannel();
    private final MapTokenRegistry registry = new MapTokenRegistry()
            .put("demo", "good", TokenState.ACTIVE, 1)
            .put("demo", "new", TokenState.INACTIVE, 2)
            .put("demo", "paused", TokenState.SUSPENDED, 3)
            .put("demo", "dead", TokenState.REVOKED, 4)
            .put("demo", "late", TokenState.ACTIVE, 5, NOW_MS)
            .put("demo", "lateAndNew", TokenState.INACTIVE, 6, NOW_MS);
    private final MessageRing ring = new MessageRing(64);
    private final ManualJournal journal = new ManualJournal(ring);
    private boolean writable = true;
    private Intake intake = newIntake(AckLevel.JOURNALED);
    private final Device device = new Device();
    private DeviceConnection connection = intake.connect(device, channel);
    private final List<ByteBuf> buffers = new ArrayList<>();

    private Intake newIntake(AckLevel level) {
        return Intakes.of(
                channel.eventLoop(),
                registry,
                ring,
                () -> writable,
                level,
                InstantSource.fixed(Instant.ofEpochMilli(NOW_MS)));
    }

    @AfterEach
    void everyBufferIsReleased() {
        journal.writeAll(intake);
        channel.runPendingTasks();
        for (ByteBuf buffer : buffers) {
            assertEquals(1, buffer.refCnt(), "only the test's own reference may be left");
            buffer.release();
        }
        channel.finishAndReleaseAll();
    }

    @Test
    void answersAcceptedMessageOnceItIsJournaled() {
        assertTrue(offer(PATH, "{}", 7));
        assertEquals(List.of(), device.answers);
        journal.writeAll(intake);
        channel.runPendingTasks();
        assertEquals(List.of("7 accepted"), device.answers);
        assertEquals(1, device.flushes);
        assertEquals(List.of("{}"), journal.payloads());
    }

    @Test
    void answersReceivedMessageAtOnce() {
        intake = newIntake(AckLevel.RECEIVED);
        connection = intake.connect(device, channel);
        offer(PATH, "{}", 7);
        assertEquals(List.of("7 accepted"), device.answers);
        journal.writeAll(intake);
        channel.runPendingTasks();
        assertEquals(List.of("7 accepted"), device.answers, "and not a second time");
    }

    /** Kaa A.2.1-14. */
    @Test
    void namesWhyItRefuses() {
        assertRefused(Verdict.PATH_MALFORMED, "kp1/demo/dcx/good/json", "{}");
        assertRefused(Verdict.TOKEN_UNKNOWN, "kp1/demo-v1/dcx/bad/json", "{}");
        assertRefused(Verdict.APPLICATION_UNKNOWN, "kp1/other-v1/dcx/good/json", "{}");
        assertRefused(Verdict.TOKEN_SUSPENDED, "kp1/demo-v1/dcx/paused/json", "{}");
        assertRefused(Verdict.TOKEN_REVOKED, "kp1/demo-v1/dcx/dead/json", "{}");
        assertRefused(Verdict.TOKEN_EXPIRED, "kp1/demo-v1/dcx/late/json", "{}");
        assertRefused(Verdict.TOKEN_EXPIRED, "kp1/demo-v1/dcx/lateAndNew/json", "{}");
        assertRefused(Verdict.EXTENSION_UNKNOWN, "kp1/demo-v1/nox/good/json", "{}");
        assertRefused(Verdict.RESOURCE_UNKNOWN, "kp1/demo-v1/dcx/good/jso", "{}");
        assertRefused(Verdict.RESOURCE_UNKNOWN, "kp1/demo-v1/dcx/good/plain/47", "1");
        assertRefused(Verdict.PAYLOAD_MALFORMED, PATH, "{oops");
        assertEquals(List.of(), journal.payloads());
    }

    @Test
    void takesFromACertificateOnlyWhatItMaySpeakFor() {
        assertCertificate(Verdict.ACCEPTED, CertificateIdentity.ofDevices(50, 10));
        assertCertificate(Verdict.CERTIFICATE_MISMATCH, CertificateIdentity.ofDevices(50, 20));
        assertCertificate(Verdict.CERTIFICATE_MISMATCH, CertificateIdentity.ofDevices());
        assertCertificate(Verdict.ACCEPTED, CertificateIdentity.ofApplication("demo"));
        assertCertificate(Verdict.CERTIFICATE_MISMATCH, CertificateIdentity.ofApplication("demi"));
        assertCertificate(Verdict.CERTIFICATE_MISMATCH, CertificateIdentity.ofApplication("demo-v1"));
        assertCertificate(Verdict.CERTIFICATE_MISMATCH, CertificateIdentity.ofApplication(""));
    }

    private void assertCertificate(Verdict expected, CertificateIdentity identity) {
        channel.attr(CertificateIdentity.KEY).set(identity);
        connection = intake.connect(device, channel);
        device.answers.clear();
        offer(PATH, "{}", 1);
        journal.writeAll(intake);
        channel.runPendingTasks();
        assertEquals(List.of("1 " + expected.reason()), device.answers);
    }

    @Test
    void activatesTokenOnFirstUseOnly() {
        offer("kp1/demo-v1/dcx/new/json", "1", 1);
        registry.put("demo", "new", TokenState.SUSPENDED, 2);
        offer("kp1/demo-v1/dcx/new/json", "2", 2);
        journal.writeAll(intake);
        channel.runPendingTasks();
        assertEquals(List.of("1 accepted", "2 token-suspended"), device.answers);
    }

    @Test
    void refusalDoesNotOvertakeEarlierMessages() {
        offer(PATH, "1", 1);
        offer("kp1/demo-v1/dcx/bad/json", "2", 2);
        offer(PATH, "3", 3);
        assertEquals(List.of(), device.answers);
        journal.writeAll(intake);
        channel.runPendingTasks();
        assertEquals(List.of("1 accepted", "2 token-unknown", "3 accepted"), device.answers);
        assertEquals(1, device.flushes);
    }

    @Test
    void stopsConnectionWhenRingIsFullAndResumesIt() {
        for (int i = 0; i < ring.capacity(); i++) {
            assertTrue(offer(PATH, "1", i));
        }
        assertFalse(offer(PATH, "[64]", 64));
        assertFalse(offer(PATH, "[64]", 64));
        journal.writeAll(intake);
        channel.runPendingTasks();
        assertEquals(1, device.rooms);
        assertTrue(offer(PATH, "[64]", 64));
        journal.writeAll(intake);
        channel.runPendingTasks();
        assertEquals("64 accepted", device.answers.get(64));
        assertEquals("[64]", journal.payloads().get(64));
    }

    @Test
    void tellsDeviceWhatCouldNotBeWritten() {
        for (int i = 0; i < 300; i++) { // far enough for the answers to have moved and grown
            offer(PATH, "1", i);
            if (i % 3 == 0) {
                journal.failAll(intake);
                channel.runPendingTasks();
                assertEquals(i + " journal-unavailable", device.answers.get(i));
            } else if (i % 3 == 1) {
                journal.writeAll(intake);
                channel.runPendingTasks();
                assertEquals(i + " accepted", device.answers.get(i));
            } else {
                journal.writeAll(intake);
                channel.runPendingTasks();
            }
        }
    }

    @Test
    void handlerThatThrowsLosesNoOtherAnswer() {
        offer(PATH, "1", 1);
        offer(PATH, "2", BAD_TAG);
        offer(PATH, "3", 3);
        journal.writeAll(intake);
        channel.runPendingTasks();
        assertEquals(List.of("1 accepted", "3 accepted"), device.answers);
        assertEquals(1, device.failures.size());
        assertEquals(0, connection.outstanding());
    }

    @Test
    void refusalWaitsForRoomBehindOtherAnswers() {
        for (int i = 0; i < ring.capacity(); i++) {
            offer(PATH, "1", i);
        }
        assertFalse(offer("kp1/demo-v1/dcx/bad/json", "2", 64));
        journal.writeAll(intake);
        channel.runPendingTasks();
        assertEquals(1, device.rooms);
        assertTrue(offer("kp1/demo-v1/dcx/bad/json", "2", 64));
        assertEquals("64 token-unknown", device.answers.get(64));
    }

    @Test
    void refusesAtOnceWhileJournalIsNotWritable() {
        writable = false;
        assertRefused(Verdict.JOURNAL_UNAVAILABLE, PATH, "{}");
        assertRefused(Verdict.TOKEN_UNKNOWN, "kp1/demo-v1/dcx/bad/json", "{}");
    }

    @Test
    void cutsConnectionWhoseOnlyTokenIsRevoked() {
        offer(PATH, "1", 1);
        intake.onTokenChanged(1, TokenState.REVOKED);
        channel.runPendingTasks();
        assertEquals(List.of(Verdict.TOKEN_REVOKED), device.deaths);
    }

    @Test
    void sparesConnectionThatUsesAnotherToken() {
        offer(PATH, "1", 1);
        offer("kp1/demo-v1/dcx/new/json", "1", 2);
        intake.onTokenChanged(1, TokenState.SUSPENDED);
        channel.runPendingTasks();
        assertEquals(List.of(), device.deaths);
        intake.onTokenChanged(2, TokenState.SUSPENDED);
        channel.runPendingTasks();
        assertEquals(List.of(Verdict.TOKEN_SUSPENDED), device.deaths);
    }

    @Test
    void forgetsClosedConnection() {
        offer(PATH, "1", 1);
        intake.disconnect(connection);
        intake.onTokenChanged(1, TokenState.REVOKED);
        channel.runPendingTasks();
        assertEquals(List.of(), device.deaths);
    }

    @Test
    void countsByVerdict() {
        offer(PATH, "{}", 1);
        offer("kp1/demo-v1/dcx/bad/json", "2", 2);
        assertEquals(1, intake.counters().messages(Verdict.ACCEPTED));
        assertEquals(2, intake.counters().acceptedBytes());
        assertEquals(1, intake.counters().messages(Verdict.TOKEN_UNKNOWN));
    }

    private void assertRefused(Verdict expected, String path, String payload) {
        device.answers.clear();
        assertTrue(offer(path, payload, 1));
        assertEquals(List.of("1 " + expected.reason()), device.answers, path);
    }

    private boolean offer(String path, String payload, int tag) {
        ByteBuf buffer = Unpooled.copiedBuffer("x" + path + payload, StandardCharsets.UTF_8);
        buffers.add(buffer);
        intake.message()
                .setBytes(buffer, 1, path.length(), 1 + path.length(), payload.length())
                .setOrigin(Protocol.MQTT_5, 1, tag);
        return intake.offer(connection);
    }

    private static final class Device implements ConnectionHandler {
        final List<String> answers = new ArrayList<>();
        final List<Verdict> deaths = new ArrayList<>();
        final List<Throwable> failures = new ArrayList<>();
        int flushes;
        int rooms;

        @Override
        public void onAnswer(Answer answer) {
            if (answer.tag() == BAD_TAG) {
                throw new IllegalStateException("as this test asks for");
            }
            answers.add(answer.tag() + " " + answer.verdict().reason());
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
        public void onTokensDead(Verdict verdict) {
            deaths.add(verdict);
        }

        @Override
        public void onFailure(Throwable cause) {
            failures.add(cause);
        }
    }
}
