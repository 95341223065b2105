package dev.tollgate.edge.admin;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;

import dev.tollgate.edge.auth.AuthConfig;
import dev.tollgate.edge.auth.AuthFolder;
import dev.tollgate.edge.auth.AuthToken;
import dev.tollgate.edge.auth.Purpose;
import dev.tollgate.edge.auth.Scope;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

final class ConsoleSessionsTest {
    private static final AuthConfig CONFIG = AuthFolder.config(); // two sessions

    private final AtomicLong nowMs = new AtomicLong(1_000_000);
    private final ConsoleSessions sessions = new ConsoleSessions(CONFIG, () -> Instant.ofEpochMilli(nowMs.get()));

    private static Caller caller(@Nullable AuthToken token) {
        return new Caller("admin", "admin.token", List.of(Scope.ADMIN), "127.0.0.1", token, () -> true);
    }

    @Test
    void endWhenTheyAreNotUsed() {
        String secret = sessions.open(caller(null)).secret();
        nowMs.addAndGet(CONFIG.sessionIdleMs() - 1);
        assertNotNull(sessions.find(secret));
        nowMs.addAndGet(CONFIG.sessionIdleMs() - 1);
        assertNotNull(sessions.find(secret));
        nowMs.addAndGet(CONFIG.sessionIdleMs());
        assertNull(sessions.find(secret));
    }

    @Test
    void endAfterAWhileHoweverOftenTheyAreUsed() {
        String secret = sessions.open(caller(null)).secret();
        long end = nowMs.get() + CONFIG.sessionMaxMs();
        while (nowMs.get() + CONFIG.sessionIdleMs() / 2 < end) {
            nowMs.addAndGet(CONFIG.sessionIdleMs() / 2);
            assertNotNull(sessions.find(secret));
        }
        nowMs.set(end);
        assertNull(sessions.find(secret));
    }

    @Test
    void liveNoLongerThanTheirToken() {
        AuthToken token = new AuthToken(
                1, "x", Purpose.API, List.of(), 1, 0, "admin", nowMs.get() + 1_000, null, 0, null, null, null, 0, 0);
        ConsoleSessions.Opened opened = sessions.open(caller(token));
        assertEquals(nowMs.get() + 1_000, opened.session().expiresAtMs());
        nowMs.addAndGet(1_000);
        assertNull(sessions.find(opened.secret()));
    }

    @Test
    void giveWayWhenTheyAreTooMany() {
        String first = sessions.open(caller(null)).secret();
        ConsoleSessions.Opened second = sessions.open(caller(null));
        assertNotNull(sessions.find(first)); // so that the second is the longest idle one
        String third = sessions.open(caller(null)).secret();
        assertNull(sessions.find(second.secret()));
        assertNotNull(sessions.find(first));
        ConsoleSessions.Session found = sessions.find(third);
        assertSame(found, sessions.find(third));
    }
}
