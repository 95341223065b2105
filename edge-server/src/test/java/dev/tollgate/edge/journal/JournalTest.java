package dev.tollgate.edge.journal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tollgate.edge.ring.MessageRing;
import dev.tollgate.edge.ring.Protocol;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.FutureTask;
import java.util.concurrent.RejectedExecutionException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
final class JournalTest {
    @TempDir
    Path directory;

    @Test
    void keepsAllFields() throws Exception {
        try (RunningJournal running = new RunningJournal(directory, RunningJournal.CONFIG)) {
            assertTrue(running.await(running.send("{\"temperature\":21}")));
            try (RecordReader reader = running.journal().reader(1)) {
                JournalRecord record = reader.next();
                assertEquals(
                        new JournalRecord(
                                1,
                                1_700_000_000_123L,
                                7,
                                8,
                                SteppedJournal.APP_VERSION,
                                SteppedJournal.EXTENSION,
                                SteppedJournal.RESOURCE,
                                42,
                                Protocol.MQTT_5,
                                1,
                                0,
                                SteppedJournal.CONTENT_TYPE,
                                ByteBuffer.wrap("{\"temperature\":21}".getBytes(StandardCharsets.UTF_8)),
                                null,
                                MessageProperties.NONE),
                        record);
                assertNull(reader.next());
                assertEquals(2, reader.nextSequence());
            }
        }
    }

    @Test
    void takesRecordsOfAnySize() throws Exception {
        Random random = new Random(1);
        List<byte[]> payloads = new ArrayList<>();
        for (int size : new int[] {0, 1, 65_000, 65_400, 65_440, 65_536, 65_537, 200_000, 3 << 20, 5}) {
            byte[] payload = new byte[size];
            random.nextBytes(payload);
            payloads.add(payload);
        }
        try (RunningJournal running = new RunningJournal(directory, RunningJournal.CONFIG)) {
            long last = 0;
            for (byte[] payload : payloads) {
                last = running.send(payload);
            }
            assertTrue(running.await(last));
        }
        try (RunningJournal running = new RunningJournal(directory, RunningJournal.CONFIG);
                RecordReader reader = running.journal().reader(1)) {
            for (byte[] payload : payloads) {
                JournalRecord record = reader.next();
                assertNotNull(record);
                assertEquals(ByteBuffer.wrap(payload), record.payload());
            }
            assertNull(reader.next());
        }
    }

    @Test
    void writesWhatIsInTheRingBeforeItCloses() throws Exception {
        int messages = 1000;
        try (RunningJournal running = new RunningJournal(directory, RunningJournal.CONFIG)) {
            for (int i = 0; i < messages; i++) {
                running.send("message " + i);
            }
        }
        try (RunningJournal running = new RunningJournal(directory, RunningJournal.CONFIG)) {
            assertEquals(messages + 1, running.journal().nextSequence());
        }
    }

    @Test
    void manyReadersFollowAcrossSegments() throws Exception {
        int messages = 20_000;
        int readers = 4;
        try (RunningJournal running = new RunningJournal(directory, RunningJournal.config(65_536))) {
            List<FutureTask<Long>> sums = new ArrayList<>();
            for (int i = 0; i < readers; i++) {
                FutureTask<Long> sum = new FutureTask<>(() -> follow(running.journal(), messages));
                sums.add(sum);
                Thread thread = new Thread(sum, "reader-" + i);
                thread.setDaemon(true);
                thread.start();
            }
            for (int i = 1; i <= messages; i++) {
                running.send(String.valueOf(i));
            }
            for (FutureTask<Long> sum : sums) {
                assertEquals(messages * (messages + 1L) / 2, sum.get());
            }
            assertTrue(running.journal().segmentCount() > 10);
            assertEquals(0, running.journal().readerCount());
            assertEquals(messages, running.journal().metrics().records());
            assertEquals(
                    running.journal().bytesOnDisk(),
                    running.journal().metrics().bytes()
                            + (long) SegmentHeader.BYTES * running.journal().segmentCount());
        }
    }

    private static long follow(Journal journal, int messages) throws Exception {
        long sum = 0;
        try (RecordReader reader = journal.reader(1)) {
            for (int sequence = 1; sequence <= messages; sequence++) {
                while (!reader.await(1000)) {
                    assertEquals(sequence, reader.nextSequence());
                }
                JournalRecord record = reader.next();
                if (record == null || record.sequence() != sequence) {
                    throw new AssertionError("expected " + sequence + ", got " + record);
                }
                sum += Long.parseLong(SteppedJournal.text(record.payload()));
            }
        }
        return sum;
    }

    @Test
    void readersSurviveARetentionThatIsFasterThanThey() throws Exception {
        int messages = 30_000;
        JournalConfig config = new JournalConfig(65_536, 60_000, 131_072, 600_000, FullPolicy.REFUSE, 65_536, 0, 5);
        try (RunningJournal running = new RunningJournal(directory, config)) {
            FutureTask<Long> skipped = new FutureTask<>(() -> followWithGaps(running.journal(), messages));
            Thread thread = new Thread(skipped, "slow-reader");
            thread.setDaemon(true);
            thread.start();
            long last = 0;
            for (int i = 1; i <= messages; i++) {
                last = running.send(String.valueOf(i));
            }
            assertTrue(running.await(last));
            assertTrue(skipped.get() < messages);
            assertTrue(running.journal().bytesOnDisk() < 400_000);
        }
    }

