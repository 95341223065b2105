package dev.tollgate.edge.store;

import static dev.tollgate.edge.store.RegistryFolder.device;
import static dev.tollgate.edge.store.RegistryFolder.stateInMap;
import static dev.tollgate.edge.store.RegistryFolder.use;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tollgate.edge.audit.Actor;
import dev.tollgate.edge.store.DeviceRegistry.CreateResult;
import dev.tollgate.edge.store.RegistryException.Kind;
import dev.tollgate.edge.token.TokenEntry;
import dev.tollgate.edge.token.TokenState;
import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SqliteDeviceRegistryTest {
    @TempDir
    Path temp;

    private RegistryFolder folder;
    private Registry registry;
    private DeviceRegistry devices;

    @BeforeEach
    void open() throws IOException {
        folder = new RegistryFolder(temp.resolve("data"));
        registry = folder.open();
        devices = registry.deviceRegistry();
    }

    @AfterEach
    void close() throws IOException {
        registry.close();
    }

    @Test
    void createsADeviceWithAnInactiveToken() throws RegistryException {
        IssuedToken issued =
                devices.create(new NewDevice("pump 1", "demo", "north", null, TokenEntry.NEVER), Actor.EDGE);
        assertEquals(
                new Device(issued.device().number(), "pump 1", "demo", "north", RegistryFolder.START_MS, 0),
                issued.device());
        assertEquals(TokenState.INACTIVE, issued.token().state());
        assertTrue(issued.value().matches("[0-9A-Za-z]{22}"));
        assertEquals(TokenState.INACTIVE, stateInMap(registry, issued));
        assertEquals(issued.device(), devices.device(issued.device().number()).orElseThrow());
        assertEquals(issued.device(), devices.device("demo", "pump 1").orElseThrow());
        assertEquals(List.of(issued.token()), devices.tokens(issued.device().number()));
        assertEquals(issued.token(), devices.token(issued.token().number()).orElseThrow());
        assertEquals(1, devices.deviceCount());
        assertTrue(devices.device(1).isEmpty());
        assertTrue(devices.device("demo", "pump 2").isEmpty());
        assertTrue(devices.token(1).isEmpty());
    }

    @Test
    void knowsItsApplications() throws RegistryException {
        assertFalse(hasApplication("demo"));
        devices.create(device("a"), Actor.EDGE);
        assertTrue(hasApplication("demo"));
        assertFalse(hasApplication("dem"));
    }

    @Test
    void keepsTokensOfApplicationsApart() throws RegistryException {
        devices.create(new NewDevice("a", "one", null, "serial-1", TokenEntry.NEVER), Actor.EDGE);
        devices.create(new NewDevice("a", "two", null, "serial-1", TokenEntry.NEVER), Actor.EDGE);
        assertEquals(TokenState.INACTIVE, stateInMap(registry, "one", "serial-1"));
        assertNull(stateInMap(registry, "three", "serial-1"));
        assertNull(stateInMap(registry, "one/serial", "-1"));
    }

    @Test
    void refusesNamesAndTokensThatAreTaken() throws RegistryException {
        IssuedToken first = devices.create(device("a", "serial-1"), Actor.EDGE);
        assertEquals(Kind.CONFLICT, kindOf(device("a")));
        assertEquals(Kind.CONFLICT, kindOf(device("b", "serial-1")));
        devices.changeState(first.token().number(), TokenState.REVOKED, Actor.EDGE);
        assertEquals(Kind.CONFLICT, kindOf(device("b", "serial-1")));
        RegistryException conflict = assertThrows(
                RegistryException.class,
                () -> devices.issueToken(first.device().number(), "serial-1", TokenEntry.NEVER, Actor.EDGE));
        assertEquals(Kind.CONFLICT, conflict.kind());
        assertFalse(conflict.toString().contains("serial-1"));
        assertEquals(1, devices.deviceCount());
    }

    @Test
    void refusesWhatMayNotBe() {
        for (String application : List.of("", "Demo", "a.b", "a/b", "-a", "a-", "ä", "x".repeat(127))) {
            assertEquals(Kind.INVALID, kindOf(new NewDevice("a", application, null, null, 1)), application);
        }
        for (String name : List.of("", "a\nb", "x".repeat(257), "\uD800")) {
            assertEquals(Kind.INVALID, kindOf(device(name)), name);
            assertEquals(Kind.INVALID, kindOf(new NewDevice("a", "demo", name, null, 1)), name);
        }
        for (String token : List.of("", "a+b", "a#", "/", "a.b", "a\tb", "\u0085", "\uDC00", "é".repeat(129))) {
            assertEquals(Kind.INVALID, kindOf(device("a", token)), token);
        }
        assertEquals(Kind.INVALID, kindOf(new NewDevice("a", "demo", null, null, 0)));
        assertEquals(0, devices.deviceCount());
    }

    @Test
    void takesWhatMayBe() throws RegistryException {
        for (String application : List.of("a", "a-b_c-9", "_", "x".repeat(126))) {
            devices.create(new NewDevice("a", application, null, null, 1), Actor.EDGE);
        }
        for (String token : List.of("1", "12345", "AA:BB cc%20", "é".repeat(128), "\uD83D\uDE00")) {
            IssuedToken issued = devices.create(device(token + "'s", token), Actor.EDGE);
            assertEquals(TokenState.INACTIVE, stateInMap(registry, issued));
        }
    }

    @Test
    void allowsExactlyTheMovesThatTheStatesAllow() throws RegistryException {
        int names = 0;
        for (TokenState from : TokenState.values()) {
            for (TokenState to : TokenState.values()) {
                IssuedToken issued = devices.create(device("d" + names++), Actor.EDGE);
                bring(issued, from);
                long number = issued.token().number();
                if (from.canBecome(to)) {
                    assertEquals(to, devices.changeState(number, to, Actor.EDGE).state());
                } else {
                    RegistryException refused =
                            assertThrows(RegistryException.class, () -> devices.changeState(number, to, Actor.EDGE));
                    assertEquals(Kind.CONFLICT, refused.kind());
                }
                TokenState expected = from.canBecome(to) ? to : from;
                assertEquals(expected, stateInMap(registry, issued), from + " to " + to);
            }
        }
    }

    private void bring(IssuedToken issued, TokenState state) throws RegistryException {
        if (state == TokenState.ACTIVE) {
            assertEquals(TokenState.ACTIVE, use(registry, issued, folder.nowMs.get()));
            awaitState(issued, TokenState.ACTIVE);
        } else if (state != TokenState.INACTIVE) {
            devices.changeState(issued.token().number(), state, Actor.EDGE);
        }
    }

    private void awaitState(IssuedToken issued, TokenState state) {
        long deadline = System.nanoTime() + 20_000_000_000L;
        while (token(issued).state() != state) {
            assertTrue(System.nanoTime() < deadline, "expected " + state + " in time, found " + token(issued));
            Thread.onSpinWait();
        }
    }

    private Token token(IssuedToken issued) {
        return devices.token(issued.token().number()).orElseThrow();
    }

    @Test
    void resumesANeverUsedTokenAsActive() throws RegistryException {
        IssuedToken issued = devices.create(device("a"), Actor.EDGE);
        devices.changeState(issued.token().number(), TokenState.SUSPENDED, Actor.EDGE);
        assertEquals(
                TokenState.ACTIVE,
                devices.changeState(issued.token().number(), TokenState.ACTIVE, Actor.EDGE)
                        .state());
        assertEquals(TokenState.ACTIVE, stateInMap(registry, issued));
    }

    @Test
    void storesFirstUses() throws RegistryException, IOException {
        IssuedToken issued = devices.create(device("a"), Actor.EDGE);
        use(registry, issued, 42);
        registry.close();
        registry = folder.open();
        devices = registry.deviceRegistry();
        assertEquals(TokenState.ACTIVE, token(issued).state());
        assertEquals(42, token(issued).firstUsedAtMs());
        assertEquals(0, registry.lag());
    }

    @Test
    void neverBringsATokenBackByStoringItsFirstUse() throws Exception {
        List<IssuedToken> all = new ArrayList<>();
        for (int i = 0; i < 300; i++) {
            all.add(devices.create(device("d" + i), Actor.EDGE));
        }
        ExecutorService loop = Executors.newSingleThreadExecutor();
        Future<?> uses = loop.submit(() -> all.forEach(issued -> use(registry, issued, 42)));
        for (IssuedToken issued : all) {
            boolean revoke = issued.token().number() % 2 == 0;
            devices.changeState(
                    issued.token().number(), revoke ? TokenState.REVOKED : TokenState.SUSPENDED, Actor.EDGE);
        }
        uses.get();
        loop.shutdown();
        registry.close();
        registry = folder.open();
        devices = registry.deviceRegistry();
        for (IssuedToken issued : all) {
            TokenState expected = issued.token().number() % 2 == 0 ? TokenState.REVOKED : TokenState.SUSPENDED;
            assertEquals(expected, token(issued).state());
            assertEquals(expected, stateInMap(registry, issued));
        }
    }

    @Test
    void issuesSeveralTokensNewestFirst() throws RegistryException {
        IssuedToken first = devices.create(device("a"), Actor.EDGE);
        folder.nowMs.addAndGet(1);
        IssuedToken second = devices.issueToken(first.device().number(), null, 99, Actor.EDGE);
        assertEquals(
                List.of(second.token(), first.token()),
                devices.tokens(first.device().number()));
        assertEquals(99, second.token().expiresAtMs());
        assertEquals(TokenState.INACTIVE, stateInMap(registry, second));
        RegistryException none =
                assertThrows(RegistryException.class, () -> devices.issueToken(1, null, TokenEntry.NEVER, Actor.EDGE));
        assertEquals(Kind.NOT_FOUND, none.kind());
        none = assertThrows(RegistryException.class, () -> devices.changeState(1, TokenState.REVOKED, Actor.EDGE));
        assertEquals(Kind.NOT_FOUND, none.kind());
    }

    @Test
    void letsAFailureLeaveTheOthersStanding() {
        List<CreateResult> results = devices.createAll(
                List.of(device("a", "t1"), device("b", "t.2"), device("a", "t3"), device("c", "t1"), device("d", "t4")),
                Actor.EDGE);
        assertNotNull(results.get(0).issued());
        assertEquals(
                Kind.INVALID, Objects.requireNonNull(results.get(1).failure()).kind());
        assertEquals(
                Kind.CONFLICT, Objects.requireNonNull(results.get(2).failure()).kind());
        assertEquals(
                Kind.CONFLICT, Objects.requireNonNull(results.get(3).failure()).kind());
        assertNotNull(results.get(4).issued());
        assertEquals(2, devices.deviceCount());
        assertEquals(2, registry.tokenCount());
        assertTrue(devices.createAll(List.of(), Actor.EDGE).isEmpty());
    }

    @Test
    void saysWhenItIsFull() throws IOException {
        registry.close();
        registry = folder.open(new RegistryConfig(1_000, 1, 2, 2, 1_000, 0, 1 << 20, 1_000, true, 100_000, 1_000));
        devices = registry.deviceRegistry();
        List<NewDevice> many = new ArrayList<>();
        for (int i = 0; i < 1_010; i++) {
            many.add(device("d" + i));
        }
        List<CreateResult> results = devices.createAll(many, Actor.EDGE);
        assertEquals(
                1_000,
                results.stream().filter(result -> result.issued() != null).count());
        assertEquals(
                Kind.FULL, Objects.requireNonNull(results.get(1_009).failure()).kind());
        assertEquals(Kind.FULL, kindOf(device("more")));
        assertEquals(1_000, devices.deviceCount());
        assertEquals(registry.tokensMax(), registry.tokenCount());
    }

    @Test
    void limitsApplications() throws IOException, RegistryException {
        registry.close();
        registry = folder.open(new RegistryConfig(1_000, 1, 1, 1, 1_000, 0, 1 << 20, 1_000, true, 100_000, 1_000));
        devices = registry.deviceRegistry();
        devices.create(new NewDevice("a", "one", null, null, 1), Actor.EDGE);
        assertEquals(Kind.FULL, kindOf(new NewDevice("a", "two", null, null, 1)));
        devices.create(new NewDevice("b", "one", null, null, 1), Actor.EDGE);
    }

    @Test
    void keepsItsDiskReserve() throws IOException, RegistryException {
        IssuedToken issued = devices.create(device("a"), Actor.EDGE);
        registry.close();
        registry = folder.open(
                new RegistryConfig(20_000, 2, 10, 10, 1_000, 1L << 50, 1 << 20, 1_000, true, 100_000, 1_000));
        devices = registry.deviceRegistry();
        assertEquals(Kind.FULL, kindOf(device("b")));
        assertEquals(
                TokenState.REVOKED,
                devices.changeState(issued.token().number(), TokenState.REVOKED, Actor.EDGE)
                        .state());
    }

    @Test
    void findsDevicesByNameAlone() throws RegistryException {
        List<Device> named = new ArrayList<>();
        for (String application : List.of("c", "a", "b")) {
            named.add(devices.create(new NewDevice("pump", application, "g-" + application, null, 1), Actor.EDGE)
                    .device());
            devices.create(new NewDevice("valve", application, null, null, 1), Actor.EDGE);
        }
        named.sort(Comparator.comparingLong(Device::number));
        assertEquals(named, devices.devicesNamed("pump", 1_000));
        assertEquals(named.subList(0, 2), devices.devicesNamed("pump", 2));
        assertTrue(devices.devicesNamed("pum", 1_000).isEmpty());
        assertThrows(IllegalArgumentException.class, () -> devices.devicesNamed("pump", 0));
    }

    @Test
    void tellsListenersInTheOrderOfTheDatabase() throws Exception {
        IssuedToken issued = devices.create(device("a"), Actor.EDGE);
        long number = issued.token().number();
        Map<Long, TokenState> told = new ConcurrentHashMap<>();
        List<TokenState> order = Collections.synchronizedList(new ArrayList<>());
        AtomicBoolean failed = new AtomicBoolean();
        registry.addListener((token, state) -> {
            if (!failed.getAndSet(true)) {
                throw new IllegalStateException("a listener of a test that fails");
            }
        });
        registry.addListener((token, state) -> {
            assertEquals(state, stateInMap(registry, issued));
            told.put(token, state);
            order.add(state);
        });
        ExecutorService operators = Executors.newFixedThreadPool(3);
        List<Future<?>> changes = new ArrayList<>();
        for (int operator = 0; operator < 3; operator++) {
            changes.add(operators.submit(() -> {
                for (int i = 0; i < 100; i++) {
                    try {
                        devices.changeState(number, i % 2 == 0 ? TokenState.SUSPENDED : TokenState.ACTIVE, Actor.EDGE);
                    } catch (RegistryException another) {
                        assertEquals(Kind.CONFLICT, another.kind());
                    }
                }
            }));
        }
        for (Future<?> change : changes) {
            change.get();
        }
        operators.shutdown();
        for (int i = 1; i < order.size(); i++) {
            assertNotEquals(order.get(i - 1), order.get(i), "told twice in a row at " + i);
        }
        assertEquals(token(issued).state(), told.get(number));
        assertEquals(token(issued).state(), stateInMap(registry, issued));
    }

    private boolean hasApplication(String name) {
        byte[] bytes = name.getBytes(StandardCharsets.UTF_8);
        return registry.tokenRegistry().hasApplication(Unpooled.wrappedBuffer(bytes), 0, bytes.length);
    }

    private Kind kindOf(NewDevice device) {
        return assertThrows(RegistryException.class, () -> devices.create(device, Actor.EDGE))
                .kind();
    }
}
