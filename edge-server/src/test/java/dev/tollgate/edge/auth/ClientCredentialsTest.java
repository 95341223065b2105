package dev.tollgate.edge.auth;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tollgate.edge.audit.Actor;
import dev.tollgate.edge.auth.ClientCheck.Outcome;
import dev.tollgate.edge.store.RegistryException;
import dev.tollgate.edge.token.TokenState;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ClientCredentialsTest {
    private static final String PASSWORD = "correct horse battery";

    @TempDir
    Path data;

    private AuthFolder folder;
    private ClientCredentials credentials;

    @BeforeEach
    void open() throws Exception {
        folder = new AuthFolder(data);
        credentials = folder.auth.credentials();
    }

    @AfterEach
    void close() throws Exception {
        folder.close();
    }

    private ClientCheck check(String userName, String password) throws Exception {
        CompletableFuture<ClientCheck> answer = new CompletableFuture<>();
        credentials.check(userName, password.getBytes(StandardCharsets.UTF_8), AuthFolder.HERE, answer::complete);
        return answer.get(20, TimeUnit.SECONDS);
    }

    @Test
    void acceptsTheRightPasswordAlone() throws Exception {
        long number = credentials
                .create("gateway", PASSWORD, new Actor("admin", "admin", null))
                .credential()
                .number();
        for (int i = 0; i < 2; i++) {
            assertEquals(new ClientCheck(Outcome.ACCEPTED, number), check("gateway", PASSWORD));
            for (String wrong :
                    List.of("", "x", PASSWORD + "x", PASSWORD.toUpperCase(java.util.Locale.ROOT), "y".repeat(100))) {
                assertEquals(Outcome.BAD_CREDENTIALS, check("gateway", wrong).outcome());
            }
            assertEquals(Outcome.BAD_CREDENTIALS, check("nobody", PASSWORD).outcome());
        }
        ClientCredential used = credentials.find(number).orElseThrow();
        assertEquals(TokenState.ACTIVE, used.state());
        assertEquals(AuthFolder.START_MS, used.lastUsedAtMs());
    }

    @Test
    void generatesAPasswordWhereNoneIsGiven() throws Exception {
        ClientCredentials.Created created = credentials.create("gateway", null, new Actor("admin", "admin", null));
        assertEquals(32, created.password().length());
        assertEquals(Outcome.ACCEPTED, check("gateway", created.password()).outcome());
    }

    @Test
    void keepsNothingButTheHash() throws Exception {
        credentials.create("gateway", PASSWORD, new Actor("admin", "admin", null));
        folder.close();
        StringBuilder all = new StringBuilder();
        try (var files = Files.walk(data)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                all.append(Files.readString(file, StandardCharsets.ISO_8859_1));
            }
        }
        assertFalse(all.toString().contains(PASSWORD));
        assertTrue(all.toString().contains("$2y$04$"));
        folder = new AuthFolder(data);
        credentials = folder.auth.credentials();
        assertEquals(Outcome.ACCEPTED, check("gateway", PASSWORD).outcome());
    }

    @Test
    void isRefusedOnceItIsSuspendedOrRevoked() throws Exception {
        List<Long> ended = new ArrayList<>();
        credentials.addListener(ended::add);
        long number = credentials
                .create("gateway", PASSWORD, new Actor("admin", "admin", null))
                .credential()
                .number();
        check("gateway", PASSWORD);
        assertTrue(credentials.isLive(number));
        credentials.changeState(number, TokenState.SUSPENDED, Actor.EDGE);
        assertFalse(credentials.isLive(number));
        assertEquals(List.of(number), ended);
        assertEquals(Outcome.NOT_AUTHORIZED, check("gateway", PASSWORD).outcome());
        assertEquals(Outcome.BAD_CREDENTIALS, check("gateway", "wrong password").outcome());
        credentials.changeState(number, TokenState.ACTIVE, Actor.EDGE);
        assertEquals(Outcome.ACCEPTED, check("gateway", PASSWORD).outcome());
        credentials.changeState(number, TokenState.REVOKED, Actor.EDGE);
        assertEquals(List.of(number, number), ended);
        assertEquals(Outcome.NOT_AUTHORIZED, check("gateway", PASSWORD).outcome());
        RegistryException conflict = assertThrows(
                RegistryException.class, () -> credentials.changeState(number, TokenState.ACTIVE, Actor.EDGE));
        assertEquals(RegistryException.Kind.CONFLICT, conflict.kind());
    }

    @Test
    void refusesWhatACredentialCannotBe() throws Exception {
        credentials.create("gateway", PASSWORD, new Actor("admin", "admin", null));
        assertEquals(RegistryException.Kind.CONFLICT, refusal("gateway", PASSWORD));
        assertEquals(RegistryException.Kind.INVALID, refusal("", PASSWORD));
        assertEquals(RegistryException.Kind.INVALID, refusal("other", "short"));
        assertEquals(RegistryException.Kind.INVALID, refusal("other", "x".repeat(73)));
        for (int i = 1; i < 10; i++) {
            credentials.create("gateway-" + i, PASSWORD, new Actor("admin", "admin", null));
        }
        assertEquals(RegistryException.Kind.FULL, refusal("one-more", PASSWORD));
        assertEquals(10, credentials.list(0, 100).size());
        assertEquals(
                3, credentials.list(credentials.list(0, 7).get(6).number(), 100).size());
    }

    private RegistryException.Kind refusal(String userName, String password) {
        return assertThrows(
                        RegistryException.class,
                        () -> credentials.create(userName, password, new Actor("admin", "admin", null)))
                .kind();
    }

    @Test
    void hasAnAddressWaitThatShowsWrongOnesButNotThoseWhoWereRight() throws Exception {
        credentials.create("gateway", PASSWORD, Actor.EDGE);
        credentials.create("other", PASSWORD, Actor.EDGE);
        assertEquals(Outcome.ACCEPTED, check("gateway", PASSWORD).outcome());
        for (int i = 0; i < 20; i++) {
            assertEquals(Outcome.BAD_CREDENTIALS, check("gateway", "guess-" + i).outcome());
        }
        assertEquals(Outcome.BAD_CREDENTIALS, check("nobody", PASSWORD).outcome());
        assertEquals(Outcome.BUSY, check("gateway", "guess").outcome());
        assertEquals(Outcome.BUSY, check("nobody", PASSWORD).outcome());
        assertEquals(Outcome.BUSY, check("other", PASSWORD).outcome());
        assertEquals(Outcome.ACCEPTED, check("gateway", PASSWORD).outcome());
        CompletableFuture<ClientCheck> elsewhere = new CompletableFuture<>();
        credentials.check(
                "other",
                PASSWORD.getBytes(StandardCharsets.UTF_8),
                InetAddress.getByAddress(new byte[] {10, 0, 0, 1}),
                elsewhere::complete);
        assertEquals(Outcome.ACCEPTED, elsewhere.get(20, TimeUnit.SECONDS).outcome());
    }

    @Test
    void refusesARepetitionOfThePassword() throws Exception {
        credentials.create("gateway", PASSWORD, Actor.EDGE);
        assertEquals(
                Outcome.BAD_CREDENTIALS,
                check("gateway", PASSWORD + "\0" + PASSWORD).outcome());
    }

    @Test
    void agreesWithTheDatabaseHoweverManyChangeOneAtOnce() throws Exception {
        ExecutorService changers = Executors.newFixedThreadPool(2);
        try {
            for (int i = 0; i < 10; i++) {
                long number = credentials
                        .create("gateway-" + i, PASSWORD, Actor.EDGE)
                        .credential()
                        .number();
                credentials.changeState(number, TokenState.SUSPENDED, Actor.EDGE);
                Future<?> resumed = changers.submit(() -> change(number, TokenState.ACTIVE));
                Future<?> revoked = changers.submit(() -> change(number, TokenState.REVOKED));
                resumed.get();
                revoked.get();
                assertEquals(
                        TokenState.REVOKED,
                        credentials.find(number).orElseThrow().state());
                assertFalse(credentials.isLive(number));
            }
        } finally {
            changers.shutdownNow();
        }
    }

    private void change(long number, TokenState target) {
        try {
            credentials.changeState(number, target, Actor.EDGE);
        } catch (RegistryException revokedBefore) {
            assertEquals(TokenState.ACTIVE, target);
        }
    }
}
