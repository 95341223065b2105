package dev.tollgate.edge.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tollgate.edge.audit.Actor;
import dev.tollgate.edge.audit.AuditEntry;
import dev.tollgate.edge.audit.AuditEvent;
import dev.tollgate.edge.audit.AuditQuery;
import dev.tollgate.edge.audit.AuditReport;
import dev.tollgate.edge.token.TokenEntry;
import dev.tollgate.edge.token.TokenState;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AuditLogTest {
    private static final Actor ANN = new Actor("aut_1", "ann", "192.0.2.7");

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

    private static RegistryConfig config(long entriesMax) {
        return new RegistryConfig(20_000, 2, 10, 10, 10_000, 0, 8 << 20, 1_000, true, entriesMax, 1_000);
    }

    private List<AuditEntry> entries(@Nullable String actor, @Nullable String action, @Nullable String target) {
        return registry.auditTrail().list(new AuditQuery(actor, action, target, Long.MAX_VALUE, 100));
    }

    private void tamper(String... statements) throws SQLException {
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + folder.path.resolve("registry.db"));
                Statement statement = connection.createStatement()) {
            for (String sql : statements) {
                statement.execute(sql);
            }
        }
    }

    private void noteAll(int count) throws Exception {
        for (int i = 0; i < count; i++) {
            registry.auditTrail().record(AuditEvent.of(ANN, "sink.pause", "sink:" + i));
        }
    }

    @Test
    void hasEachChangeWithWhoMadeIt() throws Exception {
        DeviceRegistry devices = registry.deviceRegistry();
        IssuedToken first = devices.create(RegistryFolder.device("a", "planted-token-a"), ANN);
        IssuedToken second = devices.issueToken(first.device().number(), "planted-token-b", TokenEntry.NEVER, ANN);
        devices.changeState(second.token().number(), TokenState.SUSPENDED, ANN);
        devices.changeState(second.token().number(), TokenState.ACTIVE, ANN);
        devices.changeState(second.token().number(), TokenState.REVOKED, ANN);
        devices.createAll(List.of(RegistryFolder.device("b"), RegistryFolder.device("a")), ANN);
        List<AuditEntry> all = entries(null, null, null);
        assertEquals(
                List.of(
                        "device.import",
                        "token.revoke",
                        "token.resume",
                        "token.suspend",
                        "token.issue",
                        "device.create"),
                all.stream().map(AuditEntry::action).toList());
        assertTrue(all.get(0).detail().contains("\"created\":1"), all.get(0).detail());
        assertTrue(all.get(0).detail().contains("\"refused\":1"), all.get(0).detail());
        AuditEntry oldest = all.get(5);
        assertEquals(1, oldest.sequence());
        assertEquals(RegistryFolder.START_MS, oldest.atMs());
        assertEquals("aut_1 ann 192.0.2.7", oldest.actorId() + " " + oldest.actorName() + " " + oldest.address());
        assertFalse(all.toString().contains("planted-token"), all.toString());
        assertEquals(4, entries("ann", null, all.get(1).target()).size());
        assertEquals(1, entries("aut_1", "token.issue", null).size());
        assertEquals(0, entries("bob", null, null).size());
        assertTrue(registry.auditTrail().verify(null).isGood());
    }

    @Test
    void hasNothingOfWhatWasRefused() throws Exception {
        DeviceRegistry devices = registry.deviceRegistry();
        devices.create(RegistryFolder.device("a"), ANN);
        assertThrows(RegistryException.class, () -> devices.create(RegistryFolder.device("a"), ANN));
        assertThrows(RegistryException.class, () -> devices.changeState(5, TokenState.REVOKED, ANN));
        devices.createAll(List.of(RegistryFolder.device("a")), ANN);
        assertEquals(1, entries(null, null, null).size());
    }

    @Test
    void cannotBeChangedThroughSql() throws Exception {
        noteAll(3);
        for (String sql : List.of(
                "UPDATE audit SET actor = 'x' WHERE sequence = 2",
                "DELETE FROM audit WHERE sequence = 3",
                "DELETE FROM audit",
                "INSERT OR REPLACE INTO audit SELECT sequence, at, 'x', actor_name, address, action, target, detail, hash"
                        + " FROM audit WHERE sequence = 2",
                "INSERT INTO audit SELECT 9, at, actor, actor_name, address, action, target, detail, hash FROM audit"
                        + " WHERE sequence = 2")) {
            SQLException refused = assertThrows(SQLException.class, () -> tamper(sql), sql);
            assertTrue(String.valueOf(refused.getMessage()).contains("append-only"), refused.getMessage());
        }
        assertTrue(registry.auditTrail().verify(null).isGood());
    }

    @Test
    void saysWhichEntryWasChanged() throws Exception {
        noteAll(5);
        tamper("DROP TRIGGER audit_no_update", "UPDATE audit SET actor = 'x' WHERE sequence = 3");
        AuditReport report = registry.auditTrail().verify(null);
        assertEquals(1, report.problems().size(), report.toString());
        assertEquals(3, report.problems().get(0).sequence());
        assertEquals(5, report.entries());
    }

    @Test
    void saysWhereAnEntryIsMissing() throws Exception {
        noteAll(5);
        tamper("DROP TRIGGER audit_no_delete", "DELETE FROM audit WHERE sequence = 3");
        AuditReport report = registry.auditTrail().verify(null);
        assertEquals(4, report.problems().get(0).sequence(), report.toString());
    }

    @Test
    void noticesThatTheNewestWereCutOff() throws Exception {
        noteAll(4);
        String head = registry.auditTrail().verify(null).head();
        noteAll(1);
        assertTrue(registry.auditTrail().verify(head).isGood());
        tamper("DROP TRIGGER audit_no_delete", "DELETE FROM audit WHERE sequence > 3");
        assertTrue(registry.auditTrail().verify(null).isGood());
        AuditReport report = registry.auditTrail().verify(head);
        assertTrue(report.problems().get(0).detail().contains("cut off"), report.toString());
    }

    @Test
    void noticesThatTheOldestWereCutOff() throws Exception {
        noteAll(4);
        tamper("DROP TRIGGER audit_no_delete", "DELETE FROM audit WHERE sequence < 3");
        assertEquals(3, registry.auditTrail().verify(null).problems().get(0).sequence());
    }

    @Test
    void staysBoundedAndCanStillBeChecked() throws Exception {
        registry.close();
        registry = folder.open(config(10));
        noteAll(9);
        String early = registry.auditTrail().verify(null).head();
        noteAll(1);
        AuditReport full = registry.auditTrail().verify(early);
        assertEquals(10, full.entries());
        assertTrue(full.isGood());
        for (int i = 0; i < 40; i++) {
            noteAll(1);
            AuditReport report = registry.auditTrail().verify(null);
            assertTrue(report.isGood(), report.toString());
            assertTrue(report.entries() <= 11, report.toString());
        }
        assertTrue(entries(null, "audit.checkpoint", null).size() >= 1);
        assertThrows(
                SQLException.class,
                () -> tamper("DELETE FROM audit WHERE sequence = (SELECT min(sequence) FROM audit)"));
        assertFalse(registry.auditTrail().verify(early).isGood());
    }

    @Test
    void canBeCheckedWhetherTheEdgeRunsOrNot() throws Exception {
        noteAll(3);
        AuditReport running = Registry.verifyAudit(folder.path, Map.of(), null);
        assertTrue(running.isGood());
        assertEquals(3, running.entries());
        registry.close();
        assertEquals(running, Registry.verifyAudit(folder.path, Map.of(), running.head()));
        tamper("DROP TRIGGER audit_no_update", "UPDATE audit SET target = '' WHERE sequence = 3");
        assertEquals(
                3,
                Registry.verifyAudit(folder.path, Map.of(), null)
                        .problems()
                        .get(0)
                        .sequence());
        assertThrows(IOException.class, () -> Registry.verifyAudit(temp.resolve("none"), Map.of(), null));
    }

    @Test
    void holdsWhateverCharactersATextHas() throws Exception {
        String strange = "a\0b\n\"\uD83D'\uDE00 \u2028"
                + "\uD83D\uDE00".repeat(200); // halves of surrogate pairs, and one cut in two
        registry.auditTrail().record(AuditEvent.of(ANN, "sink.pause", strange).with("name", "x" + strange));
        noteAll(1);
        assertTrue(registry.auditTrail().verify(null).isGood());
        reopen();
        assertTrue(registry.auditTrail().verify(null).isGood());
        assertEquals(2, entries(null, "sink.pause", null).size());
    }

    private void reopen() throws IOException {
        registry.close();
        registry = folder.open();
    }
}
