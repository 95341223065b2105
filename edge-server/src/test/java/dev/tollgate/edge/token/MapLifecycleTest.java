package dev.tollgate.edge.token;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A copy of an open map's files is what a killed process leaves behind. */
class MapLifecycleTest {
    private static final TokenMap.Size SIZE = new TokenMap.Size(5_000, 2);
    private static final long KEY_CHECK = 17;
    private static final int TOKENS = 3_000;

    @TempDir
    Path temp;

    private final Source source = new Source();
    private Path killed;

    @BeforeEach
    void killOneThatRuns() throws IOException {
        Path running = Files.createDirectory(temp.resolve("running"));
        killed = Files.createDirectory(temp.resolve("killed"));
        MapLifecycle lifecycle = lifecycle(running);
        TokenMap map = lifecycle.open();
        assertEquals(MapOpening.CREATED, lifecycle.opening());
        for (int number = 1; number <= TOKENS; number++) {
            source.change(number, TokenState.INACTIVE);
            map.put(fingerprint(number), source.entry(number));
        }
        lifecycle.applied(source.sequence());
        for (String name : new String[] {"tokens.map", "tokens.state"}) {
            Files.copy(running.resolve(name), killed.resolve(name), StandardCopyOption.COPY_ATTRIBUTES);
        }
        lifecycle.close(true);
    }

    private MapLifecycle lifecycle(Path folder) {
        return new MapLifecycle(folder, SIZE, KEY_CHECK, source, 1_000);
    }

    private void expect(MapOpening opening) throws IOException {
        MapLifecycle lifecycle = lifecycle(killed);
        TokenMap map = lifecycle.open();
        assertEquals(opening, lifecycle.opening());
        assertEquals(source.sequence(), lifecycle.sequence());
        assertEquals(source.tokenCount(), map.size());
        TokenEntry entry = new TokenEntry();
        for (long number : source.states.keySet()) {
            assertTrue(map.find(fingerprint(number), entry));
            assertEquals(source.states.get(number), entry.state());
        }
        lifecycle.close(true);
        assertTrue(
                TokenMapState.read(killed.resolve("tokens.state")).orElseThrow().clean());
    }

    @Test
    void recoversAMapWhoseProcessWasKilled() throws IOException {
        expect(MapOpening.RECOVERED);
        expect(MapOpening.REUSED);
    }

    @Test
    void appliesWhatTheDatabaseGainedBeforeTheKill() throws IOException {
        source.change(TOKENS + 1, TokenState.INACTIVE);
        source.change(7, TokenState.REVOKED);
        expect(MapOpening.RECOVERED);
    }

    @Test
    void rebuildsWhenAnEntryWasLost() throws IOException {
        source.states.put(TOKENS + 1L, TokenState.INACTIVE); // as if it had come before what the map has
        expect(MapOpening.REBUILT);
    }

    @Test
    void rebuildsWhenTheMachineHasRestarted() throws IOException {
        Path state = killed.resolve("tokens.state");
        TokenMapState read = TokenMapState.read(state).orElseThrow();
        TokenMapState before = new TokenMapState(
                false, read.machine() + 1, KEY_CHECK, source.lineage(), SIZE, read.sequence(), read.tokens(), 1, 0, 0);
        try (FileChannel channel = TokenMapState.channel(state)) {
            before.write(channel, TokenMapState.buffer());
        }
        expect(MapOpening.REBUILT);
    }

    @Test
    void rebuildsAMapOfAnOlderLayout() throws IOException {
        Path state = killed.resolve("tokens.state");
        ByteBuffer record = ByteBuffer.wrap(Files.readAllBytes(state)).order(ByteOrder.LITTLE_ENDIAN);
        record.putLong(0, record.getLong(0) - 1);
        int end = record.capacity() - Long.BYTES;
        CRC32C crc = new CRC32C();
        crc.update(record.array(), 0, end);
        record.putLong(end, crc.getValue());
        Files.write(state, record.array());
        expect(MapOpening.REBUILT);
        expect(MapOpening.REUSED);
    }

    @Test
    void rebuildsWhenAKilledMapIsTruncated() throws IOException {
        for (long length : new long[] {0, 5, 12, 900, 4_096, 100_000, 300_000}) {
            byte[] state = Files.readAllBytes(killed.resolve("tokens.state"));
            try (RandomAccessFile map =
                    new RandomAccessFile(killed.resolve("tokens.map").toFile(), "rw")) {
                map.setLength(length);
            }
            expect(MapOpening.REBUILT);
            Files.write(killed.resolve("tokens.state"), state);
        }
    }

