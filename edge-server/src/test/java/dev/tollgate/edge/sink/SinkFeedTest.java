package dev.tollgate.edge.sink;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class SinkFeedTest {
    @TempDir
    private Path folder;

    private final List<String> delivered = Collections.synchronizedList(new ArrayList<>());

    /** What a test's backend does with a batch. */
    private interface Backend {
        void deliver(SinkBatch batch) throws IOException, InterruptedException;
    }

    private SinkFactory sink(Backend backend) {
        return () -> new Sink() {
            @Override
            public void deliver(SinkBatch batch) throws IOException, InterruptedException {
                backend.deliver(batch);
            }

            @Override
            public void close() {}
        };
    }

    private void takeAll(SinkBatch batch) {
        batch.records().forEach(record -> delivered.add(text(record)));
    }

    private static String text(SinkRecord record) {
        return new String(record.payloadCopy(), StandardCharsets.UTF_8);
    }

    private static String[] numbers(int from, int to) {
        return IntStream.range(from, to).mapToObj(Integer::toString).toArray(String[]::new);
    }

    @Test
    void deliversInOrderAndNotesItsCursor() throws Exception {
        try (FeedFixture feed = new FeedFixture(folder, sink(this::takeAll))) {
            feed.write(0, numbers(0, 500));
            feed.awaitSettled();
            LedgerRow row = feed.ledger().get(0);
            assertEquals(500, row.accepted());
            assertEquals(500, row.delivered());
            assertEquals(0, row.difference());
        }
        try (FeedFixture feed = new FeedFixture(folder, sink(this::takeAll))) {
            feed.write(0, numbers(500, 600));
            feed.awaitSettled();
            assertEquals(600, feed.ledger().get(0).delivered());
        }
        assertEquals(List.of(numbers(0, 600)), delivered);
    }

    @Test
    void offersWhatAFailureLeftOpenAndNothingElse() throws Exception {
        AtomicInteger calls = new AtomicInteger();
        SinkFactory halfway = sink(batch -> {
            if (calls.incrementAndGet() % 2 == 1) {
                for (int i = 0; i < batch.size() / 2; i++) {
                    delivered.add(text(batch.records().get(i)));
                    batch.confirm(i);
                }
                throw new IOException("down");
            }
            takeAll(batch);
        });
        try (FeedFixture feed = new FeedFixture(folder, halfway)) {
            feed.write(0, numbers(0, 300));
            feed.awaitSettled();
            assertEquals(0, feed.ledger().get(0).difference());
        }
        assertEquals(List.of(numbers(0, 300)), delivered);
    }

    @Test
    void putsWhatIsRejectedTooOftenIntoTheDeadLetters() throws Exception {
        AtomicInteger rejections = new AtomicInteger();
        SinkFactory picky = sink(batch -> {
            for (int i = 0; i < batch.size(); i++) {
                String text = text(batch.records().get(i));
                if (text.equals("13")) {
                    rejections.incrementAndGet();
                    batch.reject(i, "unlucky");
                } else {
                    delivered.add(text);
                    batch.confirm(i);
                }
            }
        });
        try (FeedFixture feed = new FeedFixture(folder, picky, "rejectionsMax=4")) {
            feed.write(0, numbers(0, 20));
            feed.awaitSettled();
            LedgerRow row = feed.ledger().get(0);
            assertEquals(19, row.delivered());
            assertEquals(1, row.dropped());
            assertEquals(0, row.difference());
            assertEquals(4, rejections.get());
            assertTrue(feed.progress().isGivenUp(FeedFixture.required(0, "default"), 14));
            ByteArrayOutputStream lines = new ByteArrayOutputStream();
            feed.control().copyDeadLettersTo(lines);
            String line = lines.toString(StandardCharsets.UTF_8);
            assertTrue(line.contains("\"reason\":\"unlucky\",\"record\":{\"sequence\":14,"), line);
        }
        assertFalse(delivered.contains("13"));
        assertEquals(19, delivered.size());
    }

    @Test
    void makesANewSinkWhenOneStalls() throws Exception {
        AtomicInteger sinks = new AtomicInteger();
        SinkFactory firstStalls = () -> {
            boolean stalls = sinks.getAndIncrement() == 0;
            return sink(batch -> {
                        if (stalls) {
                            new CountDownLatch(1).await();
                        }
                        takeAll(batch);
                    })
                    .create();
        };
        try (FeedFixture feed = new FeedFixture(folder, firstStalls, "stallMs=100")) {
            feed.write(0, numbers(0, 10));
            feed.awaitSettled();
        }
        assertEquals(2, sinks.get());
        assertEquals(List.of(numbers(0, 10)), delivered);
    }

    @Test
    void waitsAsLongAsTheBackendAsks() throws Exception {
        List<Long> calls = Collections.synchronizedList(new ArrayList<>());
        SinkFactory busy = sink(batch -> {
            calls.add(System.nanoTime());
            if (calls.size() == 1) {
                throw new RetryLaterException("busy", Duration.ofMillis(300));
            }
            takeAll(batch);
        });
        try (FeedFixture feed = new FeedFixture(folder, busy, "retryMaxMs=10s")) {
            feed.write(0, "1");
            feed.awaitSettled();
        }
        assertTrue(calls.get(1) - calls.get(0) >= 300_000_000, "it did not wait");
    }

    @Test
    void offersSingleRecordsAfterManyFailures() throws Exception {
        List<Integer> sizes = Collections.synchronizedList(new ArrayList<>());
        CountDownLatch written = new CountDownLatch(1);
        SinkFactory down = sink(batch -> {
            written.await();
            sizes.add(batch.size());
            if (sizes.size() <= 6) {
                throw new IOException("down");
            }
            takeAll(batch);
        });
        try (FeedFixture feed = new FeedFixture(folder, down, "probeAfterFailures=3")) {
            feed.write(0, numbers(0, 50));
            written.countDown();
            feed.awaitSettled();
        }
        assertEquals(List.of(1, 1, 1, 1, 1), sizes.subList(3, 8)); // the first, another, …, until the first succeeds
        assertTrue(sizes.get(8) > 1, () -> "batches " + sizes);
        assertEquals(50, delivered.size());
    }

    @Test
    void pausesResumesAndGoesBack() throws Exception {
        try (FeedFixture feed = new FeedFixture(folder, sink(this::takeAll))) {
            feed.write(0, numbers(0, 10));
            feed.awaitSettled();
            feed.control().pause();
            FeedFixture.await(() -> feed.status().state() == SinkStatus.State.PAUSED);
            feed.write(0, numbers(10, 20));
            assertEquals(10, feed.ledger().get(0).waiting());
        }
        try (FeedFixture feed = new FeedFixture(folder, sink(this::takeAll))) {
            FeedFixture.await(() -> feed.status().state() == SinkStatus.State.PAUSED);
            assertEquals(10, delivered.size());
            feed.control().resume();
            feed.awaitSettled();
            assertEquals(List.of(numbers(0, 20)), delivered);
            feed.control().rewindTo(16);
            FeedFixture.await(() -> delivered.size() == 25);
            feed.awaitSettled();
            LedgerRow row = feed.ledger().get(0);
            assertEquals(25, row.accepted());
            assertEquals(25, row.delivered());
            assertEquals(0, row.difference());
        }
        assertEquals(List.of(numbers(15, 20)), delivered.subList(20, 25));
    }

    @Test
    void goesOnWhereTheBackendSaysThatItIs() throws Exception {
        SinkFactory ahead = () -> new Sink() {
            @Override
            public SinkCursor open(SinkCursor cursor) {
                return new SinkCursor(8, cursor.epoch());
            }

            @Override
            public void deliver(SinkBatch batch) {
                takeAll(batch);
            }

            @Override
            public void close() {}
        };
        try (FeedFixture feed = new FeedFixture(folder.resolve("b"), sink(batch -> new CountDownLatch(1).await()))) {
            feed.write(0, numbers(1, 11));
            feed.crash();
        }
        try (FeedFixture feed = new FeedFixture(folder.resolve("b"), ahead)) {
            feed.awaitSettled();
            LedgerRow row = feed.ledger().get(0);
            assertEquals(10, row.delivered());
            assertEquals(0, row.difference());
        }
        assertEquals(List.of("8", "9", "10"), delivered);
    }

    @Test
    void deliversOnlyTheRoutesThatLeadToIt() throws Exception {
        try (FeedFixture feed = new FeedFixture(
                folder,
                sink(this::takeAll),
                List.of(FeedFixture.required(2, "meters")),
                FeedFixture.journalConfig(1 << 20))) {
            for (int i = 0; i < 100; i++) {
                feed.write(i % 3, Integer.toString(i));
            }
            feed.awaitSettled();
            assertEquals(1, feed.ledger().size());
            assertEquals(33, feed.ledger().get(0).delivered());
            assertEquals(0, feed.ledger().get(0).difference());
        }
        assertTrue(delivered.stream().allMatch(text -> Integer.parseInt(text) % 3 == 2));
    }

    @Test
    void countsWhatRetentionTakesFromASinkThatMayMissIt() throws Exception {
        CountDownLatch up = new CountDownLatch(1);
        SinkFactory down = sink(batch -> {
            up.await();
            takeAll(batch);
        });
        try (FeedFixture feed = new FeedFixture(
                folder,
                down,
                List.of(FeedFixture.optional(0, "default")),
                FeedFixture.journalConfig(4 * 65_536),
                "batchRecordsMax=10")) {
            String padding = "x".repeat(500);
            for (int i = 0; i < 2000; i++) {
                feed.write(0, padding + i);
            }
            long lost = feed.journal().firstSequence() - 1;
            assertTrue(lost >= 1000, "retention did nothing");
            up.countDown();
            feed.awaitSettled();
            LedgerRow row = feed.ledger().get(0);
            assertEquals(2000, row.accepted());
            assertEquals(delivered.size(), row.delivered());
            assertEquals(2000 - delivered.size(), row.outcomes().get(Outcome.DROPPED_JOURNAL_FULL));
            assertTrue(feed.progress().isGivenUp(FeedFixture.required(0, "default"), lost));
            assertEquals(0, row.difference());
        }
    }

    @Test
    void countsWhatWaitsForARouteThatIsTakenAway() throws Exception {
        SinkFactory never = sink(batch -> new CountDownLatch(1).await());
        try (FeedFixture feed = new FeedFixture(
                folder,
                never,
                List.of(FeedFixture.required(0, "default"), FeedFixture.required(1, "meters")),
                FeedFixture.journalConfig(1 << 20))) {
            feed.write(0, "a");
            feed.write(1, "b", "c");
        }
        try (FeedFixture feed = new FeedFixture(folder, sink(this::takeAll))) {
            feed.awaitSettled();
            assertEquals(List.of("a"), delivered);
            assertEquals(1, feed.ledger().size());
        }
        try (FeedFixture feed = new FeedFixture(
                folder,
                sink(this::takeAll),
                List.of(FeedFixture.required(0, "default"), FeedFixture.required(1, "meters")),
                FeedFixture.journalConfig(1 << 20))) {
            feed.write(1, "d");
            feed.awaitSettled();
            LedgerRow meters = feed.ledger().get(1);
            assertEquals(1, meters.delivered());
            assertEquals(2, meters.outcomes().get(Outcome.DROPPED_ROUTE_CHANGED));
            assertEquals(3, meters.accepted());
            assertEquals(0, meters.difference());
        }
    }

    @Test
    void notesItsCursorThoughNothingIsForIt() throws Exception {
        try (FeedFixture feed = new FeedFixture(
                folder,
                sink(this::takeAll),
                List.of(FeedFixture.required(2, "meters")),
                FeedFixture.journalConfig(1 << 20))) {
            feed.write(0, numbers(0, 100));
            FeedFixture.await(() -> notedSequence(feed) == feed.journal().nextSequence());
        }
        assertEquals(List.of(), delivered);
    }

    private long notedSequence(FeedFixture feed) {
        try {
            return FeedState.read(FeedFixture.sinkFolder(folder), feed.journal().nodeName())
                    .orElseThrow()
                    .cursor()
                    .sequence();
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    @Test
    void goesOnAfterAnError() throws Exception {
        AtomicInteger calls = new AtomicInteger();
        SinkFactory incomplete = sink(batch -> {
            if (calls.incrementAndGet() <= 3) {
                throw new NoClassDefFoundError("org/example/Missing");
            }
            takeAll(batch);
        });
        try (FeedFixture feed = new FeedFixture(folder, incomplete)) {
            feed.write(0, "1");
            feed.awaitSettled();
        }
        assertEquals(List.of("1"), delivered);
    }

    @Test
    void isNotHarmedByASinkThatKeepsTheInterruptOfItsThread() throws Exception {
        AtomicInteger sinks = new AtomicInteger();
        SinkFactory interrupting = () -> new Sink() {
            private final boolean isFirst = sinks.getAndIncrement() == 0;

            @Override
            public void deliver(SinkBatch batch) throws IOException {
                if (isFirst) {
                    throw new BrokenSinkException("broken", null);
                }
                takeAll(batch);
            }

            @Override
            public void close() {
                Thread.currentThread().interrupt();
            }
        };
        try (FeedFixture feed = new FeedFixture(folder, interrupting)) {
            feed.write(0, numbers(0, 10));
            feed.awaitSettled();
            assertEquals(2, sinks.get());
        }
        assertEquals(List.of(numbers(0, 10)), delivered);
        assertEquals(11, notedAfterwards());
    }

    private long notedAfterwards() throws IOException {
        try (FeedFixture feed = new FeedFixture(folder, sink(batch -> new CountDownLatch(1).await()))) {
            return feed.status().cursor();
        }
    }

    @Test
    void givesUpARecordThatFailsWhileOthersAreDelivered() throws Exception {
        SinkFactory poisoned = sink(batch -> {
            if (batch.records().stream().anyMatch(record -> text(record).equals("13"))) {
                throw new IOException("HTTP 500");
            }
            takeAll(batch);
        });
        try (FeedFixture feed = new FeedFixture(folder, poisoned, "probeAfterFailures=2", "batchRecordsMax=1")) {
            feed.write(0, numbers(0, 50));
            feed.awaitSettled();
            LedgerRow row = feed.ledger().get(0);
            assertEquals(49, row.delivered());
            assertEquals(1, row.outcomes().get(Outcome.DROPPED_REJECTED));
            assertEquals(0, row.difference());
            ByteArrayOutputStream lines = new ByteArrayOutputStream();
            feed.control().copyDeadLettersTo(lines);
            assertTrue(lines.toString(StandardCharsets.UTF_8).contains("fails while others are delivered: HTTP 500"));
        }
        assertEquals(49, delivered.size());
    }

    @Test
    void blamesNoRecordForABackendThatIsDown() throws Exception {
        for (int failures = 0; failures < 6; failures++) {
            AtomicInteger left = new AtomicInteger(failures);
            delivered.clear();
            SinkFactory down = sink(batch -> {
                if (left.getAndDecrement() > 0) {
                    throw new IOException("down");
                }
                takeAll(batch);
            });
            String[] eager = {"probeAfterFailures=1", "rejectionsMax=1"};
            try (FeedFixture feed = new FeedFixture(folder.resolve("f" + failures), down, eager)) {
                feed.write(0, numbers(0, 20));
                feed.awaitSettled();
                assertEquals(20, feed.ledger().get(0).delivered());
            }
        }
    }

    @Test
    void isNotHeldUpByRecordsThatAreRejectedAmongOthers() throws Exception {
        AtomicLong failures = new AtomicLong();
        AtomicReference<FeedFixture> running = new AtomicReference<>();
        SinkFactory picky = sink(batch -> {
            FeedFixture feed = running.get();
            failures.accumulateAndGet(feed == null ? 0 : feed.status().failures(), Math::max);
            for (int i = 0; i < batch.size(); i++) {
                if (text(batch.records().get(i)).endsWith("7")) {
                    batch.reject(i, "ends in 7");
                }
            }
        });
        try (FeedFixture feed = new FeedFixture(folder, picky, "batchRecordsMax=20")) {
            running.set(feed);
            feed.write(0, numbers(0, 500));
            feed.awaitSettled();
            assertEquals(50, feed.ledger().get(0).dropped());
        }
        assertTrue(failures.get() <= 3, () -> failures + " failures in a row");
    }

    @Test
    void obeysAnOrderThatCameJustBeforeTheEnd() throws Exception {
        CountDownLatch delivering = new CountDownLatch(1);
        SinkFactory never = sink(batch -> {
            delivering.countDown();
            new CountDownLatch(1).await();
        });
        try (FeedFixture feed = new FeedFixture(folder, never)) {
            feed.write(0, "1");
            delivering.await();
            feed.control().pause();
        }
        try (FeedFixture feed = new FeedFixture(folder, sink(this::takeAll))) {
            FeedFixture.await(() -> feed.status().state() == SinkStatus.State.PAUSED);
            feed.control().resume();
            feed.awaitSettled();
        }
        assertEquals(List.of("1"), delivered);
    }

    @Test
    void goesBackWhileRecordsAreOnTheirWay() throws Exception {
        AtomicBoolean isDown = new AtomicBoolean();
        SinkFactory moody = sink(batch -> {
            if (isDown.get()) {
                throw new IOException("down");
            }
            takeAll(batch);
        });
        try (FeedFixture feed = new FeedFixture(folder, moody)) {
            feed.write(0, numbers(0, 30));
            feed.awaitSettled();
            isDown.set(true);
            feed.write(0, numbers(30, 40));
            FeedFixture.await(() -> feed.status().failures() > 0);
            feed.control().rewindTo(11);
            FeedFixture.await(() -> feed.status().cursor() == 11);
            isDown.set(false);
            feed.awaitSettled();
            LedgerRow row = feed.ledger().get(0);
            assertEquals(60, row.accepted());
            assertEquals(60, row.delivered());
            assertEquals(0, row.difference());
        }
        assertEquals(List.of(numbers(10, 40)), delivered.subList(30, 60));
    }

    @Test
    void offersNoLaterRecordFirstToABackendThatKeepsTheCursor() throws Exception {
        List<String> offered = Collections.synchronizedList(new ArrayList<>());
        SinkFactory firstFails = () -> new Sink() {
            @Override
            public boolean keepsCursor() {
                return true;
            }

            @Override
            public void deliver(SinkBatch batch) throws IOException {
                offered.add(text(batch.records().get(0)));
                throw new IOException("down");
            }

            @Override
            public void close() {}
        };
        try (FeedFixture feed = new FeedFixture(folder, firstFails, "probeAfterFailures=2")) {
            feed.write(0, numbers(0, 10));
            FeedFixture.await(() -> offered.size() >= 12);
        }
        assertTrue(offered.stream().allMatch("0"::equals), () -> "offered " + offered);
    }
}
