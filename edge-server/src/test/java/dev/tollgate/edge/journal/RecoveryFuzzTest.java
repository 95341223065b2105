package dev.tollgate.edge.journal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.fail;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.extension.ExtendWith;

/** Any bytes as the newest segment: what comes back is records, a clean cut or an IOException, and the journal can be written on. */
@ExtendWith(QuietLogs.class)
final class RecoveryFuzzTest {
    private static final Path SEGMENT = SteppedJournal.DIRECTORY.resolve(Segment.fileName(1));
    private static final long NODE_ID = 1;

    /** The bytes behind a good header. */
    @FuzzTest
    void takesAnyRecords(byte[] bytes) {
        ByteBuffer header = SegmentHeader.of(true, NODE_ID, 1, 0, new long[RouteCounts.ROUTES_MAX])
                .encode();
        byte[] file = ByteBuffer.allocate(SegmentHeader.BYTES + bytes.length)
                .put(header)
                .put(bytes)
                .array();
        recover(file);
    }

    @FuzzTest
    void takesAnySegment(byte[] bytes) {
        recover(bytes);
    }

    private static void recover(byte[] file) {
        FakeDisk disk = new FakeDisk();
        disk.put(SEGMENT, file);
        SteppedJournal stepped;
        try {
            stepped = new SteppedJournal(disk, SteppedJournal.CONFIG, new ManualClock());
        } catch (IOException unknownVersion) {
            return;
        }
        long records = stepped.journal().nextSequence();
        read(stepped);
        stepped.write("next");
        assertEquals(List.of("next"), stepped.acknowledged());
        try {
            assertEquals(List.of("next"), stepped.payloads(records));
        } catch (IOException damage) {
            fail(damage);
        }
    }

    private static void read(SteppedJournal stepped) {
        try (RecordReader reader = stepped.journal().reader(1)) {
            for (JournalRecord record = reader.next(); record != null; record = reader.next()) {
                new RecordJson(NODE_ID).recordId(record);
            }
        } catch (IOException nonsense) {
            assertFalse(nonsense.toString().isEmpty());
        }
    }
}
