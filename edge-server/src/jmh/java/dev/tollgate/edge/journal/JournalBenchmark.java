package dev.tollgate.edge.journal;

import dev.tollgate.edge.ring.MessageRing;
import dev.tollgate.edge.ring.MessageSlot;
import dev.tollgate.edge.ring.Protocol;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.UnpooledByteBufAllocator;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * Records per second through ring and journal, a force for each {@code batch} of them, beside the floor: plain writes of as many bytes
 * with as many forces. On the file system of {@code java.io.tmpdir}.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Warmup(iterations = 2, time = 2)
@Measurement(iterations = 3, time = 3)
@Fork(1)
@SuppressWarnings("NullAway.Init") // setUp fills the fields
public class JournalBenchmark {
    private static final int RECORDS = 16_384;
    private static final int PATH_BYTES = 17;

    @Param({"64", "1024", "16384"})
    public int batch;

    @Param("200")
    public int payloadBytes;

    private Path directory;
    private Journal journal;
    private MessageRing ring;
    private ByteBuf buffer;
    private JournalFile plainFile;
    private ByteBuffer plainBytes;
    private long plainPosition;
    private volatile long completed = -1;

    @Setup
    public void setUp() throws IOException {
        directory = Files.createTempDirectory("journal-benchmark");
        JournalConfig config =
                new JournalConfig(1 << 26, 600_000, 1L << 28, 600_000, FullPolicy.REFUSE, 1 << 20, 0, 1000);
        journal = Journal.open(directory, config, new RealFileAccess(), InstantSource.system());
        ring = new MessageRing(RECORDS);
        journal.start(ring, sequence -> completed = sequence);
        int bytes = PATH_BYTES + payloadBytes;
        buffer = new UnpooledByteBufAllocator(true, true).buffer(bytes).writeZero(bytes);
        plainFile = new RealFileAccess().create(directory.resolve("plain"));
        plainBytes = ByteBuffer.allocateDirect(batch * (RecordLayout.FIXED_BYTES + bytes));
    }

    @TearDown
    public void tearDown() throws IOException {
        journal.close();
        plainFile.close();
        buffer.release();
        List<Path> left;
        try (Stream<Path> files = Files.walk(directory)) {
            left = files.sorted(Comparator.reverseOrder()).toList();
        }
        for (Path path : left) {
            Files.delete(path);
        }
    }

    @Benchmark
    @OperationsPerInvocation(RECORDS)
    public void ringAndJournal() {
        for (int sent = 0; sent < RECORDS; sent += batch) {
            long last = 0;
            for (int i = 0; i < batch; i++) {
                last = ring.tryClaim(); // there is room: the batch before is done
                fill(ring.slot(last));
                if (i == 0) {
                    continue; // published last, so that the journal sees the batch as one
                }
                ring.publish(last);
                ring.hurry();
            }
            ring.publish(last - batch + 1);
            ring.hurry();
            while (completed < last) {
                Thread.onSpinWait();
            }
        }
    }

    private void fill(MessageSlot slot) {
        slot.setIdentity(7, 8);
        slot.setOrigin(Protocol.MQTT_3_1_1, 1, 1_700_000_000_000L);
        slot.setPath(0, 9, 9, 3, 12, 5, -1);
        slot.setPayload(buffer, PATH_BYTES, payloadBytes, 0, 0);
    }

    /** The same bytes and forces, without a ring, a record's fields or a checksum. */
    @Benchmark
    @OperationsPerInvocation(RECORDS)
    public void plainWrites() throws IOException {
        for (int sent = 0; sent < RECORDS; sent += batch) {
            plainPosition += SegmentFiles.writeFully(plainFile, plainBytes.clear(), plainPosition);
            plainFile.force();
        }
        if (plainPosition > 1 << 26) {
            plainFile.truncate(0);
            plainPosition = 0;
        }
    }
}
