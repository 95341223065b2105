package dev.tollgate.edge.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tollgate.edge.audit.Actor;
import dev.tollgate.edge.audit.AuditQuery;
import dev.tollgate.edge.audit.AuditReport;
import dev.tollgate.edge.limit.LimitTarget;
import dev.tollgate.edge.limit.LimitsOverride;
import dev.tollgate.edge.token.TokenEntry;
import dev.tollgate.edge.token.TokenState;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Databases of all versions before this one become one of this version, with all that they hold. */
final class RegistryMigrationTest {
    private static final Actor OPERATOR = new Actor("aut_1", "anna", null);
    private static final LimitsOverride LIMITS = LimitsOverride.of(Map.of("device.messagesPerSecond", "5"));

    @TempDir
    private Path temp;

    private final List<IssuedToken> issued = new ArrayList<>();

    /** What rows there are in tables that only extensions and auth tokens use. */
    private static final String OTHER_ROWS = """
            INSERT INTO metadata SELECT id, 'floor', '2', 7 FROM device WHERE name = 'valve';
            INSERT INTO command (device, type, number, payload, state, created_at, expires_at, ended_at)
              SELECT id, 'reboot', 3, '{}', 0, 5, 900, 0 FROM device WHERE name = 'valve';
            INSERT INTO configuration (application, device, instance, name, config_id, config, created_at)
              SELECT application, id, 'cmx', '', 'c1', '{"rate":5}', 5 FROM device WHERE name = 'valve';
            INSERT INTO upload_token (fingerprint, device, token, expires_at)
              SELECT x'0102', id, 9, 900 FROM device WHERE name = 'valve';
            INSERT INTO auth_token (number, name, purpose, scopes, generation, created_at, created_by, expires_at, uses,
              revoked_at, last_used_at) VALUES (4, 'api', 'api', 'read', 1, 5, 'admin', 900, 0, 0, 0)""";

    private void fill(Registry registry) throws Exception {
        DeviceRegistry devices = registry.deviceRegistry();
        issued.add(devices.create(new NewDevice("pump", "plant", "north", null, TokenEntry.NEVER), Actor.EDGE));
        issued.add(devices.create(new NewDevice("valve", "plant", null, "own", 9_000_000_000_000L), Actor.EDGE));
        issued.add(devices.create(new NewDevice("pump", "other", "south", null, TokenEntry.NEVER), Actor.EDGE));
        devices.changeState(issued.get(1).token().number(), TokenState.REVOKED, Actor.EDGE);
        RegistryFolder.use(registry, issued.get(2), RegistryFolder.START_MS);
        registry.applicationRegistry()
                .updateApplication(
                        "plant", new ApplicationRegistry.Draft("pumps", List.of("v1"), List.of("dcx")), OPERATOR);
        devices.setLastSeen(Map.of(issued.get(0).device().number(), RegistryFolder.START_MS + 5));
        registry.limitRegistry().setLimits(LimitTarget.ofApplication("plant"), LIMITS, OPERATOR);
        try (StateDatabase state = registry.openState()) {
            state.transact(sql -> {
                for (String statement : OTHER_ROWS.split(";", -1)) {
                    sql.update(statement);
                }
                return true;
            });
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 5, 6, 7, 8})
    void readsTheDatabaseOf(int version) throws Exception {
        RegistryFolder folder = new RegistryFolder(temp.resolve("old"));
        try (Registry registry = folder.open()) {
            fill(registry);
        }
        OldDatabase.rewrite(folder.path, version);
        if (version == 1) {
            Files.delete(folder.path.resolve("tokens.state")); // of an older layout then
        }
        try (Registry registry = folder.open()) {
            expectDevices(registry, version);
            expectOthers(registry, version);
            registry.deviceRegistry()
                    .create(new NewDevice("new", "plant", "north", null, TokenEntry.NEVER), Actor.EDGE);
            registry.limitRegistry().setLimits(LimitTarget.ALL, LIMITS, OPERATOR);
            AuditReport report = registry.auditTrail().verify(null);
            assertTrue(report.isGood(), report.toString());
        }
        RegistryFolder fresh = new RegistryFolder(temp.resolve("fresh"));
        fresh.open().close();
        assertEquals(
                OldDatabase.schema(fresh.path.resolve("registry.db")),
                OldDatabase.schema(folder.path.resolve("registry.db")));
    }