    /** Number of records that were deleted before they were read. */
    private static long followWithGaps(Journal journal, int messages) throws Exception {
        long skipped = 0;
        long expected = 1;
        try (RecordReader reader = journal.reader(1)) {
            while (expected <= messages) {
                JournalRecord record = reader.await(1000) ? reader.next() : null;
                if (record != null) {
                    assertEquals(String.valueOf(record.sequence()), SteppedJournal.text(record.payload()));
                    assertTrue(record.sequence() >= expected);
                    skipped += record.sequence() - expected;
                    expected = record.sequence() + 1;
                }
            }
        }
        return skipped;
    }

    @Test
    void readsFromAnySequence() throws Exception {
        try (RunningJournal running = new RunningJournal(directory, RunningJournal.config(65_536))) {
            long last = 0;
            for (int i = 1; i <= 3000; i++) {
                last = running.send(String.valueOf(i));
            }
            running.await(last);
            for (long from : new long[] {Long.MIN_VALUE, 0, 1, 2, 500, 501, 1234, 2999, 3000}) {
                try (RecordReader reader = running.journal().reader(from)) {
                    JournalRecord record = reader.next();
                    assertNotNull(record);
                    assertEquals(Math.max(1, from), record.sequence());
                    assertEquals(String.valueOf(record.sequence()), SteppedJournal.text(record.payload()));
                }
            }
            try (RecordReader ahead = running.journal().reader(3002)) {
                running.await(running.send("3001"));
                assertNull(ahead.next());
                assertFalse(ahead.await(1));
                running.await(running.send("3002"));
                assertTrue(ahead.await(1000));
                JournalRecord record = ahead.next();
                assertTrue(record != null && record.sequence() == 3002);
            }
        }
    }

    @Test
    void tellsAReaderOfADamagedRecordWhereItLies() throws Exception {
        try (RunningJournal running = new RunningJournal(directory, RunningJournal.CONFIG)) {
            running.await(running.send("a"));
            long second = running.journal().bytesOnDisk();
            running.await(running.send("b"));
            try (JournalFile file = new RealFileAccess().open(directory.resolve(Segment.fileName(1)))) {
                file.write(ByteBuffer.allocate(1), second + RecordLayout.FIXED_BYTES);
            }
            try (RecordReader reader = running.journal().reader(1)) {
                assertNotNull(reader.next());
                for (int i = 0; i < 2; i++) {
                    IOException damage = assertThrows(IOException.class, () -> assertNull(reader.next()));
                    assertTrue(damage.toString().contains("record 2 cannot be read"), damage.toString());
                    assertTrue(damage.toString().contains("at byte " + second), damage.toString());
                }
            }
        }
    }

    @Test
    void waitingReadersCanBeInterrupted() throws Exception {
        try (RunningJournal running = new RunningJournal(directory, RunningJournal.CONFIG);
                RecordReader reader = running.journal().reader(1)) {
            Thread.currentThread().interrupt();
            assertThrows(
                    InterruptedException.class,
                    () -> reader.await(Duration.ofMinutes(1).toMillis()));
        }
    }

    @Test
    void doesNotShareItsFolder() throws Exception {
        try (RunningJournal running = new RunningJournal(directory, RunningJournal.CONFIG)) {
            assertTrue(running.journal().isWritable());
            IOException refusal =
                    assertThrows(IOException.class, () -> new RunningJournal(directory, RunningJournal.CONFIG));
            assertTrue(refusal.toString().contains(directory.toString()), refusal.toString());
        }
        new RunningJournal(directory, RunningJournal.CONFIG).close();
    }

    @Test
    void saysThatItIsClosed() throws Exception {
        RunningJournal running = new RunningJournal(directory, RunningJournal.CONFIG);
        running.close();
        running.close();
        assertFalse(running.journal().isWritable());
        assertEquals("the journal is closed", running.journal().problem().orElse(""));
        assertThrows(IllegalStateException.class, () -> running.journal().start(running.ring(), sequence -> {}));
    }

    @Test
    void goesOnWhenAnswersCannotBeSent() throws Exception {
        try (Journal journal =
                Journal.open(directory, RunningJournal.CONFIG, new RealFileAccess(), InstantSource.system())) {
            MessageRing ring = new MessageRing(64);
            journal.start(ring, sequence -> {
                throw new RejectedExecutionException("the event loop has ended");
            });
            try (RecordReader reader = journal.reader(1)) {
                for (int i = 0; i < 200; i++) {
                    long sequence = ring.tryClaim();
                    SteppedJournal.fill(ring.slot(sequence), new byte[0]);
                    ring.publish(sequence);
                    ring.hurry();
                    assertTrue(reader.await(10_000));
                    assertNotNull(reader.next());
                }
            }
        }
    }

    @Test
    void refusesARetentionThatCannotWork() {
        IllegalArgumentException refusal =
                assertThrows(IllegalArgumentException.class, () -> SteppedJournal.config(1000, 1999));
        assertEquals("retentionBytes: expected at least twice segmentBytes, 2000, got 1999", refusal.getMessage());
    }
}
