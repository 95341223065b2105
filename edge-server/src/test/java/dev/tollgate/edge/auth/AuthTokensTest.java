package dev.tollgate.edge.auth;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.auth0.jwt.JWT;
import com.auth0.jwt.JWTCreator;
import com.auth0.jwt.algorithms.Algorithm;
import dev.tollgate.edge.audit.Actor;
import dev.tollgate.edge.auth.AuthException.Reason;
import dev.tollgate.edge.store.RegistryException;
import dev.tollgate.edge.store.SigningKey;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class AuthTokensTest {
    @TempDir
    Path data;

    private AuthFolder folder;
    private AuthTokens tokens;

    @BeforeEach
    void open() throws Exception {
        folder = new AuthFolder(data);
        tokens = folder.tokens();
    }

    @AfterEach
    void close() throws Exception {
        folder.close();
    }

    private void reopen() throws Exception {
        long nowMs = folder.nowMs.get();
        folder.close();
        folder = new AuthFolder(data);
        folder.nowMs.set(nowMs);
        tokens = folder.tokens();
    }

    private Reason refusal(String text, Purpose use) {
        return assertThrows(AuthException.class, () -> tokens.use(text, use)).reason();
    }

    @Test
    void saysItsClaimsInTheOpen() throws Exception {
        AuthToken token = tokens.create(
                AuthFolder.asked(Purpose.REGISTRATION, 3L, List.of(), "demo", "floor", "pump-*"),
                new Actor("admin", "admin", null));
        String[] parts = folder.text(token).split("\\.", -1);
        String claims = decode(parts[0]) + decode(parts[1]);
        for (String claim : List.of(
                "\"alg\":\"HS256\"",
                "\"kid\":\"1\"",
                "\"typ\":\"JWT\"",
                "\"iss\":\"tollgate\"",
                "\"jti\":\"" + token.id() + "\"",
                "\"purpose\":\"registration\"",
                "\"iat\":1700000000",
                "\"exp\":1700003600",
                "\"application\":\"demo\"",
                "\"group\":\"floor\"",
                "\"namePattern\":\"pump-*\"")) {
            assertTrue(claims.contains(claim), claims);
        }
    }

    private static String decode(String part) {
        return new String(Base64.getUrlDecoder().decode(part), StandardCharsets.UTF_8);
    }

    @Test
    void isRevealedTheSameAfterARestart() throws Exception {
        AuthToken token = folder.token(Purpose.API, Scope.READ, Scope.OPERATE);
        String text = folder.text(token);
        assertEquals(text, folder.text(tokens.find(token.number()).orElseThrow()));
        reopen();
        assertEquals(text, folder.text(tokens.find(token.number()).orElseThrow()));
        assertEquals(token.number(), tokens.use(text, Purpose.API).number());
    }

    @Test
    void isNowhereInTheDataFolder() throws Exception {
        String signature = folder.text(folder.token(Purpose.API)).split("\\.", -1)[2];
        reopen();
        try (var files = Files.walk(data)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                String bytes = Files.readString(file, StandardCharsets.ISO_8859_1);
                assertFalse(bytes.contains(signature), file.toString());
            }
        }
    }

    @Test
    void isRefusedForAnotherPurpose() throws Exception {
        String api = folder.text(folder.token(Purpose.API));
        String registration = folder.text(folder.token(Purpose.REGISTRATION));
        String access = folder.text(folder.token(Purpose.ACCESS));
        String basic = folder.text(folder.token(Purpose.BASIC));
        assertEquals(Reason.AUTH_TOKEN_WRONG_PURPOSE, refusal(api, Purpose.REGISTRATION));
        assertEquals(Reason.AUTH_TOKEN_WRONG_PURPOSE, refusal(api, Purpose.ACCESS));
        assertEquals(Reason.AUTH_TOKEN_WRONG_PURPOSE, refusal(registration, Purpose.API));
        assertEquals(Reason.AUTH_TOKEN_WRONG_PURPOSE, refusal(access, Purpose.API));
        for (Purpose use : List.of(Purpose.API, Purpose.REGISTRATION, Purpose.ACCESS)) {
            assertEquals(Purpose.BASIC, tokens.use(basic, use).purpose());
        }
    }

    @Test
    void endsWithItsExpiry() throws Exception {
        AuthToken token = folder.token(Purpose.API);
        String text = folder.text(token);
        folder.nowMs.set(token.expiresAtMs() - 1);
        tokens.use(text, Purpose.API);
        folder.nowMs.set(token.expiresAtMs());
        assertEquals(Reason.AUTH_TOKEN_EXPIRED, refusal(text, Purpose.API));
        assertEquals(AuthToken.State.EXPIRED, token.state(folder.nowMs.get()));
        assertFalse(tokens.isLive(token));
    }

    @Test
    void endsAtOnceWhenItIsRevoked() throws Exception {
        AuthToken token = folder.token(Purpose.API);
        String text = folder.text(token);
        tokens.use(text, Purpose.API);
        tokens.revoke(token.number(), Actor.EDGE);
        assertEquals(Reason.AUTH_TOKEN_REVOKED, refusal(text, Purpose.API));
        reopen();
        assertEquals(Reason.AUTH_TOKEN_REVOKED, refusal(text, Purpose.API));
        long first = tokens.revoke(token.number(), Actor.EDGE).revokedAtMs();
        folder.nowMs.addAndGet(1_000);
        assertEquals(first, tokens.revoke(token.number(), Actor.EDGE).revokedAtMs());
    }

    @Test
    void isUsedNoMoreOftenThanItMayWhoeverIsFirst() throws Exception {
        AuthToken token = tokens.create(
                AuthFolder.asked(Purpose.REGISTRATION, 25L, List.of(), null, null, null),
                new Actor("admin", "admin", null));
        String text = folder.text(token);
        ExecutorService users = Executors.newFixedThreadPool(8);
        try {
            List<Future<Boolean>> tries = new ArrayList<>();
            for (int i = 0; i < 100; i++) {
                tries.add(users.submit(() -> tryUse(text)));
            }
            int used = 0;
            for (Future<Boolean> attempt : tries) {
                used += attempt.get() ? 1 : 0;
            }
            assertEquals(25, used);
        } finally {
            users.shutdownNow();
        }
        assertEquals(Reason.AUTH_TOKEN_USED_UP, refusal(text, Purpose.REGISTRATION));
        reopen();
        assertEquals(Reason.AUTH_TOKEN_USED_UP, refusal(text, Purpose.REGISTRATION));
        AuthToken used = tokens.find(token.number()).orElseThrow();
        assertEquals(25, used.uses());
        tokens.giveBack(used);
        assertTrue(tryUse(text));
        assertFalse(tryUse(text));
    }

    private boolean tryUse(String text) {
        try {
            tokens.use(text, Purpose.REGISTRATION);
            return true;
        } catch (AuthException usedUp) {
            assertEquals(Reason.AUTH_TOKEN_USED_UP, usedUp.reason());
            return false;
        }
    }

    @Test
    void countsUsesWithoutAMaximumToo() throws Exception {
        AuthToken token = folder.token(Purpose.API);
        for (int i = 0; i < 5; i++) {
            tokens.use(folder.text(token), Purpose.API);
        }
        assertEquals(5, tokens.find(token.number()).orElseThrow().uses());
        reopen();
        AuthToken kept = tokens.find(token.number()).orElseThrow();
        assertEquals(5, kept.uses());
        assertEquals(AuthFolder.START_MS, kept.lastUsedAtMs());
    }

    @Test
    void refusesWhatItDidNotSign() throws Exception {
        AuthToken token = folder.token(Purpose.API, Scope.ADMIN);
        byte[] key = folder.registry.secret("auth-tokens");
        assertEquals(
                Reason.AUTH_TOKEN_UNKNOWN, refusal(claims(token).sign(Algorithm.HMAC256(new byte[32])), Purpose.API));
        assertEquals(Reason.AUTH_TOKEN_MALFORMED, refusal(claims(token).sign(Algorithm.none()), Purpose.API));
        assertEquals(Reason.AUTH_TOKEN_MALFORMED, refusal(claims(token).sign(Algorithm.HMAC512(key)), Purpose.API));
        assertEquals(
                Reason.AUTH_TOKEN_UNKNOWN,
                refusal(claims(token).withKeyId("2").sign(Algorithm.HMAC256(key)), Purpose.API));
        assertEquals(
                Reason.AUTH_TOKEN_UNKNOWN,
                refusal(claims(token).withIssuer("other").sign(Algorithm.HMAC256(key)), Purpose.API));
        assertEquals(
                Reason.AUTH_TOKEN_UNKNOWN,
                refusal(claims(token).withJWTId("aut_000000000001").sign(Algorithm.HMAC256(key)), Purpose.API));
        String text = folder.text(token);
        assertEquals(Reason.AUTH_TOKEN_UNKNOWN, refusal(text.substring(0, text.length() - 3) + "AAA", Purpose.API));
        for (String other : List.of("", "x", "a.b.c", "..", text + ".x", "x".repeat(10_000), "\u0000.é.x")) {
            assertEquals(Reason.AUTH_TOKEN_MALFORMED, refusal(other, Purpose.API));
        }
        assertEquals(token.number(), tokens.use(text, Purpose.API).number());
    }

    private static JWTCreator.Builder claims(AuthToken token) {
        return JWT.create()
                .withKeyId("1")
                .withIssuer("tollgate")
                .withJWTId(token.id())
                .withExpiresAt(Instant.ofEpochMilli(token.expiresAtMs()))
                .withClaim("purpose", "api");
    }

    @Test
    void listsTheNewestFirstPageByPage() throws Exception {
        List<Long> made = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            made.add(0, folder.token(Purpose.API).number());
        }
        List<AuthToken> first = tokens.list(0, 3);
        assertEquals(made.subList(0, 3), first.stream().map(AuthToken::number).toList());
        List<AuthToken> second = tokens.list(first.get(2).number(), 3);
        assertEquals(made.subList(3, 5), second.stream().map(AuthToken::number).toList());
    }

    @Test
    void makesNoMoreThanThereMayBeAndForgetsThoseThatEndedLongAgo() throws Exception {
        for (int i = 0; i < 10; i++) {
            folder.token(Purpose.API);
        }
        RegistryException full = assertThrows(RegistryException.class, () -> folder.token(Purpose.API));
        assertEquals(RegistryException.Kind.FULL, full.kind());
        folder.nowMs.addAndGet(AuthFolder.HOUR_MS + AuthFolder.config().endedKeptMs());
        NewAuthToken later = new NewAuthToken("later", Purpose.API, List.of(), 0, null, null, null, null);
        tokens.create(later, new Actor("admin", "admin", null));
        assertEquals(1, tokens.list(0, 100).size());
    }

    @Test
    void refusesWhatATokenCannotBe() {
        refuses(AuthFolder.asked(Purpose.REGISTRATION, null, List.of(Scope.READ), null, null, null));
        refuses(AuthFolder.asked(Purpose.API, null, List.of(), "demo", null, null));
        refuses(AuthFolder.asked(Purpose.ACCESS, 0L, List.of(), "demo", null, null));
        refuses(AuthFolder.asked(Purpose.ACCESS, null, List.of(), "Not An Application", null, null));
        refuses(AuthFolder.asked(Purpose.ACCESS, null, List.of(), null, "", null));
        refuses(AuthFolder.asked(Purpose.ACCESS, null, List.of(), null, null, "x".repeat(300)));
        long nowMs = folder.nowMs.get();
        refuses(new NewAuthToken("x", Purpose.API, List.of(), nowMs, null, null, null, null));
        refuses(new NewAuthToken("", Purpose.API, List.of(), 0, null, null, null, null));
        long days = 24 * AuthFolder.HOUR_MS;
        refuses(new NewAuthToken("x", Purpose.API, List.of(), nowMs + 400 * days, null, null, null, null));
        refuses(new NewAuthToken("x", Purpose.BASIC, List.of(), nowMs + 31 * days, null, null, null, null));
    }

    private void refuses(NewAuthToken asked) {
        RegistryException refused =
                assertThrows(RegistryException.class, () -> tokens.create(asked, new Actor("admin", "admin", null)));
        assertEquals(RegistryException.Kind.INVALID, refused.kind());
    }

    @Test
    void takesTextsOfEarlierKeysUntilTheyExpire() throws Exception {
        AuthToken token = folder.token(Purpose.API);
        AuthToken revoked = folder.token(Purpose.API);
        String text = folder.text(token);
        String textOfRevoked = folder.text(revoked);
        AuthToken used = tokens.use(text, Purpose.API);
        List<SigningKey> keys = tokens.rotateKey(Long.MAX_VALUE, Actor.EDGE);
        assertEquals(List.of(1, 2), keys.stream().map(SigningKey::generation).toList());
        assertEquals(token.expiresAtMs(), keys.get(0).takenUntilMs());
        String next = folder.text(token);
        assertTrue(decode(next.split("\\.", -1)[0]).contains("\"kid\":\"2\""));
        tokens.use(text, Purpose.API);
        tokens.use(next, Purpose.API);
        assertTrue(tokens.isLive(used));
        tokens.revoke(revoked.number(), Actor.EDGE);
        assertEquals(Reason.AUTH_TOKEN_REVOKED, refusal(textOfRevoked, Purpose.API));
        reopen();
        tokens.use(text, Purpose.API);
        tokens.use(next, Purpose.API);
        folder.nowMs.set(token.expiresAtMs() - 1);
        tokens.use(text, Purpose.API);
        folder.nowMs.set(token.expiresAtMs());
        reopen();
        assertEquals(1, tokens.signingKeys().size());
        assertEquals(Reason.AUTH_TOKEN_EXPIRED, refusal(next, Purpose.API));
        assertTrue(folder.registry.auditTrail().verify(null).isGood());
    }

    @Test
    void takesTextsOfEarlierKeysNoLongerThanTheGrace() throws Exception {
        AuthToken token = folder.token(Purpose.API);
        String text = folder.text(token);
        AuthToken used = tokens.use(text, Purpose.API);
        tokens.rotateKey(60_000, Actor.EDGE);
        String next = folder.text(token);
        folder.nowMs.addAndGet(59_999);
        assertTrue(tokens.isLive(used));
        tokens.use(text, Purpose.API);
        folder.nowMs.addAndGet(1);
        assertFalse(tokens.isLive(used), "a session that the text has opened ends with it");
        assertEquals(Reason.AUTH_TOKEN_SUPERSEDED, refusal(text, Purpose.API));
        assertFalse(Reason.AUTH_TOKEN_SUPERSEDED.isFailedAttempt());
        assertTrue(tokens.isLive(tokens.use(next, Purpose.API)));
        tokens.rotateKey(0, Actor.EDGE);
        assertEquals(Reason.AUTH_TOKEN_SUPERSEDED, refusal(next, Purpose.API));
        reopen();
        assertEquals(Reason.AUTH_TOKEN_SUPERSEDED, refusal(text, Purpose.API));
        assertEquals(1, tokens.signingKeys().size());
        tokens.use(folder.text(token), Purpose.API);
        String foreign = claims(token).withKeyId("4").sign(Algorithm.HMAC256(new byte[32]));
        assertEquals(Reason.AUTH_TOKEN_UNKNOWN, refusal(foreign, Purpose.API));
    }

    @Test
    void keepsOnlySoManySigningKeys() throws Exception {
        folder.token(Purpose.API);
        tokens.rotateKey(Long.MAX_VALUE, Actor.EDGE);
        tokens.rotateKey(Long.MAX_VALUE, Actor.EDGE);
        RegistryException full =
                assertThrows(RegistryException.class, () -> tokens.rotateKey(Long.MAX_VALUE, Actor.EDGE));
        assertEquals(RegistryException.Kind.CONFLICT, full.kind());
        assertEquals(3, tokens.signingKeys().size());
        assertEquals(1, tokens.rotateKey(0, Actor.EDGE).size());
    }

    @Test
    void signsAsBeforeWhileTheSealingKeysAreExchanged() throws Exception {
        AuthToken token = folder.token(Purpose.API);
        tokens.rotateKey(Long.MAX_VALUE, Actor.EDGE);
        String text = folder.text(token);
        folder.registry.secrets().rotate(Actor.EDGE);
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
        while (folder.registry.secrets().status().isRotating()) {
            assertTrue(System.nanoTime() < deadline);
            TimeUnit.MILLISECONDS.sleep(10);
        }
        folder.registry.secrets().rotateMaster(Actor.EDGE);
        reopen();
        assertEquals(text, folder.text(token));
        tokens.use(text, Purpose.API);
    }

    @Test
    void remembersNoUsesThatAreWrittenDown() throws Exception {
        AuthToken token = folder.token(Purpose.API);
        try (AuthDatabase database = new AuthDatabase(folder.registry.openState());
                AuthTokenUses uses = new AuthTokenUses(database)) {
            uses.note(token.number(), AuthFolder.START_MS);
            uses.note(token.number(), AuthFolder.START_MS + 1);
            uses.note(1, AuthFolder.START_MS); // of one that is gone
            assertEquals(2, uses.of(token.number()).count());
            uses.write();
            assertEquals(0, uses.size());
        }
        AuthToken written = tokens.find(token.number()).orElseThrow();
        assertEquals(2, written.uses());
        assertEquals(AuthFolder.START_MS + 1, written.lastUsedAtMs());
    }
}