    private void expectDevices(Registry registry, int version) throws Exception {
        DeviceRegistry devices = registry.deviceRegistry();
        assertEquals(3, devices.deviceCount());
        assertEquals(3, registry.tokenCount());
        for (IssuedToken each : issued) {
            Device before = each.device();
            boolean wasSeen =
                    version >= 5 && before.number() == issued.get(0).device().number();
            assertEquals(
                    new Device(
                            before.number(),
                            before.name(),
                            before.application(),
                            before.group(),
                            before.createdAtMs(),
                            wasSeen ? RegistryFolder.START_MS + 5 : 0),
                    devices.device(before.number()).orElseThrow());
        }
        List<TokenState> states = new ArrayList<>();
        for (IssuedToken each : issued) {
            states.add(RegistryFolder.stateInMap(registry, each));
            assertEquals(
                    states.get(states.size() - 1),
                    devices.token(each.token().number()).orElseThrow().state());
        }
        assertEquals(List.of(TokenState.INACTIVE, TokenState.REVOKED, TokenState.ACTIVE), states);
        assertEquals(
                9_000_000_000_000L,
                devices.token(issued.get(1).token().number()).orElseThrow().expiresAtMs());
        assertEquals(0, registry.lag());
    }

    private void expectOthers(Registry registry, int version) throws Exception {
        Application plant = registry.applicationRegistry().application("plant").orElseThrow();
        assertEquals(version >= 5 ? "pumps" : null, plant.description());
        assertEquals(version >= 5 ? List.of("v1") : null, plant.versions());
        assertEquals(2, plant.devices());
        try (StateDatabase state = registry.openState()) {
            long[] rows = state.transact(sql -> new long[] {
                sql.number("SELECT count(*) FROM metadata WHERE value = '2'"),
                sql.number("SELECT count(*) FROM command WHERE number = 3"),
                sql.number("SELECT count(*) FROM configuration WHERE config_id = 'c1'"),
                sql.number("SELECT count(*) FROM upload_token WHERE token = 9"),
                sql.number("SELECT count(*) FROM auth_token WHERE number = 4")
            });
            assertEquals(version >= 3 ? List.of(1L, 1L, 1L) : List.of(0L, 0L, 0L), List.of(rows[0], rows[1], rows[2]));
            assertEquals(version >= 4 ? 1 : 0, rows[3]);
            assertEquals(version >= 6 ? 1 : 0, rows[4]);
        }
        int audited = registry.auditTrail()
                .list(new AuditQuery("anna", null, null, Long.MAX_VALUE, 10))
                .size();
        assertEquals(version >= 7 ? 2 : 0, audited);
        assertEquals(LimitsOverride.NONE, registry.limitOverrides().of(LimitTarget.ofApplication("plant")));
        long pump = issued.get(0).token().number();
        if (version >= 8) {
            assertEquals(issued.get(0).value(), registry.secrets().reveal(pump, OPERATOR));
        } else {
            assertThrows(RegistryException.class, () -> registry.secrets().reveal(pump, OPERATOR));
        }
    }

    /** What made databases that are out there; a change of the tables is a new version. */
    @Test
    void versionsThatWereReleasedStayAsTheyAre() throws Exception {
        MessageDigest digest = MessageDigest.getInstance("SHA-256");
        for (int version = 1; version <= 8; version++) {
            for (String statement : RegistrySchema.statements(version)) {
                digest.update(statement.getBytes(StandardCharsets.UTF_8));
            }
        }
        assertEquals(
                "089e0f0c8471ef8cdbd7a66bf33ebdbdfc724cecc91c153f96b719b853efe951",
                HexFormat.of().formatHex(digest.digest()));
    }
}
