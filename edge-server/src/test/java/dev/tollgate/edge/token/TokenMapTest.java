package dev.tollgate.edge.token;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TokenMapTest {
    private static final TokenMap.Size SIZE = new TokenMap.Size(2_000, 2);

    @TempDir
    Path folder;

    private final Notes notes = new Notes();
    private TokenMap map;

    @BeforeEach
    void create() throws IOException {
        map = TokenMap.create(folder.resolve("tokens.map"), SIZE);
    }

    @AfterEach
    void close() {
        map.close();
    }

    @Test
    void findsWhatWasPutAndNothingElse() throws IOException {
        put(1, TokenState.SUSPENDED, 77);
        TokenEntry entry = new TokenEntry();
        assertTrue(map.find(fingerprint(1), entry));
        assertEquals(TokenState.SUSPENDED, entry.state());
        assertEquals(1, entry.tokenNumber());
        assertEquals(1001, entry.deviceNumber());
        assertEquals(-1, entry.groupNumber());
        assertEquals(TokenEntry.PURPOSE_DEVICE, entry.purpose());
        assertEquals(77, entry.expiresAtMs());
        assertFalse(map.find(fingerprint(2), entry));
    }

    @Test
    void countsChangesNotLookUps() throws IOException {
        long before = map.changes();
        put(1, TokenState.ACTIVE, TokenEntry.NEVER);
        assertEquals(before + 1, map.changes());
        map.find(fingerprint(1), new TokenEntry());
        assertEquals(before + 1, map.changes());
        map.remove(fingerprint(1));
        assertEquals(before + 2, map.changes());
    }

    @Test
    void isReadBackFromItsFile() throws IOException {
        for (int number = 1; number <= 1_000; number++) {
            put(number, TokenState.of(number % 4), number);
        }
        map.close();
        map = TokenMap.open(folder.resolve("tokens.map"), SIZE);
        assertEquals(1_000, map.size());
        TokenEntry entry = new TokenEntry();
        for (int number = 1; number <= 1_000; number++) {
            assertTrue(map.find(fingerprint(number), entry));
            assertEquals(number, entry.tokenNumber());
            assertEquals(TokenState.of(number % 4), entry.state());
            assertEquals(-number, entry.groupNumber());
        }
    }

    @Test
    void isAllocatedInFull() throws IOException {
        Path file = folder.resolve("tokens.map");
        long blocks = ((Number) Files.getAttribute(file, "unix:size")).longValue();
        Process stat = new ProcessBuilder("stat", "-c", "%b", file.toString()).start();
        long allocated = 512
                * Long.parseLong(new String(stat.getInputStream().readAllBytes(), StandardCharsets.US_ASCII).strip());
        assertTrue(allocated >= blocks, allocated + " of " + blocks + " bytes");
    }

    @Test
    void keepsAFirstUseThatTheDatabaseDoesNotKnow() throws IOException {
        put(1, TokenState.INACTIVE, TokenEntry.NEVER);
        TokenEntry entry = new TokenEntry();
        assertTrue(map.activate(fingerprint(1), entry, 5, notes));
        put(1, TokenState.INACTIVE, TokenEntry.NEVER);
        map.find(fingerprint(1), entry);
        assertEquals(TokenState.ACTIVE, entry.state());
        put(1, TokenState.SUSPENDED, TokenEntry.NEVER);
        map.find(fingerprint(1), entry);
        assertEquals(TokenState.SUSPENDED, entry.state());
        assertEquals(5, entry.firstUsedAtMs());
        assertEquals(-1, entry.groupNumber());
    }

    @Test
    void activatesInactiveTokensOnly() throws IOException {
        TokenEntry entry = new TokenEntry();
        assertFalse(map.activate(fingerprint(9), entry, 5, notes));
        for (TokenState state : TokenState.values()) {
            put(1 + state.code(), state, TokenEntry.NEVER);
            assertTrue(map.activate(fingerprint(1 + state.code()), entry, 5, notes));
            assertEquals(state == TokenState.INACTIVE ? TokenState.ACTIVE : state, entry.state());
        }
        assertEquals(List.of(1L), notes.tokens);
        assertEquals(1, notes.reserved.get());
    }

    @Test
    void leavesATokenInactiveWhileThereIsNoRoomForANote() throws IOException {
        put(1, TokenState.INACTIVE, TokenEntry.NEVER);
        notes.full = true;
        TokenEntry entry = new TokenEntry();
        assertTrue(map.activate(fingerprint(1), entry, 5, notes));
        assertEquals(TokenState.INACTIVE, entry.state());
    }

    @Test
    void activatesOnceAmongThreads() throws Exception {
        int tokens = 500;
        int threads = 4;
        for (int number = 1; number <= tokens; number++) {
            put(number, TokenState.INACTIVE, TokenEntry.NEVER);
        }
        ExecutorService executor = Executors.newFixedThreadPool(threads);
        CountDownLatch start = new CountDownLatch(threads);
        List<Future<?>> uses = new ArrayList<>();
        for (int thread = 0; thread < threads; thread++) {
            long nowMs = 1L + thread;
            uses.add(executor.submit(() -> {
                start.countDown();
                start.await();
                TokenEntry entry = new TokenEntry();
                for (int number = 1; number <= tokens; number++) {
                    assertTrue(map.activate(fingerprint(number), entry, nowMs, notes));
                    assertEquals(TokenState.ACTIVE, entry.state());
                }
                return null;
            }));
        }
        for (Future<?> use : uses) {
            use.get();
        }
        executor.shutdown();
        assertEquals(tokens, notes.tokens.size());
        assertEquals(tokens, notes.tokens.stream().distinct().count());
        assertEquals(tokens, notes.reserved.get());
    }

    @Test
    void readersNeverSeeHalfAChange() throws Exception {
        int tokens = 50;
        for (int number = 1; number <= tokens; number++) {
            put(number, TokenState.ACTIVE, 1);
        }
        AtomicBoolean done = new AtomicBoolean();
        ExecutorService executor = Executors.newFixedThreadPool(2);
        List<Future<Long>> readers = new ArrayList<>();
        for (int reader = 0; reader < 2; reader++) {
            readers.add(executor.submit(() -> {
                TokenEntry entry = new TokenEntry();
                Fingerprint fingerprint = new Fingerprint();
                long finds = 0;
                while (!done.get()) {
                    long number = 1 + finds++ % tokens;
                    set(fingerprint, number);
                    assertTrue(map.find(fingerprint, entry));
                    assertEquals(number, entry.tokenNumber());
                    boolean odd = entry.expiresAtMs() % 2 == 1;
                    assertEquals(odd ? TokenState.ACTIVE : TokenState.SUSPENDED, entry.state());
                }
                return finds;
            }));
        }
        for (int round = 2; round <= 400; round++) {
            TokenState state = round % 2 == 1 ? TokenState.ACTIVE : TokenState.SUSPENDED;
            for (int number = 1; number <= tokens; number++) {
                put(number, state, round);
            }
        }
        done.set(true);
        for (Future<Long> reader : readers) {
            assertTrue(reader.get() > 0);
        }
        executor.shutdown();
    }

    @Test
    void takesAllThatItsSizePromisesAndGrows() throws IOException {
        long before = map.mappedBytes();
        for (int number = 1; number <= SIZE.tokensMax(); number++) {
            put(number, TokenState.INACTIVE, TokenEntry.NEVER);
        }
        assertEquals(SIZE.tokensMax(), map.size());
        assertTrue(map.mappedBytes() > before);
        assertThrows(IOException.class, () -> {
            for (int number = 1; number <= 20 * SIZE.tokensMax(); number++) {
                put(number, TokenState.INACTIVE, TokenEntry.NEVER);
            }
        });
        assertTrue(map.find(fingerprint(SIZE.tokensMax()), new TokenEntry()));
    }

    @Test
    void saysHowMuchRoomItNeeds() {
        TokenMap.Size tooLarge = new TokenMap.Size(1L << 44, 1);
        IOException failure =
                assertThrows(IOException.class, () -> TokenMap.create(folder.resolve("other.map"), tooLarge));
        assertTrue(failure.toString().contains("registry.tokensExpected"), failure.toString());
        assertFalse(Files.exists(folder.resolve("other.map")));
    }

    @Test
    void findsRecentActivations() throws IOException {
        for (int number = 1; number <= 100; number++) {
            put(number, TokenState.INACTIVE, TokenEntry.NEVER);
            map.activate(fingerprint(number), new TokenEntry(), number, notes);
        }
        List<Long> found = new ArrayList<>();
        assertTrue(map.forEachActivationSince(91, (number, usedAtMs) -> found.add(usedAtMs)));
        assertEquals(10, found.size());
        assertFalse(map.forEachActivationSince(91, (number, usedAtMs) -> false));
        assertTrue(found.stream().allMatch(usedAtMs -> usedAtMs >= 91));
    }

    @Test
    void findAllocatesNothing() throws IOException {
        for (int number = 1; number <= 1_000; number++) {
            put(number, TokenState.ACTIVE, TokenEntry.NEVER);
        }
        Fingerprint fingerprint = new Fingerprint();
        TokenEntry entry = new TokenEntry();
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long allocated = 0;
        for (int round = 0; round < 5; round++) {
            long before = threads.getCurrentThreadAllocatedBytes();
            for (int i = 0; i < 100_000; i++) {
                set(fingerprint, 1 + i % 2_000); // every other one is not there
                map.find(fingerprint, entry);
            }
            allocated = threads.getCurrentThreadAllocatedBytes() - before;
        }
        assertTrue(allocated < 100_000, allocated + " bytes in 100,000 calls");
    }

    private void put(long number, TokenState state, long expiresAtMs) throws IOException {
        TokenEntry entry = new TokenEntry();
        entry.set(state, number, 1000 + number, (int) -number, expiresAtMs, TokenEntry.UNUSED);
        map.put(fingerprint(number), entry);
    }

    private static Fingerprint fingerprint(long number) {
        Fingerprint fingerprint = new Fingerprint();
        set(fingerprint, number);
        return fingerprint;
    }

    private static void set(Fingerprint fingerprint, long number) {
        fingerprint.set(number * 0x9E3779B97F4A7C15L, ~number * 0xC2B2AE3D27D4EB4FL);
    }

    private static final class Notes implements ActivationLog {
        private final List<Long> tokens = java.util.Collections.synchronizedList(new ArrayList<>());
        private final AtomicInteger reserved = new AtomicInteger();
        private volatile boolean full;

        @Override
        public boolean tryReserve() {
            if (full) {
                return false;
            }
            reserved.incrementAndGet();
            return true;
        }

        @Override
        public void note(long tokenNumber, long firstUsedAtMs) {
            tokens.add(tokenNumber);
        }

        @Override
        public void cancel() {
            reserved.decrementAndGet();
        }
    }
}
