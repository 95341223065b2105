package dev.tollgate.edge.store;

import static dev.tollgate.edge.store.RegistryFolder.device;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tollgate.edge.audit.Actor;
import dev.tollgate.edge.store.RegistryException.Kind;
import dev.tollgate.edge.token.MapOpening;
import dev.tollgate.edge.token.TokenEntry;
import dev.tollgate.edge.token.TokenState;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DeviceChangesTest {
    @TempDir
    private Path temp;

    private RegistryFolder folder;
    private Registry registry;
    private DeviceRegistry devices;

    @BeforeEach
    void open() throws IOException {
        folder = new RegistryFolder(temp.resolve("data"));
        reopen();
    }

    private void reopen() throws IOException {
        registry = folder.open();
        devices = registry.deviceRegistry();
    }

    @AfterEach
    void close() throws IOException {
        registry.close();
    }

    private static RegistryException failureOf(org.junit.jupiter.api.function.Executable change) {
        return assertThrows(RegistryException.class, change);
    }

    @Test
    void deletesADeviceWithAllItHas() throws Exception {
        IssuedToken gone = devices.create(new NewDevice("a", "demo", "north", "mine", TokenEntry.NEVER), Actor.EDGE);
        IssuedToken second = devices.issueToken(gone.device().number(), null, TokenEntry.NEVER, Actor.EDGE);
        IssuedToken stays = devices.create(device("b"), Actor.EDGE);
        try (StateDatabase state = registry.openState()) {
            state.transact(sql ->
                    sql.update("INSERT INTO metadata SELECT id, 'k', '1', 0 FROM device WHERE name IN ('a', 'b')"));
            List<String> told = new ArrayList<>();
            registry.addListener((number, tokenState) -> told.add(number + " " + tokenState));
            devices.act(gone.device().number(), new DeviceAction.Delete(), Actor.EDGE);
            assertEquals(
                    List.of(gone.token().number() + " REVOKED", second.token().number() + " REVOKED"), told);
            long left = state.transact(sql -> sql.number("SELECT count(*) FROM metadata"));
            assertEquals(1, left);
        }
        assertNull(RegistryFolder.stateInMap(registry, gone));
        assertNull(RegistryFolder.stateInMap(registry, second));
        assertNotNull(RegistryFolder.stateInMap(registry, stays));
        assertTrue(devices.device(gone.device().number()).isEmpty());
        assertTrue(devices.token(gone.token().number()).isEmpty());
        assertEquals(1, devices.deviceCount());
        assertEquals(1, registry.tokenCount());
        assertEquals(0, registry.lag());
        assertEquals(
                Kind.NOT_FOUND,
                failureOf(() -> devices.act(gone.device().number(), new DeviceAction.Delete(), Actor.EDGE))
                        .kind());
    }

    @Test
    void keepDeletedTokensOutOfAMapThatIsReusedOrRebuilt() throws Exception {
        IssuedToken gone = devices.create(device("a"), Actor.EDGE);
        IssuedToken stays = devices.create(device("b"), Actor.EDGE);
        devices.act(gone.device().number(), new DeviceAction.Delete(), Actor.EDGE);
        registry.close();
        reopen();
        assertEquals(MapOpening.REUSED, registry.opening());
        assertNull(RegistryFolder.stateInMap(registry, gone));
        registry.close();
        Files.delete(folder.path.resolve("tokens.map"));
        reopen();
        assertEquals(MapOpening.REBUILT, registry.opening());
        assertNull(RegistryFolder.stateInMap(registry, gone));
        assertNotNull(RegistryFolder.stateInMap(registry, stays));
    }

    @Test
    void keepDeletedTokensOutOfAMapThatIsBehind() throws Exception {
        IssuedToken gone = devices.create(device("a"), Actor.EDGE);
        devices.create(device("b"), Actor.EDGE);
        registry.close();
        byte[] map = Files.readAllBytes(folder.path.resolve("tokens.map"));
        byte[] state = Files.readAllBytes(folder.path.resolve("tokens.state"));
        var modified = Files.getLastModifiedTime(folder.path.resolve("tokens.map"));
        reopen();
        devices.act(gone.device().number(), new DeviceAction.Delete(), Actor.EDGE);
        devices.create(device("c"), Actor.EDGE);
        registry.close();
        Files.write(folder.path.resolve("tokens.map"), map);
        Files.write(folder.path.resolve("tokens.state"), state);
        Files.setLastModifiedTime(folder.path.resolve("tokens.map"), modified);
        reopen();
        assertEquals(MapOpening.CAUGHT_UP, registry.opening());
        assertNull(RegistryFolder.stateInMap(registry, gone));
        assertEquals(2, registry.tokenCount());
    }

    @Test
    void letADeletedTokensValueBeUsedAgain() throws Exception {
        IssuedToken gone = devices.create(device("a", "mine"), Actor.EDGE);
        devices.act(gone.device().number(), new DeviceAction.Delete(), Actor.EDGE);
        IssuedToken again = devices.create(device("a", "mine"), Actor.EDGE);
        assertEquals(TokenState.INACTIVE, RegistryFolder.stateInMap(registry, again));
        registry.close();
        reopen();
        assertEquals(TokenState.INACTIVE, RegistryFolder.stateInMap(registry, again));
    }

    @Test
    void renameAndMoveADevice() throws Exception {
        IssuedToken issued = devices.create(new NewDevice("a", "demo", "north", null, TokenEntry.NEVER), Actor.EDGE);
        devices.create(device("b"), Actor.EDGE);
        long number = issued.device().number();
        devices.act(number, new DeviceAction.Update("c", true, "south"), Actor.EDGE);
        Device changed = devices.device(number).orElseThrow();
        assertEquals(List.of("c", "south"), List.of(changed.name(), Objects.requireNonNull(changed.group())));
        assertEquals(devices.groupNumber("south"), groupInMap(issued));
        devices.act(number, new DeviceAction.Update(null, true, null), Actor.EDGE);
        assertNull(devices.device(number).orElseThrow().group());
        assertEquals(TokenEntry.NO_GROUP, groupInMap(issued));
        assertEquals(
                Kind.CONFLICT,
                failureOf(() -> devices.act(number, new DeviceAction.Update("b", false, null), Actor.EDGE))
                        .kind());
        assertEquals(
                Kind.INVALID,
                failureOf(() -> devices.act(number, new DeviceAction.Update("", false, null), Actor.EDGE))
                        .kind());
        assertEquals("c", devices.device(number).orElseThrow().name());
    }

    private int groupInMap(IssuedToken issued) {
        TokenEntry entry = new TokenEntry();
        var fingerprint = new TokenFingerprints(registry.tokenRegistry())
                .of(issued.device().application(), issued.value());
        assertTrue(registry.tokenRegistry().find(fingerprint, entry));
        return entry.groupNumber();
    }

    @Test
    void moveTokensWhereTheirStateAllows() throws Exception {
        IssuedToken first = devices.create(device("a"), Actor.EDGE);
        IssuedToken second = devices.issueToken(first.device().number(), null, TokenEntry.NEVER, Actor.EDGE);
        devices.changeState(second.token().number(), TokenState.REVOKED, Actor.EDGE);
        IssuedToken other = devices.create(device("b"), Actor.EDGE);
        List<Long> numbers =
                List.of(first.device().number(), 17L, other.device().number());
        List<@Nullable RegistryException> failures =
                devices.act(numbers, new DeviceAction.Move(TokenState.SUSPENDED), Actor.EDGE);
        assertEquals(Kind.NOT_FOUND, Objects.requireNonNull(failures.get(1)).kind());
        assertNull(failures.get(0));
        assertEquals(TokenState.SUSPENDED, RegistryFolder.stateInMap(registry, first));
        assertEquals(TokenState.REVOKED, RegistryFolder.stateInMap(registry, second));
        assertEquals(TokenState.SUSPENDED, RegistryFolder.stateInMap(registry, other));
    }

    @Test
    void rotateATokenWithAnOverlap() throws Exception {
        IssuedToken old = devices.create(device("a"), Actor.EDGE);
        long number = old.token().number();
        List<String> told = new ArrayList<>();
        registry.addListener(new dev.tollgate.edge.token.TokenChangeListener() {
            @Override
            public void onTokenChanged(long tokenNumber, TokenState state) {
                told.add("state");
            }

            @Override
            public void onTokenExpiry(long tokenNumber, long expiresAtMs) {
                told.add(tokenNumber + " " + expiresAtMs);
            }
        });
        IssuedToken fresh = devices.rotate(number, null, TokenEntry.NEVER, 60_000, Actor.EDGE);
        long untilMs = RegistryFolder.START_MS + 60_000;
        assertEquals(List.of(number + " " + untilMs), told);
        assertEquals(untilMs, devices.token(number).orElseThrow().expiresAtMs());
        assertEquals(untilMs, expiryInMap(old));
        assertEquals(TokenEntry.NEVER, expiryInMap(fresh));
        devices.rotate(number, null, TokenEntry.NEVER, 120_000, Actor.EDGE);
        assertEquals(untilMs, expiryInMap(old));
        folder.nowMs.addAndGet(60_000);
        assertEquals(
                Kind.CONFLICT,
                failureOf(() -> devices.rotate(number, null, TokenEntry.NEVER, 0, Actor.EDGE))
                        .kind());
        devices.changeState(fresh.token().number(), TokenState.SUSPENDED, Actor.EDGE);
        assertEquals(
                Kind.CONFLICT,
                failureOf(() -> devices.rotate(fresh.token().number(), null, TokenEntry.NEVER, 0, Actor.EDGE))
                        .kind());
    }

    private long expiryInMap(IssuedToken issued) {
        TokenEntry entry = new TokenEntry();
        var fingerprint = new TokenFingerprints(registry.tokenRegistry())
                .of(issued.device().application(), issued.value());
        assertTrue(registry.tokenRegistry().find(fingerprint, entry));
        return entry.expiresAtMs();
    }

    @Test
    void searchPagesInTheOrderOfCreation() throws Exception {
        List<Long> created = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            created.add(devices.create(
                            new NewDevice("d" + i, i % 2 == 0 ? "even" : "odd", "g" + i % 4, null, 1), Actor.EDGE)
                    .device()
                    .number());
        }
        List<Long> found = new ArrayList<>();
        long after = 0;
        do {
            DevicePage page = devices.search(DeviceQuery.all(null, after, 7));
            page.devices().forEach(each -> found.add(each.number()));
            after = page.next();
            devices.act(created.get(0), new DeviceAction.Update("renamed", false, null), Actor.EDGE);
        } while (after != 0);
        assertEquals(created, found);
        assertEquals(10, search("odd", null, null, null, null, 0, 0).size());
        assertEquals(List.of("d1", "d5", "d9", "d13", "d17"), search("odd", "g1", null, null, null, 0, 0));
        assertEquals(List.of("d12"), search(null, null, "d12", null, null, 0, 0));
        assertEquals(List.of("d9", "d19"), search(null, null, null, "9", null, 0, 0));
        assertEquals(List.of(), search(null, null, null, "d_", null, 0, 0));
        assertThrows(IllegalArgumentException.class, () -> DeviceQuery.all(null, 0, 1_001));
    }

    private List<String> search(
            @Nullable String application,
            @Nullable String group,
            @Nullable String name,
            @Nullable String part,
            @Nullable TokenState state,
            long seenAfter,
            long before) {
        return devices
                .search(new DeviceQuery(application, group, name, part, state, seenAfter, before, 0, 1_000))
                .devices()
                .stream()
                .map(Device::name)
                .toList();
    }

    @Test
    void searchByStateAndLastSeen() throws Exception {
        IssuedToken a = devices.create(device("a"), Actor.EDGE);
        IssuedToken b = devices.create(device("b"), Actor.EDGE);
        devices.issueToken(b.device().number(), null, TokenEntry.NEVER, Actor.EDGE);
        devices.changeState(b.token().number(), TokenState.REVOKED, Actor.EDGE);
        assertEquals(List.of("b"), search(null, null, null, null, TokenState.REVOKED, 0, 0));
        assertEquals(List.of("a", "b"), search(null, null, null, null, TokenState.INACTIVE, 0, 0));
        DevicePage page = devices.search(new DeviceQuery(null, null, null, null, TokenState.REVOKED, 0, 0, 0, 10));
        assertEquals(1, page.tokens().get(0)[TokenState.INACTIVE.code()]);
        assertEquals(1, page.tokens().get(0)[TokenState.REVOKED.code()]);
        devices.setLastSeen(Map.of(a.device().number(), 5_000L, 17L, 1L));
        devices.setLastSeen(Map.of(a.device().number(), 4_000L));
        assertEquals(5_000, devices.device(a.device().number()).orElseThrow().lastSeenAtMs());
        assertEquals(List.of("a"), search(null, null, null, null, null, 5_000, 0));
        assertEquals(List.of("b"), search(null, null, null, null, null, 0, 5_000));
    }

    @Test
    void searchByNameAloneAcrossApplications() throws Exception {
        for (String application : List.of("c", "a", "b")) {
            devices.create(new NewDevice("pump", application, null, null, 1), Actor.EDGE);
        }
        DevicePage first = devices.search(new DeviceQuery(null, null, "pump", null, null, 0, 0, 0, 2));
        assertEquals(
                List.of("c", "a"),
                first.devices().stream().map(Device::application).toList());
        DevicePage rest = devices.search(new DeviceQuery(null, null, "pump", null, null, 0, 0, first.next(), 2));
        assertEquals(
                List.of("b"), rest.devices().stream().map(Device::application).toList());
        assertEquals(0, rest.next());
    }
}
