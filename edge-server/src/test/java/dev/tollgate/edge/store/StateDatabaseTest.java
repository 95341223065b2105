package dev.tollgate.edge.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.tollgate.edge.audit.Actor;
import dev.tollgate.edge.token.TokenState;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class StateDatabaseTest {
    private static final String INSERT =
            "INSERT INTO metadata VALUES ((SELECT id FROM device WHERE name = ?), ?, ?, 5)";

    @TempDir
    Path temp;

    private RegistryFolder folder;
    private Registry registry;
    private StateDatabase state;

    @BeforeEach
    void open() throws Exception {
        folder = new RegistryFolder(temp.resolve("data"));
        registry = folder.open();
        state = registry.openState();
        registry.deviceRegistry().create(RegistryFolder.device("pump"), Actor.EDGE);
    }

    @AfterEach
    void close() throws Exception {
        state.close();
        registry.close();
    }

    private List<String> values() throws SQLException {
        return state.transact(sql -> sql.list("SELECT value FROM metadata ORDER BY key", row -> row.getString(1)));
    }

    @Test
    void keepsWhatWasCommitted() throws Exception {
        int rows = state.transact(sql -> sql.update(INSERT, "pump", "a", "1"));
        assertEquals(1, rows);
        state.close();
        registry.close();
        registry = folder.open();
        state = registry.openState();
        assertEquals(List.of("1"), values());
        assertEquals(Optional.empty(), state.transact(sql -> sql.first("SELECT 1 WHERE 0", row -> row.getInt(1))));
        long none = state.transact(sql -> sql.number("SELECT 7 WHERE 0"));
        assertEquals(0, none);
    }

    @Test
    void leavesEverythingAsItWasWhenItFails() throws Exception {
        assertThrows(
                SQLException.class,
                () -> state.transact(sql -> {
                    sql.update(INSERT, "pump", "a", "1");
                    return sql.update(INSERT, "pump", "a", "2"); // the key is there
                }));
        assertThrows(
                IllegalStateException.class,
                () -> state.transact(sql -> {
                    sql.update(INSERT, "pump", "b", "1");
                    throw new IllegalStateException("as this test asks for");
                }));
        assertEquals(List.of(), values());
        state.transact(sql -> sql.update(INSERT, "pump", "c", "3"));
        assertEquals(List.of("3"), values());
    }

    @Test
    void neverFindsTheDatabaseLockedByTheRegistry() throws Exception {
        List<NewDevice> many = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            many.add(RegistryFolder.device("device" + i));
        }
        CompletableFuture<Integer> created = CompletableFuture.supplyAsync(() -> {
            for (int i = 0; i < many.size(); i += 4) {
                registry.deviceRegistry().createAll(many.subList(i, i + 4), Actor.EDGE);
            }
            return many.size();
        });
        int changes = 0;
        while (!created.isDone() || changes < 50) {
            String key = "k" + changes++;
            state.transact(sql -> sql.update(INSERT, "pump", key, "1"));
        }
        assertEquals(200, created.get(60, TimeUnit.SECONDS));
        assertEquals(201, registry.deviceRegistry().deviceCount());
        assertEquals(changes, values().size());
    }

    /** From the schema of the version before extensions kept state, with what it held. */
    @Test
    void comesFromADatabaseOfVersion2() throws Exception {
        IssuedToken valve =
                registry.deviceRegistry().create(new NewDevice("valve", "plant", "hall", null, 9), Actor.EDGE);
        state.close();
        registry.close();
        OldDatabase.rewrite(folder.path, 2);
        registry = folder.open();
        state = registry.openState();
        assertEquals(
                valve.device(),
                registry.deviceRegistry().device("plant", "valve").orElseThrow());
        assertEquals(TokenState.INACTIVE, RegistryFolder.stateInMap(registry, valve));
        state.transact(sql -> sql.update(INSERT, "valve", "a", "1"));
        assertEquals(List.of("1"), values());
    }
}
