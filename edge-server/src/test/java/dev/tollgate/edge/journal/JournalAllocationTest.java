package dev.tollgate.edge.journal;

import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import dev.tollgate.edge.ring.MessageSlot;
import dev.tollgate.edge.ring.Protocol;
import io.netty.buffer.AdaptiveByteBufAllocator;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.util.ResourceLeakDetector;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What the journal's thread allocates, from ring to disk. */
@Timeout(120)
final class JournalAllocationTest {
    private static final int WARM_UP = 200_000;
    private static final int RECORDS = 1_000_000;
    private static final int PAYLOAD = 200;

    @TempDir
    Path directory;

    static Stream<ByteBufAllocator> allocators() {
        return Stream.of(
                new AdaptiveByteBufAllocator(true),
                new PooledByteBufAllocator(true),
                new UnpooledByteBufAllocator(true, true),
                new UnpooledByteBufAllocator(false, true));
    }

    @ParameterizedTest
    @MethodSource("allocators")
    void allocatesNothingARecord(ByteBufAllocator allocator) throws Exception {
        ByteBuf buffer = newBuffer(allocator);
        JournalConfig config =
                new JournalConfig(1 << 26, 600_000, 1L << 28, 600_000, FullPolicy.REFUSE, 1 << 20, 0, 1000);
        try (RunningJournal running = new RunningJournal(directory, config)) {
            send(running, buffer, WARM_UP);
            ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
            long journalThread = journalThread();
            long before = threads.getThreadAllocatedBytes(journalThread);
            send(running, buffer, RECORDS);
            double bytesARecord = (threads.getThreadAllocatedBytes(journalThread) - before) / (double) RECORDS;
            assertTrue(bytesARecord < 1, () -> bytesARecord + " bytes a record with " + allocator);
        } finally {
            buffer.release();
        }
    }

    /** Without the leak detector, which records each access in the tests. */
    private static ByteBuf newBuffer(ByteBufAllocator allocator) {
        ResourceLeakDetector.Level level = ResourceLeakDetector.getLevel();
        ResourceLeakDetector.setLevel(ResourceLeakDetector.Level.DISABLED);
        try {
            return allocator.buffer(PAYLOAD + 30).writeZero(PAYLOAD + 30);
        } finally {
            ResourceLeakDetector.setLevel(level);
        }
    }

    private static void send(RunningJournal running, ByteBuf buffer, int records) throws InterruptedException {
        long sequence = 0;
        for (int i = 0; i < records; i++) {
            sequence = running.claim();
            MessageSlot slot = running.ring().slot(sequence);
            slot.setIdentity(7, 8);
            slot.setOrigin(Protocol.MQTT_3_1_1, 1, 1_700_000_000_000L);
            slot.setPath(0, 9, 9, 3, 12, 5, -1);
            slot.setPayload(buffer, 30, PAYLOAD, 0, 0);
            running.ring().publish(sequence);
            running.ring().hurry();
        }
        assertTrue(running.await(sequence));
    }

    private static long journalThread() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().equals("journal"))
                .mapToLong(Thread::getId)
                .findFirst()
                .orElseThrow();
    }
}
