package dev.tollgate.edge.mqtt;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.lmax.disruptor.Sequence;
import com.lmax.disruptor.SequenceBarrier;
import dev.tollgate.edge.intake.Intake;
import dev.tollgate.edge.limit.Limits;
import dev.tollgate.edge.ring.MessageRing;
import dev.tollgate.edge.ring.MessageSlot;
import dev.tollgate.edge.route.AckLevel;
import dev.tollgate.edge.testing.Intakes;
import dev.tollgate.edge.testing.ManualExtensions;
import dev.tollgate.edge.token.TokenState;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.channel.embedded.EmbeddedChannel;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** An edge without sockets and disk: a real ring, whose journal is played by the test, and a client an event loop. */
final class TestEdge implements AutoCloseable {
    final FakeTokens tokens = new FakeTokens();
    final MqttSessions sessions = new MqttSessions();
    final ManualExtensions extensions = new ManualExtensions();
    final List<String> journal = new ArrayList<>();
    boolean journalWritable = true;
    long nowMs = System.currentTimeMillis();
    boolean journalFails;
    boolean recording = true;
    ByteBufAllocator allocator;
    Limits limits = Intakes.NO_LIMITS;

    /** Counts what is not released. */
    private final UnpooledByteBufAllocator counting = new UnpooledByteBufAllocator(false, true);

    private final MqttConfig config;
    private final AckLevel ackLevel;
    private final MessageRing ring;
    private final Sequence consumed = new Sequence(-1);
    private final SequenceBarrier barrier;
    private final List<Intake> intakes = new ArrayList<>();
    private final List<TestClient> clients = new ArrayList<>();

    TestEdge() {
        this(MqttConfig.DEFAULT, 1024, AckLevel.JOURNALED);
    }

    TestEdge(MqttConfig config, int ringCapacity, AckLevel ackLevel) {
        this.config = config;
        allocator = counting;
        this.ackLevel = ackLevel;
        ring = new MessageRing(ringCapacity);
        barrier = ring.newBarrier();
        ring.setConsumer(consumed);
    }

    /** A client that has opened a connection and sent nothing; each has an event loop of its own. */
    TestClient open(boolean v5) {
        EmbeddedChannel channel = new EmbeddedChannel();
        channel.freezeTime();
        channel.config().setAllocator(allocator);
        Intake intake = Intakes.of(
                channel.eventLoop(),
                tokens,
                ring,
                () -> journalWritable,
                ackLevel,
                extensions.access(),
                limits,
                () -> Instant.ofEpochMilli(nowMs));
        intakes.add(intake);
        if (limits.limitsAddresses()) {
            channel.attr(Intake.ADDRESS).set(limits.open(InetAddress.getLoopbackAddress()));
        }
        new MqttLoop(config, sessions, intake).install(channel);
        TestClient client = new TestClient(channel, v5);
        clients.add(client);
        return client;
    }

    /** A client whose CONNECT was accepted. */
    TestClient connect(boolean v5, String clientId) {
        TestClient client = open(v5);
        client.send(Packets.connect(v5, clientId, 0));
        client.read(); // CONNACK
        return client;
    }

    /** Has the journal take what is in the ring, and the answers go out. */
    void play() {
        long cursor = barrier.getCursor();
        for (long sequence = consumed.get() + 1; sequence <= cursor; sequence++) {
            MessageSlot slot = ring.slot(sequence);
            if (recording) {
                journal.add(describe(slot));
            }
            if (journalFails) {
                slot.fail();
            }
            slot.clear();
        }
        consumed.set(cursor);
        for (int i = 0; i < intakes.size(); i++) {
            intakes.get(i).onJournaled(cursor);
        }
        run();
    }

    /** Runs the tasks of all event loops. */
    void run() {
        for (int round = 0; round < 2; round++) { // a task of one may give another a task
            for (int i = 0; i < clients.size(); i++) {
                clients.get(i).channel.runPendingTasks();
            }
        }
    }

    private static String describe(MessageSlot slot) {
        ByteBuf buffer = slot.buffer();
        String resource = buffer.toString(slot.resourceStart(), slot.resourceLength(), StandardCharsets.UTF_8);
        String payload = buffer.toString(slot.payloadStart(), slot.payloadLength(), StandardCharsets.UTF_8);
        return resource + " " + payload + properties(slot);
    }

    /** Empty where none is kept; else how many bytes of which, and whether without the response topic. */
    private static String properties(MessageSlot slot) {
        String all = ByteBufUtil.hexDump(slot.buffer(), slot.propertiesStart(), slot.propertiesLength());
        String topic = slot.keepsResponseTopic() ? "" : " but its response topic";
        return slot.keptPropertiesBytes() == 0 ? "" : " {" + slot.keptPropertiesBytes() + " of " + all + topic + "}";
    }

    void changeToken(String token, TokenState state) {
        tokens.set(token, state);
        for (Intake intake : intakes) {
            intake.onTokenChanged(FakeTokens.number(token), state);
        }
        run();
    }

    long closed(CloseReason reason) {
        return sessions.counters().closed(reason);
    }

    /** Buffers that are in use, in bytes. */
    long usedBytes() {
        return counting.metric().usedHeapMemory() + counting.metric().usedDirectMemory();
    }

    /** Ends all connections; fails when a buffer is left. */
    @Override
    public void close() {
        play();
        clients.forEach(TestClient::close);
        run();
        play();
        assertEquals(0, sessions.counters().failures(), "unexpected errors, see the log");
        assertEquals(0, usedBytes(), "bytes of buffers that were not released");
    }
}