    @Test
    void survivesGarbageAnywhereInAKilledMap() throws IOException {
        Path map = killed.resolve("tokens.map");
        byte[] state = Files.readAllBytes(killed.resolve("tokens.state"));
        byte[] content = Files.readAllBytes(map);
        Random random = new Random(5);
        for (int round = 0; round < 12; round++) {
            Files.write(map, content);
            Files.write(killed.resolve("tokens.state"), state);
            byte[] garbage = new byte[1 << (4 + round)];
            random.nextBytes(garbage);
            try (RandomAccessFile file = new RandomAccessFile(map.toFile(), "rw")) {
                file.seek(round % 3 == 0 ? round * 300L : random.nextInt(content.length - garbage.length));
                file.write(garbage);
            }
            MapLifecycle lifecycle = lifecycle(killed);
            TokenMap opened = lifecycle.open();
            assertEquals(TOKENS, opened.size());
            TokenEntry entry = new TokenEntry();
            for (int number = 1; number <= TOKENS; number++) {
                assertTrue(opened.find(fingerprint(number), entry), "token " + number + " in round " + round);
                assertEquals(number, entry.tokenNumber());
            }
            lifecycle.close(true);
        }
    }

    @Test
    void remembersThatFirstUsesMayBeMissingInTheDatabase() throws IOException {
        MapLifecycle lifecycle = lifecycle(killed);
        lifecycle.open();
        assertEquals(1_000, lifecycle.unstoredActivationsSinceMs());
        lifecycle.close(false);
        lifecycle = lifecycle(killed);
        lifecycle.open();
        assertEquals(1_000, lifecycle.unstoredActivationsSinceMs());
        lifecycle.close(true);
        lifecycle = lifecycle(killed);
        lifecycle.open();
        assertEquals(0, lifecycle.unstoredActivationsSinceMs());
        lifecycle.close(true);
    }

    @Test
    void followsItsSource() throws IOException {
        MapLifecycle lifecycle = lifecycle(killed);
        TokenMap map = lifecycle.open();
        source.change(9, TokenState.SUSPENDED);
        lifecycle.follow();
        TokenEntry entry = new TokenEntry();
        assertTrue(map.find(fingerprint(9), entry));
        assertEquals(TokenState.SUSPENDED, entry.state());
        assertEquals(source.sequence(), lifecycle.sequence());
        lifecycle.close(true);
    }

    @Test
    void passesOnThatTheSourceCannotBeRead() throws IOException {
        Files.delete(killed.resolve("tokens.map"));
        source.broken = true;
        assertThrows(IOException.class, () -> lifecycle(killed).open());
        source.broken = false;
        expect(MapOpening.REBUILT);
    }

    private static Fingerprint fingerprint(long number) {
        Fingerprint fingerprint = new Fingerprint();
        fingerprint.set(number * 0x9E3779B97F4A7C15L, ~number * 0xC2B2AE3D27D4EB4FL);
        return fingerprint;
    }

    private static final class Source implements TokenSource {
        private final Map<Long, TokenState> states = new TreeMap<>();
        private final Map<Long, Long> changes = new TreeMap<>();
        private boolean broken;

        void change(long number, TokenState state) {
            states.put(number, state);
            changes.put(number, sequence() + 1);
        }

        TokenEntry entry(long number) {
            TokenEntry entry = new TokenEntry();
            entry.set(states.getOrDefault(number, TokenState.REVOKED), number, -number, TokenEntry.NEVER);
            return entry;
        }

        @Override
        public long lineage() {
            return 99;
        }

        @Override
        public long sequence() {
            return changes.values().stream().mapToLong(Long::longValue).max().orElse(0);
        }

        @Override
        public long tokenCount() {
            return states.size();
        }

        @Override
        public void forEachChangedAfter(long sequence, TokenVisitor visitor) throws IOException {
            if (broken) {
                throw new IOException("a source of a test that is broken");
            }
            for (long number : states.keySet()) {
                if (changes.getOrDefault(number, 0L) > sequence || sequence == 0) {
                    visitor.onToken(fingerprint(number), entry(number));
                }
            }
        }
    }
}
