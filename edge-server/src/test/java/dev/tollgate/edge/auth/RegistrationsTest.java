package dev.tollgate.edge.auth;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tollgate.edge.audit.Actor;
import dev.tollgate.edge.auth.AuthException.Reason;
import dev.tollgate.edge.store.Token;
import dev.tollgate.edge.token.TokenState;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class RegistrationsTest {
    @TempDir
    Path data;

    private AuthFolder folder;

    @BeforeEach
    void open() throws Exception {
        folder = new AuthFolder(data);
    }

    @AfterEach
    void close() throws Exception {
        folder.close();
    }

    private AuthToken token(
            @Nullable Long usesMax, @Nullable String application, @Nullable String group, @Nullable String pattern)
            throws Exception {
        return folder.tokens()
                .create(
                        AuthFolder.asked(Purpose.REGISTRATION, usesMax, List.of(), application, group, pattern),
                        new Actor("admin", "admin", null));
    }

    private Registered register(RegistrationRequest request) throws AuthException {
        return folder.auth.registrations().register(request, AuthFolder.HERE);
    }

    private RegistrationRequest with(
            AuthToken token, @Nullable String name, @Nullable String group, @Nullable String application) {
        return new RegistrationRequest(folder.text(token), name, group, application, null);
    }

    private Reason refusal(RegistrationRequest request) {
        return assertThrows(AuthException.class, () -> register(request)).reason();
    }

    @Test
    void namesItselfWithinWhatTheTokenAllows() throws Exception {
        AuthToken token = token(null, "demo", "floor", "pump-*");
        Registered registered = register(with(token, "pump-7", "floor", "demo"));
        assertTrue(registered.isNew());
        assertEquals("pump-7", registered.device().name());
        assertEquals("demo", registered.device().application());
        assertEquals("floor", registered.device().group());
        assertEquals(
                registered.device(),
                folder.registry.deviceRegistry().device("demo", "pump-7").orElseThrow());
        assertEquals(Reason.NAME_NOT_ALLOWED, refusal(with(token, "valve", null, null)));
        assertEquals(Reason.GROUP_NOT_ALLOWED, refusal(with(token, "pump-8", "roof", null)));
        assertEquals(Reason.APPLICATION_NOT_ALLOWED, refusal(with(token, "pump-8", null, "other")));
    }

    @Test
    void getsANameAndTheTokensGroupWhereItAsksForNone() throws Exception {
        Registered registered = register(with(token(null, "demo", "floor", "pump-*"), null, null, null));
        assertTrue(
                registered.device().name().matches("pump-[0-9a-z]{10}"),
                registered.device().name());
        assertEquals("floor", registered.device().group());
        Registered free = register(with(token(null, null, null, null), null, null, "demo"));
        assertTrue(free.device().name().startsWith("device-"));
        assertNull(free.device().group());
        assertEquals(Reason.APPLICATION_MISSING, refusal(with(token(null, null, null, null), null, null, null)));
    }

    @Test
    void recoversByItsKeyWithoutUsingATokenOrChangingAnything() throws Exception {
        AuthToken token = token(1L, "demo", null, null);
        Registered registered = register(with(token, "pump", null, null));
        String key = registered.key();
        RegistrationRequest again = new RegistrationRequest(folder.text(token), "other", "roof", null, key);
        for (int i = 0; i < 3; i++) {
            Registered recovered = register(again);
            assertFalse(recovered.isNew());
            assertEquals(registered.device(), recovered.device());
            assertEquals(key, recovered.key());
        }
        assertEquals(
                registered.device(),
                register(new RegistrationRequest(null, null, null, "demo", key)).device());
        assertEquals(1, folder.tokens().find(token.number()).orElseThrow().uses());
        assertEquals(1, folder.registry.deviceRegistry().deviceCount());
        assertEquals(Reason.DEVICE_KEY_UNKNOWN, refusal(new RegistrationRequest(null, null, null, "demo", "other")));
        assertEquals(Reason.DEVICE_KEY_UNKNOWN, refusal(new RegistrationRequest(null, null, null, "demo", "a/b+#")));
        assertEquals(Reason.APPLICATION_MISSING, refusal(new RegistrationRequest(null, null, null, null, key)));
    }

    @Test
    void refusesAKeyThatIsDead() throws Exception {
        Registered registered = register(with(token(null, "demo", null, null), "pump", null, null));
        RegistrationRequest recovery = new RegistrationRequest(null, null, null, "demo", registered.key());
        Token key = folder.registry
                .deviceRegistry()
                .tokens(registered.device().number())
                .get(0);
        folder.registry.deviceRegistry().changeState(key.number(), TokenState.SUSPENDED, Actor.EDGE);
        assertEquals(Reason.TOKEN_SUSPENDED, refusal(recovery));
        folder.registry.deviceRegistry().changeState(key.number(), TokenState.ACTIVE, Actor.EDGE);
        register(recovery);
        folder.registry.deviceRegistry().changeState(key.number(), TokenState.REVOKED, Actor.EDGE);
        assertEquals(Reason.TOKEN_REVOKED, refusal(recovery));
    }

    @Test
    void keepsTheUseOfATokenThatCameToNothing() throws Exception {
        AuthToken token = token(2L, "demo", null, null);
        register(with(token, "pump", null, null));
        assertEquals(Reason.NAME_TAKEN, refusal(with(token, "pump", null, null)));
        assertEquals(Reason.VALUE_INVALID, refusal(with(token, "\n", null, null)));
        assertEquals(1, folder.tokens().find(token.number()).orElseThrow().uses());
        register(with(token, "valve", null, null));
        assertEquals(Reason.AUTH_TOKEN_USED_UP, refusal(with(token, "third", null, null)));
    }

    @Test
    void refusesTokensThatAreNotForThis() throws Exception {
        AuthToken token = token(null, "demo", null, null);
        assertEquals(Reason.AUTH_TOKEN_MISSING, refusal(new RegistrationRequest(null, "x", null, "demo", null)));
        assertEquals(Reason.AUTH_TOKEN_MALFORMED, refusal(new RegistrationRequest("x", "x", null, "demo", null)));
        assertEquals(Reason.AUTH_TOKEN_WRONG_PURPOSE, refusal(with(folder.token(Purpose.API), "x", null, "demo")));
        folder.tokens().revoke(token.number(), Actor.EDGE);
        assertEquals(Reason.AUTH_TOKEN_REVOKED, refusal(with(token, "x", null, null)));
        AuthToken other = token(null, "demo", null, null);
        folder.nowMs.addAndGet(AuthFolder.HOUR_MS);
        assertEquals(Reason.AUTH_TOKEN_EXPIRED, refusal(with(other, "x", null, null)));
    }

    @Test
    void slowsDownWhoGuesses() throws Exception {
        folder.close();
        folder = new AuthFolder(data.resolve("other"), AuthFolder.config(5, 600));
        RegistrationRequest wrong = new RegistrationRequest(null, null, null, "demo", "guess");
        Reason last = Reason.DEVICE_KEY_UNKNOWN;
        for (int i = 0; i < 20 && last == Reason.DEVICE_KEY_UNKNOWN; i++) {
            last = refusal(wrong);
        }
        assertEquals(Reason.RATE_LIMIT, last);
    }

    @Test
    void slowsDownWhoRegistersTooOften() throws Exception {
        folder.close();
        folder = new AuthFolder(data.resolve("other"), AuthFolder.config(100, 5));
        AuthToken token = token(null, "demo", null, null);
        assertThrows(AuthException.class, () -> {
            for (int i = 0; i < 20; i++) {
                register(with(token, null, null, null));
            }
        });
        assertEquals(Reason.RATE_LIMIT, refusal(with(token, null, null, null)));
        assertTrue(folder.registry.deviceRegistry().deviceCount() <= 10);
    }

    @Test
    void isAnsweredOnAnotherThread() throws Exception {
        String body = "{\"token\":\"" + folder.text(token(null, "demo", null, null)) + "\",\"name\":\"pump\"}";
        assertTrue(ask(body, "").startsWith("201 {\"deviceId\":\"dev_"), ask(body, ""));
        assertTrue(ask("[]", "").startsWith("400 {\"statusCode\":400,"), ask("[]", ""));
        assertTrue(ask("{\"name\":1}", "").contains("\"reason\":\"request-malformed\""));
        assertTrue(ask("{\"secret\":1}", "").contains("\"reason\":\"request-malformed\""));
        String bearer = "Bearer " + folder.text(token(null, "demo", null, null));
        assertTrue(ask("", bearer).startsWith("201 "));
    }

    private String ask(String body, String authorization) throws Exception {
        CompletableFuture<String> answer = new CompletableFuture<>();
        folder.auth
                .registrar()
                .offer(
                        body.getBytes(StandardCharsets.UTF_8),
                        authorization,
                        AuthFolder.HERE,
                        reply -> answer.complete(
                                reply.statusCode() + " " + new String(reply.payload(), StandardCharsets.UTF_8)));
        return answer.get(20, TimeUnit.SECONDS);
    }
}
