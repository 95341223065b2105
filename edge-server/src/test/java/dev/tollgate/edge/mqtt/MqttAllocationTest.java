package dev.tollgate.edge.mqtt;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import dev.tollgate.edge.route.AckLevel;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.buffer.Unpooled;
import io.netty.util.ResourceLeakDetector;
import java.lang.management.ManagementFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * 1,000,000 messages with QoS 1, or 100,000 of another kind, and their answers, and what they allocate. They come as many in a read as do under load, 1000: what is left then is
 * the embedded channel's and the allocator's own, some hundred bytes for each read and each write.
 */
class MqttAllocationTest {
    private static final int MESSAGES = 100_000;
    private static final int QOS_1_MESSAGES = 1_000_000;
    private static final int BATCH = 1000;
    private static final double BYTES_PER_MESSAGE_MAX = 1;
    private static final int ATTEMPTS = 10;

    private final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    private ResourceLeakDetector.Level level = ResourceLeakDetector.getLevel();

    @BeforeEach
    void stopTracking() {
        level = ResourceLeakDetector.getLevel();
        ResourceLeakDetector.setLevel(ResourceLeakDetector.Level.DISABLED);
    }

    @AfterEach
    void track() {
        ResourceLeakDetector.setLevel(level);
    }

    @ParameterizedTest
    @CsvSource({
        "false,0,false", "false,1,false", "false,2,false", "true,0,false", "true,1,false", "true,2,false",
        "false,0,true", "false,1,true", "false,2,true", "true,0,true", "true,1,true", "true,2,true"
    })
    void ofAMessageIsNothing(boolean v5, int qos, boolean requestId) {
        try (TestEdge edge = new TestEdge(MqttConfig.DEFAULT, 1024, AckLevel.JOURNALED)) {
            edge.recording = false;
            edge.allocator = PooledByteBufAllocator.DEFAULT;
            TestClient client = edge.connect(v5, "device");
            try (Round round = new Round(edge, client, v5, qos, requestId)) {
                int messages = qos == 1 && !requestId ? QOS_1_MESSAGES : MESSAGES;
                double perMessage = Double.MAX_VALUE;
                for (int i = 0; i < ATTEMPTS && perMessage >= BYTES_PER_MESSAGE_MAX; i++) { // the JIT needs its time
                    perMessage = (double) allocatedBy(round, messages) / messages;
                }
                assertTrue(perMessage < BYTES_PER_MESSAGE_MAX, perMessage + " bytes a message");
            }
            assertTrue(client.isOpen());
        }
    }

    private long allocatedBy(Round round, int messages) {
        long before = threads.getCurrentThreadAllocatedBytes();
        for (int i = 0; i < messages; i += BATCH) {
            round.run();
        }
        return threads.getCurrentThreadAllocatedBytes() - before;
    }

    /** A read of messages, the journal's turn, and a read of what the client then has to say; all as bytes made beforehand. */
    private static final class Round implements AutoCloseable {
        private final TestEdge edge;
        private final TestClient client;
        private final ByteBuf messages = Unpooled.directBuffer();
        private final ByteBuf thanks = Unpooled.directBuffer();
        private final int qos;
        private final boolean requestId;
        private final boolean v5;
        private int nextId = 1;

        Round(TestEdge edge, TestClient client, boolean v5, int qos, boolean requestId) {
            this.edge = edge;
            this.client = client;
            this.v5 = v5;
            this.qos = qos;
            this.requestId = requestId;
            ByteBuf one = message();
            for (int i = 0; i < BATCH; i++) {
                messages.writeBytes(one, 0, one.readableBytes());
            }
        }

        private ByteBuf message() {
            return Packets.publish(
                    v5,
                    qos,
                    1,
                    "kp1/app-v1/dcx/JTjdbENzHhQmVd/json" + (requestId ? "/42" : ""),
                    "{\"temperature\":21}");
        }

        void run() {
            number();
            write(messages);
            edge.play();
            int answers = drain();
            assertEquals(qos == 0 && !requestId ? 0 : BATCH, Math.min(answers, BATCH));
            thank();
            drain();
        }

        /** Gives the messages new packet ids. */
        private void number() {
            int length = messages.readableBytes() / BATCH;
            int topicLength = messages.getUnsignedShort(2);
            for (int i = 0; i < BATCH && qos > 0; i++) {
                messages.setShort(i * length + 4 + topicLength, id(i));
            }
        }

        private int id(int i) {
            return (nextId + i - 1) % 0xFFFF + 1;
        }

        private void write(ByteBuf bytes) {
            client.channel.writeInbound(
                    client.channel.alloc().directBuffer().writeBytes(bytes, 0, bytes.readableBytes()));
        }

        /** Acknowledges; the edge's packet ids go up as ours do, one an answer. */
        private void thank() {
            thanks.clear();
            for (int i = 0; i < BATCH && qos > 0; i++) {
                int id = id(i);
                if (qos == 2) {
                    thanks.writeInt(0x62020000 | id);
                }
                if (requestId && qos == 1) {
                    thanks.writeInt(0x40020000 | id);
                } else if (requestId) {
                    thanks.writeInt(0x50020000 | id).writeInt(0x70020000 | id);
                }
            }
            nextId = id(BATCH);
            if (thanks.isReadable()) {
                write(thanks);
            }
        }

        /** Takes what the edge sent: how many packets, or more. */
        private int drain() {
            int bytes = 0;
            for (ByteBuf part = client.channel.readOutbound(); part != null; part = client.channel.readOutbound()) {
                bytes += part.readableBytes();
                part.release();
            }
            return bytes / 4;
        }

        @Override
        public void close() {
            messages.release();
            thanks.release();
        }
    }
}
