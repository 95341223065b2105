package dev.tollgate.edge.sink;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tollgate.edge.route.Route;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever happens to the backend and the edge, each accepted record is in one account, and nothing that is required is missing. */
final class LedgerPropertyTest {
    private static final int ROUNDS = 12;

    private final Set<String> delivered = ConcurrentHashMap.newKeySet();
    private final Set<String> rejected = ConcurrentHashMap.newKeySet();

    /** Fails, confirms a part, rejects, or takes all; by chance. */
    private final class MoodyBackend implements Sink {
        private final SplittableRandom random;

        MoodyBackend(SplittableRandom random) {
            this.random = random;
        }

        @Override
        public void deliver(SinkBatch batch) throws IOException {
            int mood = random.nextInt(10);
            for (int i = 0; i < batch.size(); i++) {
                String text = new String(batch.records().get(i).payloadCopy(), StandardCharsets.UTF_8);
                if (text.endsWith("77")) {
                    rejected.add(text);
                    batch.reject(i, "ends in 77");
                } else if (mood < 7 || random.nextBoolean()) {
                    delivered.add(text);
                    batch.confirm(i);
                }
            }
            if (mood == 9) {
                throw new BrokenSinkException("broken", null);
            } else if (mood >= 7) {
                throw new IOException("down");
            }
        }

        @Override
        public void close() {}
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void balancesAtEveryQuiescentPointAcrossCrashes(long seed, @TempDir Path folder) throws Exception {
        SplittableRandom random = new SplittableRandom(seed);
        Set<String> accepted = new HashSet<>();
        long[] acceptedByRoute = new long[3];
        int number = 0;
        for (int round = 0; round < ROUNDS; round++) {
            List<Route> routes = List.of(FeedFixture.required(0, "default"), FeedFixture.required(1, "meters"));
            SplittableRandom moods = random.split();
            FeedFixture feed = new FeedFixture(
                    folder,
                    () -> new MoodyBackend(moods.split()),
                    routes,
                    FeedFixture.journalConfig(1 << 22),
                    "batchRecordsMax=" + (1 + random.nextInt(40)),
                    "rejectionsMax=2",
                    "cursorMs=" + (1 + random.nextInt(50)));
            for (int i = random.nextInt(300); i > 0; i--) {
                int route = random.nextInt(3);
                String text = "x".repeat(random.nextInt(300)) + "-" + number++;
                feed.write(route, text);
                acceptedByRoute[route]++;
                if (route < 2) {
                    accepted.add(text);
                }
            }
            if (random.nextBoolean()) {
                feed.awaitSettled();
                assertBalanced(feed, acceptedByRoute);
                assertTrue(delivered.size() + rejected.size() >= accepted.size(), "something is missing");
            }
            if (random.nextBoolean()) {
                feed.crash();
            } else {
                feed.close();
            }
        }
        try (FeedFixture feed = new FeedFixture(
                folder,
                () -> new MoodyBackend(random.split()),
                List.of(FeedFixture.required(0, "default"), FeedFixture.required(1, "meters")),
                FeedFixture.journalConfig(1 << 22),
                "rejectionsMax=2")) {
            feed.awaitSettled();
            assertBalanced(feed, acceptedByRoute);
        }
        Set<String> settled = new HashSet<>(delivered);
        settled.addAll(rejected);
        assertEquals(accepted, settled);
    }

    private static void assertBalanced(FeedFixture feed, long[] acceptedByRoute) {
        List<LedgerRow> rows = feed.ledger();
        assertEquals(2, rows.size());
        for (int route = 0; route < 2; route++) {
            LedgerRow row = rows.get(route);
            assertEquals(acceptedByRoute[route], row.accepted(), row::toString);
            assertEquals(0, row.difference(), row::toString);
            assertEquals(0, row.waiting(), row::toString);
            assertEquals(0, row.inFlight(), row::toString);
            assertEquals(row.accepted(), row.delivered() + row.dropped(), row::toString);
        }
    }
}
