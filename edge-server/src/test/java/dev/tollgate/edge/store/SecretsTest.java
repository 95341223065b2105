package dev.tollgate.edge.store;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tollgate.edge.audit.Actor;
import dev.tollgate.edge.audit.AuditEntry;
import dev.tollgate.edge.audit.AuditQuery;
import dev.tollgate.edge.store.RegistryException.Kind;
import dev.tollgate.edge.token.TokenState;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SecretsTest {
    private static final long TIMEOUT_S = 60;
    private static final String VARIABLE = Base64.getEncoder().encodeToString(new byte[32]);

    @TempDir
    Path temp;

    private RegistryFolder folder;
    private Registry registry;

    @BeforeEach
    void open() throws IOException {
        folder = new RegistryFolder(temp.resolve("data"));
        registry = folder.open();
    }

    @AfterEach
    void close() throws IOException {
        registry.close();
    }

    private void reopen(boolean tokenReveal, @Nullable String masterKey) throws IOException {
        registry.close();
        RegistryConfig config =
                new RegistryConfig(20_000, 2, 10, 10, 10_000, 0, 8 << 20, 1_000, tokenReveal, 100_000, 1_000);
        registry = Registry.open(
                folder.path, config, folder.clock, masterKey == null ? Map.of() : Map.of("EDGE_MASTER_KEY", masterKey));
    }

    private void exchange(String masterKey, String previous) throws IOException {
        registry.close();
        registry = Registry.open(
                folder.path,
                RegistryFolder.config(20_000),
                folder.clock,
                Map.of("EDGE_MASTER_KEY", masterKey, "EDGE_MASTER_KEY_PREVIOUS", previous));
    }

    private String startRefusal(@Nullable String masterKey) {
        return String.valueOf(
                assertThrows(IOException.class, () -> reopen(true, masterKey)).getMessage());
    }

    private List<IssuedToken> create(String prefix, int count) {
        List<NewDevice> devices = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            devices.add(RegistryFolder.device(prefix + i));
        }
        return registry.deviceRegistry().createAll(devices, Actor.EDGE).stream()
                .map(result -> Objects.requireNonNull(result.issued()))
                .toList();
    }

    private String reveal(IssuedToken issued) throws RegistryException {
        return registry.secrets().reveal(issued.token().number(), Actor.EDGE);
    }

    private Kind refusal(IssuedToken issued) {
        return assertThrows(RegistryException.class, () -> reveal(issued)).kind();
    }

    private void awaitRotated() throws InterruptedException {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(TIMEOUT_S);
        while (registry.secrets().status().isRotating()) {
            assertTrue(
                    System.nanoTime() < deadline,
                    "still rotating: " + registry.secrets().status());
            TimeUnit.MILLISECONDS.sleep(10);
        }
    }

    private void sql(String... statements) throws SQLException {
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + folder.path.resolve("registry.db"));
                Statement statement = connection.createStatement()) {
            for (String sql : statements) {
                statement.execute(sql);
            }
        }
    }

    @Test
    void showsATokenAgainAndNotesIt() throws Exception {
        IssuedToken first = registry.deviceRegistry().create(RegistryFolder.device("a", "töken-a"), Actor.EDGE);
        IssuedToken second =
                registry.deviceRegistry().issueToken(first.device().number(), null, Long.MAX_VALUE, Actor.EDGE);
        assertEquals("töken-a", reveal(first));
        assertEquals(second.value(), reveal(second));
        List<AuditEntry> noted =
                registry.auditTrail().list(new AuditQuery(null, "token.reveal", null, Long.MAX_VALUE, 9));
        assertEquals(2, noted.size());
        reopen(true, null);
        assertEquals("töken-a", reveal(first));
    }

    @Test
    void keepsNoTokenInClear() throws Exception {
        registry.deviceRegistry().create(RegistryFolder.device("a", "planted-secret"), Actor.EDGE);
        registry.close();
        try (var files = Files.walk(folder.path)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                String bytes = Files.readString(file, java.nio.charset.StandardCharsets.ISO_8859_1);
                assertFalse(bytes.contains("planted-secret"), file.toString());
            }
        }
        assertEquals(
                "rw-------",
                PosixFilePermissions.toString(Files.getPosixFilePermissions(folder.path.resolve("master.key"))));
    }

    @Test
    void showsNothingThatIsRevokedOrNotKept() throws Exception {
        IssuedToken revoked = create("a", 1).get(0);
        registry.deviceRegistry().changeState(revoked.token().number(), TokenState.REVOKED, Actor.EDGE);
        assertEquals(Kind.NOT_REVEALABLE, refusal(revoked));
        reopen(false, null);
        IssuedToken notKept = create("b", 1).get(0);
        assertEquals(Kind.REVEAL_OFF, refusal(notKept));
        reopen(true, null);
        assertEquals(Kind.NOT_REVEALABLE, refusal(notKept));
        assertEquals(
                Kind.NOT_FOUND,
                assertThrows(RegistryException.class, () -> registry.secrets().reveal(1, Actor.EDGE))
                        .kind());
    }

    @Test
    void noticesWhatWasTamperedWith() throws Exception {
        List<IssuedToken> two = create("a", 2);
        sql("UPDATE secret SET sealed = (SELECT sealed FROM secret ORDER BY id DESC LIMIT 1)");
        assertEquals(Kind.DAMAGED, refusal(two.get(0)));
        assertEquals(two.get(1).value(), reveal(two.get(1)));
        sql("UPDATE token SET fingerprint_low = fingerprint_low + 1");
        assertEquals(Kind.DAMAGED, refusal(two.get(1)));
    }

    @Test
    void sealsEverythingAnew() throws Exception {
        List<IssuedToken> tokens = create("a", 1_200);
        sql("UPDATE secret SET sealed = zeroblob(50) WHERE id = (SELECT min(id) FROM secret)");
        assertEquals(2, registry.secrets().rotate(Actor.EDGE).generation());
        awaitRotated();
        KeyStatus status = registry.secrets().status();
        assertEquals(2, status.generation());
        assertEquals(1_199, status.resealed());
        assertEquals(1, status.damaged());
        assertEquals(Kind.DAMAGED, refusal(tokens.get(0)));
        for (IssuedToken issued : tokens.subList(1, tokens.size())) {
            assertEquals(issued.value(), reveal(issued));
        }
        reopen(true, null);
        assertEquals(tokens.get(7).value(), reveal(tokens.get(7)));
        assertTrue(registry.auditTrail().verify(null).isGood());
    }

    @Test
    void removesTokensThatAreNotToBeKept() throws Exception {
        List<IssuedToken> tokens = create("a", 3);
        reopen(false, null);
        registry.secrets().rotate(Actor.EDGE);
        awaitRotated();
        assertEquals(3, registry.secrets().status().removed());
        reopen(true, null);
        assertEquals(Kind.NOT_REVEALABLE, refusal(tokens.get(0)));
    }

    @Test
    void refusesToStartWithoutItsMasterKey() throws Exception {
        create("a", 1);
        registry.close();
        Path file = folder.path.resolve("master.key");
        byte[] key = Files.readAllBytes(file);
        Files.delete(file);
        String missing =
                String.valueOf(assertThrows(IOException.class, folder::open).getMessage());
        assertTrue(missing.contains("master.key") && missing.contains("EDGE_MASTER_KEY"), missing);
        assertFalse(Files.exists(file));
        Files.write(file, new byte[31]);
        assertTrue(String.valueOf(assertThrows(IOException.class, folder::open).getMessage())
                .contains("32 bytes"));
        Files.write(file, new byte[32]);
        String wrong =
                String.valueOf(assertThrows(IOException.class, folder::open).getMessage());
        assertTrue(wrong.contains("expected in master.key the master key"), wrong);
        Files.write(file, key);
        registry = folder.open();
    }

    @Test
    void takesTheMasterKeyFromAVariable() throws Exception {
        IssuedToken issued = create("a", 1).get(0);
        registry.close();
        Path file = folder.path.resolve("master.key");
        String same = Base64.getEncoder().encodeToString(Files.readAllBytes(file));
        String wrong = String.valueOf(
                assertThrows(IOException.class, () -> reopen(true, VARIABLE)).getMessage());
        assertTrue(wrong.contains("expected in EDGE_MASTER_KEY"), wrong);
        reopen(true, same);
        Files.delete(file);
        reopen(true, same);
        assertEquals(issued.value(), reveal(issued));
        registry.close();
        String sealed = String.valueOf(
                assertThrows(IOException.class, () -> folder.open()).getMessage());
        assertTrue(sealed.contains("EDGE_MASTER_KEY"), sealed);
        assertThrows(IOException.class, () -> reopen(true, VARIABLE));
        assertThrows(IOException.class, () -> reopen(true, "not base64!"));
        assertTrue(Registry.verifyAudit(folder.path, Map.of("EDGE_MASTER_KEY", same), null)
                .isGood());
        reopen(true, same);
        assertEquals(TokenState.INACTIVE, RegistryFolder.stateInMap(registry, issued));
    }

    @Test
    void makesNoFileWithAVariable() throws Exception {
        folder = new RegistryFolder(temp.resolve("fresh"));
        reopen(true, VARIABLE);
        assertFalse(Files.exists(folder.path.resolve("master.key")));
        assertEquals(44, Files.size(folder.path.resolve("installation.key")));
    }

    @Test
    void exchangesTheMasterKeyInTheFolder() throws Exception {
        IssuedToken issued = create("a", 1).get(0);
        Path file = folder.path.resolve("master.key");
        byte[] old = Files.readAllBytes(file);
        byte[] sealed = Objects.requireNonNull(dataKey());
        assertEquals(2, registry.secrets().rotateMaster(Actor.EDGE).generation());
        assertEquals("master.key", registry.secrets().masterStatus().source());
        assertFalse(Arrays.equals(old, Files.readAllBytes(file)));
        assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(file)));
        assertFalse(Files.exists(folder.path.resolve("master.key.next")));
        assertNowhere(sealed);
        assertEquals(issued.value(), reveal(issued));
        registry.secrets().rotate(Actor.EDGE);
        awaitRotated();
        reopen(true, null);
        assertEquals(issued.value(), reveal(issued));
        byte[] present = Files.readAllBytes(file);
        registry.close();
        Files.write(file, old);
        String refusal = startRefusal(null);
        assertTrue(refusal.contains("found the one that was replaced at 2023-11-14T22:13:20Z"), refusal);
        Files.write(file, present);
        reopen(true, null);
        List<AuditEntry> noted =
                registry.auditTrail().list(new AuditQuery(null, "master-key.rotate", null, Long.MAX_VALUE, 9));
        assertEquals(1, noted.size());
        assertTrue(registry.auditTrail().verify(null).isGood());
    }

    private byte @Nullable [] dataKey() throws SQLException {
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + folder.path.resolve("registry.db"));
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SELECT sealed FROM data_key")) {
            return row.getBytes(1);
        }
    }

    /** Neither in the database nor in its write-ahead log, whose pages a thief reads, too. */
    private void assertNowhere(byte[] bytes) throws IOException {
        String wanted = new String(bytes, StandardCharsets.ISO_8859_1);
        for (String name : List.of("registry.db", "registry.db-wal")) {
            String found = Files.readString(folder.path.resolve(name), StandardCharsets.ISO_8859_1);
            assertFalse(found.contains(wanted), name);
        }
    }

    @Test
    void goesOnWithAnExchangeThatWasKilledBeforeTheDatabase() throws Exception {
        IssuedToken issued = create("a", 1).get(0);
        registry.close();
        byte[] next = new byte[32];
        next[0] = 1;
        Files.write(folder.path.resolve("master.key.next"), next);
        reopen(true, null);
        assertEquals(issued.value(), reveal(issued));
        assertEquals(2, registry.secrets().masterStatus().generation());
        assertArrayEquals(next, Files.readAllBytes(folder.path.resolve("master.key")));
        assertFalse(Files.exists(folder.path.resolve("master.key.next")));
    }

    @Test
    void goesOnWithAnExchangeThatWasKilledAfterTheDatabase() throws Exception {
        IssuedToken issued = create("a", 1).get(0);
        Path file = folder.path.resolve("master.key");
        byte[] old = Files.readAllBytes(file);
        registry.secrets().rotateMaster(Actor.EDGE);
        registry.close();
        Files.move(file, folder.path.resolve("master.key.next"));
        Files.write(file, old);
        reopen(true, null);
        assertEquals(issued.value(), reveal(issued));
        assertEquals(2, registry.secrets().masterStatus().generation());
        assertFalse(Arrays.equals(old, Files.readAllBytes(file)));
        assertFalse(Files.exists(folder.path.resolve("master.key.next")));
    }

    @Test
    void exchangesTheMasterKeyInTheVariable() throws Exception {
        folder = new RegistryFolder(temp.resolve("fresh"));
        String next = Base64.getEncoder().encodeToString("n".repeat(32).getBytes(StandardCharsets.US_ASCII));
        reopen(true, VARIABLE);
        IssuedToken issued = create("a", 1).get(0);
        RegistryException refused =
                assertThrows(RegistryException.class, () -> registry.secrets().rotateMaster(Actor.EDGE));
        assertEquals(Kind.CONFLICT, refused.kind());
        assertTrue(String.valueOf(refused.getMessage()).contains("EDGE_MASTER_KEY_PREVIOUS"));
        byte[] installationKey = Files.readAllBytes(folder.path.resolve("installation.key"));
        exchange(next, VARIABLE);
        assertEquals(issued.value(), reveal(issued));
        assertEquals(2, registry.secrets().masterStatus().generation());
        exchange(next, VARIABLE); // the second start with both changes nothing
        assertEquals(2, registry.secrets().masterStatus().generation());
        registry.close();
        Files.write(folder.path.resolve("installation.key"), installationKey); // killed before this file was written
        String unfinished = startRefusal(next);
        assertTrue(unfinished.contains("installation.key"), unfinished);
        exchange(next, VARIABLE);
        registry.close();
        String refusal = startRefusal(VARIABLE);
        assertTrue(refusal.contains("expected in EDGE_MASTER_KEY the key under which"), refusal);
        reopen(true, next);
        assertEquals(issued.value(), reveal(issued));
        assertThrows(
                IOException.class,
                () -> Registry.open(
                        folder.path,
                        RegistryFolder.config(20_000),
                        folder.clock,
                        Map.of("EDGE_MASTER_KEY_PREVIOUS", VARIABLE)));
    }
}
