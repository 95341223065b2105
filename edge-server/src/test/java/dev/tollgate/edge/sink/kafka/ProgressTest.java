package dev.tollgate.edge.sink.kafka;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tollgate.edge.sink.SinkBatch;
import dev.tollgate.edge.sink.SinkCursor;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.LongStream;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class ProgressTest {
    private static final Progress START = Progress.of(new SinkCursor(1, 0));

    @Test
    void isTheCursorWhereNothingIsRejected() {
        assertEquals(new OffsetAndMetadata(11, "0"), deliver(START, 1, 10).toOffset());
    }

    @Test
    void staysAtTheFirstRejectedRecord() {
        Progress progress = deliver(START, 1, 10, 5, 7, 8);
        assertEquals(new OffsetAndMetadata(5, "0;6;0,2-3"), progress.toOffset());
        assertEquals(new SinkCursor(5, 0), progress.cursor());
        assertEquals(
                List.of(6L, 9L, 10L),
                LongStream.rangeClosed(1, 12)
                        .filter(sequence -> isDelivered(progress, sequence))
                        .boxed()
                        .toList());
    }

    @Test
    void isReadAsItWasStored() {
        for (Progress progress : List.of(START, deliver(START, 1, 10), deliver(START, 1, 10, 1, 2, 3, 10))) {
            assertEquals(progress, Progress.of(progress.toOffset()));
        }
    }

    @Test
    void keepsARejectedRecordOpenWhileOthersAreDelivered() {
        Progress progress = deliver(deliver(START, 1, 10, 5), 11, 20);
        assertEquals(new OffsetAndMetadata(5, "0;16;0"), progress.toOffset());
    }

    @Test
    void goesOnBehindARecordThatIsTakenAtLast() {
        Progress progress = deliver(deliver(START, 1, 10, 5), 5, 5);
        assertEquals(new OffsetAndMetadata(11, "0"), progress.toOffset());
    }

    @Test
    void letsGoOfWhatTheEdgeHasSettled() {
        Progress progress = deliver(START, 1, 10, 5, 7);
        assertEquals(new SinkCursor(7, 0), progress.and(new SinkCursor(6, 0)).cursor());
        assertEquals(new SinkCursor(11, 0), progress.and(new SinkCursor(8, 0)).cursor());
        assertEquals(new SinkCursor(30, 0), progress.and(new SinkCursor(30, 0)).cursor());
        assertEquals(progress, progress.and(new SinkCursor(2, 0)));
    }

    @Test
    void beginsAnewInALaterEpoch() {
        Progress progress = deliver(START, 1, 10, 5).and(new SinkCursor(3, 1));
        assertEquals(new SinkCursor(3, 1), progress.cursor());
        assertFalse(isDelivered(progress, 6));
    }

    @Test
    void staysInItsEpochWhenTheEdgeHasForgottenIt() {
        Progress stored = Progress.of(new OffsetAndMetadata(3, "2"));
        assertEquals(new SinkCursor(3, 2), stored.and(new SinkCursor(100, 1)).cursor());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "x", "-1", "0;1", "0;6;", "0;6;2-1", "0;6;1-2-3", "0;6;-", "1234567890123456789"})
    void refusesWhatItHasNotStored(String metadata) {
        assertThrows(IllegalArgumentException.class, () -> Progress.of(new OffsetAndMetadata(5, metadata)));
    }

    @Test
    void writesManyRejectedInARowAsOneRun() {
        TreeSet<Long> all = new TreeSet<>(LongStream.range(100, 1100).boxed().toList());
        assertEquals("0-999", SequenceRuns.format(all, 100));
        assertEquals(all, SequenceRuns.parse("0-999", 100));
    }

    private static boolean isDelivered(Progress progress, long sequence) {
        return progress.isDelivered(SinkRecords.record(sequence, "a-v1", ""));
    }

    private static Progress deliver(Progress before, long first, long last, long... rejected) {
        SinkBatch batch = SinkRecords.batch("a-v1", first, last);
        List<Rejection> rejections = LongStream.of(rejected)
                .mapToObj(sequence -> new Rejection((int) (sequence - first), sequence, "too large"))
                .toList();
        Progress after = before.after(batch.cursor(), batch.records(), rejections);
        assertTrue(after.through() >= batch.cursor().sequence());
        return after;
    }
}
