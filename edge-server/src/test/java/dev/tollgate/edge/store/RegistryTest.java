package dev.tollgate.edge.store;

import static dev.tollgate.edge.store.RegistryFolder.config;
import static dev.tollgate.edge.store.RegistryFolder.device;
import static dev.tollgate.edge.store.RegistryFolder.stateInMap;
import static dev.tollgate.edge.store.RegistryFolder.use;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import dev.tollgate.edge.audit.Actor;
import dev.tollgate.edge.token.Fingerprint;
import dev.tollgate.edge.token.MapOpening;
import dev.tollgate.edge.token.TokenEntry;
import dev.tollgate.edge.token.TokenState;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RegistryTest {
    private static final int DEVICES = 2_000;

    @TempDir
    Path temp;

    private RegistryFolder folder;
    private Registry registry;
    private List<IssuedToken> tokens = new ArrayList<>();

    @BeforeEach
    void fill() throws IOException, RegistryException {
        folder = new RegistryFolder(temp.resolve("data"));
        registry = folder.open();
        assertEquals(MapOpening.CREATED, registry.opening());
        List<NewDevice> devices = new ArrayList<>();
        for (int i = 0; i < DEVICES; i++) {
            devices.add(device("d" + i));
        }
        registry.deviceRegistry()
                .createAll(devices, Actor.EDGE)
                .forEach(result -> tokens.add(Objects.requireNonNull(result.issued())));
        for (int i = 0; i < DEVICES; i++) {
            if (i % 4 == 1) {
                use(registry, tokens.get(i), folder.nowMs.get());
            } else if (i % 4 > 1 && i < 200) {
                registry.deviceRegistry().changeState(tokens.get(i).token().number(), TokenState.of(i % 4), Actor.EDGE);
            }
        }
    }

    @AfterEach
    void close() throws IOException {
        registry.close();
    }

    private static TokenState expected(int i) {
        return i % 4 == 1 ? TokenState.ACTIVE : i % 4 > 1 && i < 200 ? TokenState.of(i % 4) : TokenState.INACTIVE;
    }

    private void reopen(MapOpening opening) throws IOException {
        registry = folder.open();
        expectTokens(opening);
    }

    private void expectTokens(MapOpening opening) {
        assertEquals(opening, registry.opening());
        for (int i = 0; i < DEVICES; i++) {
            assertEquals(expected(i), stateInMap(registry, tokens.get(i)), "token " + i);
        }
        assertEquals(DEVICES, registry.tokenCount());
        assertEquals(0, registry.lag());
        assertTrue(registry.mapFreePercent() > 0);
    }

    private Path file(String name) {
        return folder.path.resolve(name);
    }

    @Test
    void reusesTheMapAfterACleanStop() throws IOException {
        registry.close();
        reopen(MapOpening.REUSED);
        registry.close();
        reopen(MapOpening.REUSED);
        assertEquals(0, registry.corruptions());
    }

    @Test
    void rebuildsAMissingMap() throws IOException {
        registry.close();
        Files.delete(file("tokens.map"));
        reopen(MapOpening.REBUILT);
    }

    @Test
    void rebuildsAMapOfWhichNothingIsKnown() throws IOException {
        registry.close();
        Files.delete(file("tokens.state"));
        reopen(MapOpening.REBUILT);
    }

    @Test
    void rebuildsWhenTheStateIsDamaged() throws IOException {
        registry.close();
        byte[] state = Files.readAllBytes(file("tokens.state"));
        state[20] ^= 1;
        Files.write(file("tokens.state"), state);
        reopen(MapOpening.REBUILT);
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 1, 11, 12, 1_000, 5_000, 500_000})
    void rebuildsATruncatedMap(long length) throws IOException {
        registry.close();
        keepingTime(() -> {
            try (RandomAccessFile map = new RandomAccessFile(file("tokens.map").toFile(), "rw")) {
                map.setLength(length);
            }
        });
        reopen(MapOpening.REBUILT);
    }

    @Test
    void rebuildsAMapFullOfGarbage() throws IOException {
        registry.close();
        keepingTime(() -> {
            byte[] garbage = new byte[(int) Files.size(file("tokens.map"))];
            new Random(1).nextBytes(garbage);
            Files.write(file("tokens.map"), garbage, StandardOpenOption.WRITE);
        });
        reopen(MapOpening.REBUILT);
    }

    @Test
    void rebuildsAMapThatWasChangedBehindItsBack() throws IOException {
        registry.close();
        try (RandomAccessFile map = new RandomAccessFile(file("tokens.map").toFile(), "rw")) {
            map.seek(100_000);
            map.write(new byte[10_000]);
        }
        reopen(MapOpening.REBUILT);
    }

    /** Something done to the map's file. */
    private interface Damage {
        void run() throws IOException;
    }

    private void keepingTime(Damage damage) throws IOException {
        FileTime time = Files.getLastModifiedTime(file("tokens.map"));
        damage.run();
        Files.setLastModifiedTime(file("tokens.map"), time);
    }

    @Test
    void rebuildsAMapOfAnotherSize() throws IOException {
        registry.close();
        registry = folder.open(config(30_000));
        expectTokens(MapOpening.REBUILT);
    }

    @Test
    void rebuildsAMapOfAnotherRegistry() throws IOException {
        registry.close();
        RegistryFolder other = new RegistryFolder(temp.resolve("other"));
        other.open().close();
        for (String name : List.of("tokens.map", "tokens.state")) {
            Files.copy(
                    other.path.resolve(name),
                    file(name),
                    StandardCopyOption.REPLACE_EXISTING,
                    StandardCopyOption.COPY_ATTRIBUTES);
        }
        reopen(MapOpening.REBUILT);
    }

    @Test
    void catchesUpWithChangesThatAnOldMapHasNot() throws IOException, RegistryException {
        registry.close();
        Path saved = Files.createDirectory(temp.resolve("saved"));
        copyMap(folder.path, saved);
        registry = folder.open();
        IssuedToken added = registry.deviceRegistry().create(device("late"), Actor.EDGE);
        registry.deviceRegistry().changeState(tokens.get(0).token().number(), TokenState.REVOKED, Actor.EDGE);
        registry.close();
        copyMap(saved, folder.path);
        registry = folder.open();
        assertEquals(MapOpening.CAUGHT_UP, registry.opening());
        assertEquals(TokenState.INACTIVE, stateInMap(registry, added));
        assertEquals(TokenState.REVOKED, stateInMap(registry, tokens.get(0)));
        assertEquals(TokenState.ACTIVE, stateInMap(registry, tokens.get(1)));
    }

    @Test
    void rebuildsAMapThatIsAheadOfItsDatabase() throws IOException, RegistryException {
        registry.close();
        Path saved = Files.createDirectory(temp.resolve("saved"));
        Files.copy(file("registry.db"), saved.resolve("registry.db"));
        registry = folder.open();
        registry.deviceRegistry().create(device("late"), Actor.EDGE);
        registry.close();
        Files.copy(saved.resolve("registry.db"), file("registry.db"), StandardCopyOption.REPLACE_EXISTING);
        reopen(MapOpening.REBUILT);
    }

    private static void copyMap(Path from, Path to) throws IOException {
        for (String name : List.of("tokens.map", "tokens.state")) {
            Files.copy(
                    from.resolve(name),
                    to.resolve(name),
                    StandardCopyOption.REPLACE_EXISTING,
                    StandardCopyOption.COPY_ATTRIBUTES);
        }
    }

    @Test
    void storesFirstUsesThatAKilledProcessLeftInTheMap() throws IOException, SQLException {
        IssuedToken used = tokens.get(1);
        Path copy = Files.createDirectory(temp.resolve("killed"));
        try (Stream<Path> files = Files.list(folder.path)) {
            for (Path file : files.toList()) {
                Files.copy(file, copy.resolve(file.getFileName().toString()));
            }
        }
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + copy.resolve("registry.db"));
                Statement statement = connection.createStatement()) {
            statement.executeUpdate("UPDATE token SET state = 0, first_used_at = 0");
        }
        try (Registry killed = new RegistryFolder(copy).open()) {
            assertEquals(MapOpening.RECOVERED, killed.opening());
            assertEquals(TokenState.ACTIVE, stateInMap(killed, used));
            long deadline = System.nanoTime() + 20_000_000_000L;
            while (killed.deviceRegistry()
                            .token(used.token().number())
                            .orElseThrow()
                            .state()
                    != TokenState.ACTIVE) {
                assertTrue(System.nanoTime() < deadline, "expected the first use in the database in time");
                Thread.onSpinWait();
            }
        }
    }

    @Test
    void refusesASizeThatIsTooSmallForItsDatabase() throws IOException {
        registry.close();
        IOException refused = assertThrows(
                IOException.class,
                () -> folder.open(new RegistryConfig(1_000, 1, 9, 9, 1_000, 0, 1 << 20, 1_000, true, 100_000, 1_000)));
        assertTrue(refused.toString().contains("registry.tokensExpected"), refused.toString());
        reopen(MapOpening.REUSED);
    }

    @Test
    void refusesASecondUserOfItsFolder() {
        IOException refused = assertThrows(IOException.class, folder::open);
        assertTrue(refused.toString().contains("an edge uses it"), refused.toString());
    }

    @Test
    void refusesADatabaseWithoutItsKey() throws IOException {
        registry.close();
        byte[] key = Files.readAllBytes(file("installation.key"));
        assertEquals(16, key.length);
        assertEquals(
                "rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(file("installation.key"))));
        Files.delete(file("installation.key"));
        expectRefusal("installation.key");
        key[3]++;
        Files.write(file("installation.key"), key);
        expectRefusal("found another");
        Files.write(file("installation.key"), new byte[3]);
        expectRefusal("expected 16 bytes");
        key[3]--;
        Files.write(file("installation.key"), key);
        reopen(MapOpening.REUSED);
    }

    @Test
    void refusesADatabaseOfANewerEdge() throws IOException, SQLException {
        registry.close();
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file("registry.db"));
                Statement statement = connection.createStatement()) {
            statement.executeUpdate("PRAGMA user_version = 99");
        }
        expectRefusal("newer edge");
    }

    @Test
    void refusesWhatIsNoDatabase() throws IOException {
        registry.close();
        Files.writeString(file("registry.db"), "this is not a database, and long enough to see it at once".repeat(40));
        expectRefusal("registry.db");
    }

    private void expectRefusal(String words) {
        IOException refused = assertThrows(IOException.class, folder::open);
        assertTrue(refused.toString().contains(words), refused.toString());
    }

    @Test
    void keepsNoTokenInItsFiles() throws IOException, RegistryException {
        registry.deviceRegistry().create(device("secret", "a-token-that-must-not-be-seen"), Actor.EDGE);
        registry.close();
        for (String name : List.of("registry.db", "tokens.map", "tokens.state")) {
            String content = Files.readString(file(name), StandardCharsets.ISO_8859_1);
            assertTrue(!content.contains("must-not-be-seen"), name);
        }
    }

    @Test
    void looksUpWithoutAllocating() {
        IssuedToken issued = tokens.get(0);
        ByteBuf path = Unpooled.wrappedBuffer(ByteBuffer.allocateDirect(256)).clear(); // a tracked one would allocate
        path.writeCharSequence("kp1/demo-v1/dcx/" + issued.value() + "/json", StandardCharsets.UTF_8);
        Fingerprint fingerprint = new Fingerprint();
        TokenEntry entry = new TokenEntry();
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long allocated = 0;
        for (int round = 0; round < 5; round++) {
            long before = threads.getCurrentThreadAllocatedBytes();
            for (int i = 0; i < 100_000; i++) {
                registry.tokenRegistry().fingerprint(path, 4, 4, 16, 22, fingerprint);
                registry.tokenRegistry().find(fingerprint, entry);
                registry.tokenRegistry().hasApplication(path, 4, 4);
            }
            allocated = threads.getCurrentThreadAllocatedBytes() - before;
        }
        path.release();
        assertEquals(issued.token().number(), entry.tokenNumber());
        assertTrue(allocated < 100_000, allocated + " bytes in 100,000 calls");
    }
}
