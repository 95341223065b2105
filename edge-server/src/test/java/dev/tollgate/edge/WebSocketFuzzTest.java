package dev.tollgate.edge;

import static org.junit.jupiter.api.Assertions.assertEquals;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.tollgate.edge.http.HttpConfig;
import dev.tollgate.edge.http.HttpPipeline;
import dev.tollgate.edge.http.WebSocketCounters;
import dev.tollgate.edge.http.WebSocketProtocol;
import dev.tollgate.edge.intake.Intake;
import dev.tollgate.edge.mqtt.MqttConfig;
import dev.tollgate.edge.mqtt.MqttLoop;
import dev.tollgate.edge.mqtt.MqttSessions;
import dev.tollgate.edge.ring.MessageRing;
import dev.tollgate.edge.route.AckLevel;
import dev.tollgate.edge.testing.Intakes;
import dev.tollgate.edge.testing.ManualJournal;
import dev.tollgate.edge.testing.MapTokenRegistry;
import dev.tollgate.edge.token.TokenState;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.channel.embedded.EmbeddedChannel;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/**
 * Any bytes behind a WebSocket handshake, in any pieces, on their way to MQTT: no error, no buffer left, and the same messages as when
 * they come in one piece. The first byte says how large the pieces are.
 */
class WebSocketFuzzTest {
    private static final Logger LOG = (Logger) LoggerFactory.getLogger("dev.tollgate.edge");
    private static final String HANDSHAKE = String.join(
            "\r\n",
            "GET /mqtt HTTP/1.1",
            "Host: edge",
            "Upgrade: websocket",
            "Connection: Upgrade",
            "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
            "Sec-WebSocket-Version: 13",
            "Sec-WebSocket-Protocol: mqtt",
            "",
            "");
    private static final HttpConfig HTTP = new HttpConfig(
            1024, 4096, 20, 1000, 4, 10_000, 20_000, 30_000, 5_000, 100_000, List.of("/mqtt"), List.of("*"), 65_536);

    @BeforeAll
    static void beQuiet() {
        LOG.setLevel(Level.WARN);
    }

    @AfterAll
    static void beHeard() {
        LOG.setLevel(null);
    }

    @FuzzTest
    void survivesAnyBytes(byte[] input) {
        if (input.length > 1) {
            assertEquals(run(input, input.length), run(input, 1 + (input[0] & 0xFF)));
        }
    }

    @Test
    void carriesMessages() {
        String connect = "\020\014\000\004MQTT\004\002\000\000\000\000";
        String topic = "kp1/demo-v1/dcx/good/json";
        String publish = "\060" + (char) (2 + topic.length() + 1) + "\000" + (char) topic.length() + topic + "1";
        byte[] frame = ("x\u0082" + (char) (0x80 | connect.length() + publish.length()) + "\0\0\0\0" + connect
                        + publish)
                .getBytes(StandardCharsets.ISO_8859_1);
        assertEquals(List.of("1"), run(frame, frame.length));
        assertEquals(List.of("1"), run(frame, 1));
    }

    /** The payloads that reach the journal. */
    private static List<String> run(byte[] input, int pieces) {
        UnpooledByteBufAllocator allocator = new UnpooledByteBufAllocator(false, true);
        EmbeddedChannel channel = new EmbeddedChannel();
        channel.freezeTime();
        channel.config().setAllocator(allocator);
        MessageRing ring = new MessageRing(64);
        ManualJournal journal = new ManualJournal(ring);
        InstantSource clock = InstantSource.fixed(Instant.EPOCH);
        MapTokenRegistry tokens = new MapTokenRegistry().put("demo", "good", TokenState.ACTIVE, 1);
        Intake intake = Intakes.of(channel.eventLoop(), tokens, ring, () -> true, AckLevel.JOURNALED, clock);
        MqttSessions sessions = new MqttSessions();
        MqttLoop mqtt = new MqttLoop(MqttConfig.DEFAULT, sessions, intake);
        WebSocketProtocol webSocket = new WebSocketProtocol(
                List.of("mqtt"), (pipeline, of) -> mqtt.install(pipeline.channel(), true), new WebSocketCounters());
        new HttpPipeline(HTTP, clock, webSocket, null).addTo(channel.pipeline(), intake);
        send(channel, HANDSHAKE.getBytes(StandardCharsets.US_ASCII), 0, HANDSHAKE.length());
        for (int start = 1; start < input.length; start += pieces) {
            send(channel, input, start, Math.min(input.length, start + pieces));
            channel.runPendingTasks();
        }
        channel.runPendingTasks();
        journal.writeAll(intake);
        channel.close();
        channel.advanceTimeBy(2, TimeUnit.SECONDS);
        channel.runPendingTasks();
        channel.finishAndReleaseAll();
        assertEquals(0, sessions.counters().failures(), "unexpected errors, see the log");
        assertEquals(0, allocator.metric().usedHeapMemory() + allocator.metric().usedDirectMemory(), "bytes left");
        return List.copyOf(journal.payloads());
    }

    private static void send(EmbeddedChannel channel, byte[] bytes, int start, int end) {
        if (channel.isOpen()) {
            ByteBuf buffer = channel.alloc().buffer(end - start).writeBytes(bytes, start, end - start);
            channel.writeInbound(buffer);
        }
    }
}
