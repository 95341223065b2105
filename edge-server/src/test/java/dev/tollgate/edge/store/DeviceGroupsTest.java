package dev.tollgate.edge.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tollgate.edge.audit.Actor;
import dev.tollgate.edge.store.DeviceRegistry.CreateResult;
import dev.tollgate.edge.store.RegistryException.Kind;
import dev.tollgate.edge.token.Fingerprint;
import dev.tollgate.edge.token.MapOpening;
import dev.tollgate.edge.token.TokenEntry;
import dev.tollgate.edge.token.TokenState;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DeviceGroupsTest {
    @TempDir
    Path temp;

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

    private static NewDevice device(String name, @Nullable String group) {
        return new NewDevice(name, "demo", group, null, TokenEntry.NEVER);
    }

    private int groupInMap(IssuedToken issued) {
        TokenEntry entry = new TokenEntry();
        Fingerprint fingerprint = new TokenFingerprints(registry.tokenRegistry())
                .of(issued.device().application(), issued.value());
        assertTrue(registry.tokenRegistry().find(fingerprint, entry));
        return entry.groupNumber();
    }

    @Test
    void haveNumbersThatStay() throws IOException, RegistryException {
        int north = devices.groupNumber("north");
        int south = devices.groupNumber("south");
        assertNotEquals(north, south);
        assertTrue(north > TokenEntry.NO_GROUP && south > TokenEntry.NO_GROUP);
        assertEquals(north, devices.groupNumber("north"));
        assertEquals(0, registry.lag());
        registry.close();
        reopen();
        assertEquals(south, devices.groupNumber("south"));
        assertEquals(Optional.of("north"), devices.groupName(north));
        assertEquals(Optional.empty(), devices.groupName(TokenEntry.NO_GROUP));
        assertEquals(Optional.empty(), devices.groupName(99));
    }

    @Test
    void areInTheMap() throws IOException, RegistryException {
        int south = devices.groupNumber("south");
        List<CreateResult> results = devices.createAll(
                List.of(device("a", "north"), device("b", null), device("c", "south"), device("d", "north")),
                Actor.EDGE);
        List<IssuedToken> issued = results.stream()
                .map(result -> Objects.requireNonNull(result.issued()))
                .toList();
        int north = devices.groupNumber("north");
        List<Integer> expected = List.of(north, TokenEntry.NO_GROUP, south, north);
        assertEquals(expected, issued.stream().map(this::groupInMap).toList());
        assertEquals("north", issued.get(0).device().group());
        registry.close();
        reopen();
        assertEquals(MapOpening.REUSED, registry.opening());
        assertEquals(expected, issued.stream().map(this::groupInMap).toList());
        registry.close();
        Files.delete(folder.path.resolve("tokens.map"));
        reopen();
        assertEquals(MapOpening.REBUILT, registry.opening());
        assertEquals(expected, issued.stream().map(this::groupInMap).toList());
        assertEquals("south", devices.device("demo", "c").orElseThrow().group());
        assertEquals(
                2,
                devices.search(DeviceQuery.all("demo", 0, 10)).devices().stream()
                        .filter(device -> "north".equals(device.group()))
                        .count());
    }

    @Test
    void stayWithATokenWhateverBecomesOfIt() throws RegistryException {
        IssuedToken first = devices.create(device("a", "north"), Actor.EDGE);
        int north = devices.groupNumber("north");
        IssuedToken second = devices.issueToken(first.device().number(), null, TokenEntry.NEVER, Actor.EDGE);
        assertEquals(north, groupInMap(second));
        RegistryFolder.use(registry, second, 5);
        assertEquals(north, groupInMap(second));
        for (TokenState state : List.of(TokenState.SUSPENDED, TokenState.ACTIVE, TokenState.REVOKED)) {
            devices.changeState(second.token().number(), state, Actor.EDGE);
            assertEquals(north, groupInMap(second));
        }
    }

    @Test
    void areAsManyAsMayBe() throws IOException, RegistryException {
        registry.close();
        registry = folder.open(new RegistryConfig(1_000, 1, 9, 2, 1_000, 0, 1 << 20, 1_000, true, 100_000, 1_000));
        devices = registry.deviceRegistry();
        int one = devices.groupNumber("one");
        List<CreateResult> results = devices.createAll(
                List.of(device("a", "two"), device("b", "three"), new NewDevice("c", "new", "four", null, 1)),
                Actor.EDGE);
        assertNotNull(results.get(0).issued());
        for (CreateResult full : results.subList(1, 3)) {
            RegistryException failure = Objects.requireNonNull(full.failure());
            assertEquals(Kind.FULL, failure.kind());
            assertTrue(
                    String.valueOf(failure.getMessage()).contains("registry.groupsMax = 2 device groups"),
                    failure.getMessage());
        }
        assertTrue(devices.search(DeviceQuery.all("new", 0, 10)).devices().isEmpty());
        assertEquals(
                Kind.FULL,
                assertThrows(RegistryException.class, () -> devices.groupNumber("five"))
                        .kind());
        assertEquals(one, devices.groupNumber("one"));
        assertEquals(0, registry.lag());
    }

    @Test
    void haveNamesLikeThoseOfDevices() {
        assertEquals(
                Kind.INVALID,
                assertThrows(RegistryException.class, () -> devices.groupNumber(""))
                        .kind());
    }

    @Test
    void comeFromADatabaseOfVersion1() throws Exception {
        IssuedToken pump = devices.create(device("pump", "north"), Actor.EDGE);
        IssuedToken valve = devices.create(device("valve", null), Actor.EDGE);
        IssuedToken other = devices.create(device("other", "a'south"), Actor.EDGE);
        IssuedToken second = devices.issueToken(pump.device().number(), null, TokenEntry.NEVER, Actor.EDGE);
        registry.close();
        OldDatabase.rewrite(folder.path, 1);
        Files.delete(folder.path.resolve("tokens.state")); // what an older edge left is of an older layout
        reopen();
        assertEquals(MapOpening.REBUILT, registry.opening());
        int north = devices.groupNumber("north");
        int south = devices.groupNumber("a'south");
        assertEquals(List.of(1, 2), List.of(north, south));
        assertEquals(
                List.of(north, TokenEntry.NO_GROUP, south, north),
                List.of(groupInMap(pump), groupInMap(valve), groupInMap(other), groupInMap(second)));
        for (IssuedToken issued : List.of(pump, valve, other)) {
            assertEquals(
                    issued.device(), devices.device(issued.device().number()).orElseThrow());
        }
        assertEquals(south, groupInMap(devices.create(device("new", "a'south"), Actor.EDGE)));
        assertEquals(5, registry.tokenCount());
    }
}
