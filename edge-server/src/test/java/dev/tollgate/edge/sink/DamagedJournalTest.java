package dev.tollgate.edge.sink;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files of the journal that rot or cannot be read: what can be delivered is, and the ledger balances. */
final class DamagedJournalTest {
    private static final int RECORDS = 400;
    private static final String PADDING = "x".repeat(500);

    @TempDir
    private Path folder;

    private final Set<String> delivered = ConcurrentHashMap.newKeySet();

    private FeedFixture open() throws IOException {
        return new FeedFixture(folder, () -> new Sink() {
            @Override
            public void deliver(SinkBatch batch) {
                batch.records().forEach(record -> delivered.add(text(record)));
            }

            @Override
            public void close() {}
        });
    }

    private static String text(SinkRecord record) {
        return new String(record.payloadCopy(), StandardCharsets.UTF_8);
    }

    private static void write(FeedFixture feed, int from, int to) throws InterruptedException {
        for (int i = from; i < to; i++) {
            feed.write(0, PADDING + i);
        }
    }

    /** Writes records, none of which is delivered, into several segments. */
    private void writeUndelivered() throws Exception {
        try (FeedFixture feed = open()) {
            feed.control().pause();
            FeedFixture.await(() -> feed.status().state() == SinkStatus.State.PAUSED);
            write(feed, 0, RECORDS);
        }
        assertTrue(segments().size() >= 3);
    }

    private List<Path> segments() throws IOException {
        try (Stream<Path> files = Files.list(folder.resolve("journal"))) {
            return files.filter(file -> file.toString().endsWith(".segment"))
                    .sorted()
                    .toList();
        }
    }

    private static void flip(Path file, long position) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            ByteBuffer one = ByteBuffer.allocate(1);
            channel.read(one, position);
            channel.write(one.put(0, (byte) ~one.get(0)).flip(), position);
        }
    }

    private static LedgerRow deliver(FeedFixture feed) throws InterruptedException {
        feed.control().resume();
        feed.awaitSettled();
        FeedFixture.await(() -> feed.ledger().get(0).difference() == 0);
        LedgerRow row = feed.ledger().get(0);
        assertEquals(0, row.inFlight());
        assertEquals(0, row.waiting());
        return row;
    }

    @Test
    void countsARecordThatIsDamagedInAnOlderSegment() throws Exception {
        writeUndelivered();
        flip(segments().get(0), 10_000);
        try (FeedFixture feed = open()) {
            LedgerRow row = deliver(feed);
            assertEquals(RECORDS - 1, row.delivered());
            assertEquals(1, row.outcomes().get(Outcome.DROPPED_DAMAGED));
        }
        assertEquals(RECORDS - 1, delivered.size());
    }

    @Test
    void countsARecordThatIsDamagedInTheSegmentThatIsWritten() throws Exception {
        try (FeedFixture feed = open()) {
            feed.control().pause();
            FeedFixture.await(() -> feed.status().state() == SinkStatus.State.PAUSED);
            write(feed, 0, 50);
            flip(segments().get(0), 10_000);
            LedgerRow row = deliver(feed);
            assertEquals(49, row.delivered());
            assertEquals(1, row.outcomes().get(Outcome.DROPPED_DAMAGED));
            write(feed, 50, RECORDS); // begins other segments
            row = deliver(feed);
            assertEquals(RECORDS - 1, row.delivered());
            assertEquals(1, row.outcomes().get(Outcome.DROPPED_DAMAGED));
        }
    }

    @Test
    void losesNothingToADamagedHeader() throws Exception {
        writeUndelivered();
        flip(segments().get(1), 100);
        try (FeedFixture feed = open()) {
            assertEquals(RECORDS, deliver(feed).delivered());
        }
        assertEquals(RECORDS, delivered.size());
    }

    @Test
    void countsARegionThatIsGone() throws Exception {
        writeUndelivered();
        Path first = segments().get(0);
        try (FileChannel channel = FileChannel.open(first, StandardOpenOption.WRITE)) {
            channel.write(ByteBuffer.allocate(40_000), 10_000);
        }
        Files.delete(segments().get(1));
        try (FeedFixture feed = open()) {
            LedgerRow row = deliver(feed);
            assertEquals(delivered.size(), row.delivered());
            assertEquals(RECORDS - delivered.size(), row.outcomes().get(Outcome.DROPPED_DAMAGED));
            assertTrue(delivered.size() > 100);
        }
    }

    @Test
    void balancesAfterRecoveryHasCutWhatWasDelivered() throws Exception {
        try (FeedFixture feed = open()) {
            write(feed, 0, 50);
            feed.awaitSettled();
        }
        flip(segments().get(0), 10_000);
        for (int start = 0; start < 2; start++) {
            try (FeedFixture feed = open()) {
                LedgerRow row = deliver(feed);
                assertEquals(50 + start, row.accepted());
                assertEquals(50 + start, row.delivered());
                write(feed, 50 + start, 51 + start);
                assertEquals(51 + start, deliver(feed).delivered());
            }
        }
    }

    @Test
    void goesBackOverDamage() throws Exception {
        writeUndelivered();
        flip(segments().get(0), 10_000);
        try (FeedFixture feed = open()) {
            deliver(feed);
            for (long target : new long[] {1, 5, 100, 3}) {
                delivered.clear();
                feed.control().rewindTo(target);
                FeedFixture.await(() -> delivered.contains(PADDING + (RECORDS - 1)));
                deliver(feed);
                assertTrue(delivered.contains(PADDING + (target - 1)));
            }
        }
    }

    @Test
    void losesNothingToAFileThatCannotBeReadForAWhile() throws Exception {
        writeUndelivered();
        try (FeedFixture feed = open()) {
            Path first = segments().get(0);
            Path aside = folder.resolve("aside");
            Files.move(first, aside);
            Files.createDirectory(first); // can be opened, but not read
            feed.control().resume();
            FeedFixture.await(() -> feed.status().failures() > 2);
            Files.delete(first);
            Files.move(aside, first);
            assertEquals(RECORDS, deliver(feed).delivered());
        }
        assertEquals(RECORDS, delivered.size());
    }
}
