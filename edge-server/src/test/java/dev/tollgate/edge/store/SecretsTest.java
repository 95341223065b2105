package dev.tollgate.edge.store;

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
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
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
        registry = Registry.open(folder.path, config, folder.clock, masterKey);
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
        assertTrue(Registry.verifyAudit(folder.path, same, null).isGood());
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
}
