package dev.tollgate.edge.sink;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Records whose message expiry interval is over. */
final class FeedExpiryTest {
    private static final long AGE_MS = 10_000;
    private static final int SHORT_S = 5;
    private static final int LONG_S = 3600;

    @TempDir
    private Path folder;

    private final List<String> delivered = Collections.synchronizedList(new ArrayList<>());
    private volatile SinkCursor kept = new SinkCursor(1, 0);

    /** Takes everything; keeps the cursor with it where asked. */
    private SinkFactory taking(boolean keepsCursor) {
        return () -> new Sink() {
            @Override
            public SinkCursor open(SinkCursor cursor) {
                return keepsCursor && kept.compareTo(cursor) > 0 ? kept : cursor;
            }

            @Override
            public boolean keepsCursor() {
                return keepsCursor;
            }

            @Override
            public void deliver(SinkBatch batch) {
                for (SinkRecord record : batch.records()) {
                    delivered.add(new String(record.payloadCopy(), StandardCharsets.UTF_8));
                }
                kept = batch.cursor();
            }

            @Override
            public void close() {}
        };
    }

    private static void assertCounts(FeedFixture feed, long expectedDelivered, long expired) throws Exception {
        feed.awaitSettled();
        LedgerRow row = feed.ledger().get(0);
        assertEquals(expectedDelivered, row.delivered(), row::toString);
        assertEquals(expired, row.expired(), row::toString);
        assertEquals(0, row.difference());
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void areNotDeliveredAndCounted(boolean keepsCursor) throws Exception {
        try (FeedFixture feed = new FeedFixture(folder, taking(keepsCursor))) {
            feed.write(0, "1");
            feed.writeExpiring(0, AGE_MS, SHORT_S, "2");
            feed.writeExpiring(0, AGE_MS, LONG_S, "3");
            feed.writeExpiring(0, 0, 0, "4");
            assertCounts(feed, 2, 2);
            assertTrue(feed.progress().isExpired(FeedFixture.required(0, "default"), 2));
            assertFalse(feed.progress().isGivenUp(FeedFixture.required(0, "default"), 2));
            assertFalse(feed.progress().isExpired(FeedFixture.required(0, "default"), 3));
        }
        try (FeedFixture feed = new FeedFixture(folder, taking(keepsCursor))) {
            feed.writeExpiring(0, AGE_MS, SHORT_S, "5");
            assertCounts(feed, 2, 3);
        }
        assertEquals(List.of("1", "3"), delivered);
    }

    @Test
    void expireWhileTheBackendIsDown() throws Exception {
        SinkFactory down = () -> new Sink() {
            @Override
            public void deliver(SinkBatch batch) throws IOException {
                throw new IOException("down");
            }

            @Override
            public void close() {}
        };
        try (FeedFixture feed = new FeedFixture(folder, down)) {
            feed.writeExpiring(0, 0, 1, "1");
            feed.write(0, "2");
            FeedFixture.await(() -> feed.ledger().get(0).expired() == 1);
            LedgerRow row = feed.ledger().get(0);
            assertEquals(1, row.inFlight() + row.waiting());
            assertEquals(0, row.difference());
        }
    }

    /** The backend is ahead of what the edge has noted: what was let expire in between was not delivered. */
    @Test
    void areKnownOverACrash() throws Exception {
        try (FeedFixture feed = new FeedFixture(folder, taking(true), "cursorMs=60000")) {
            feed.control().pause();
            FeedFixture.await(() -> feed.status().state() == SinkStatus.State.PAUSED);
            feed.write(0, "1");
            feed.writeExpiring(0, AGE_MS, SHORT_S, "2");
            feed.write(0, "3");
            feed.writeExpiring(0, AGE_MS, SHORT_S, "4");
            feed.write(0, "5");
            feed.control().resume();
            assertCounts(feed, 3, 2);
            feed.crash();
        }
        assertEquals(6, kept.sequence());
        try (FeedFixture feed = new FeedFixture(folder, taking(true))) {
            assertCounts(feed, 3, 2);
        }
        assertEquals(List.of("1", "3", "5"), delivered);
    }

    @Test
    void expireAgainAfterARewind() throws Exception {
        try (FeedFixture feed = new FeedFixture(folder, taking(false))) {
            feed.write(0, "1");
            feed.writeExpiring(0, AGE_MS, SHORT_S, "2");
            assertCounts(feed, 1, 1);
            feed.control().rewindTo(1);
            FeedFixture.await(() -> delivered.size() == 2);
            assertCounts(feed, 2, 2);
        }
    }
}
