package dev.tollgate.edge.admin;

import dev.tollgate.edge.auth.AuthConfig;
import dev.tollgate.edge.auth.AuthToken;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.Base64;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Sessions of the web console, in memory: of each the hash of its secret, never the secret. Safe from any thread. */
final class ConsoleSessions {
    private static final int SECRET_BYTES = 32;

    private final AuthConfig config;
    private final InstantSource clock;
    private final SecureRandom random = new SecureRandom();
    private final Map<String, Session> byHash = new LinkedHashMap<>(16, 0.75f, true); // the longest idle one first

    /** One that was opened by a token. */
    static final class Session {
        private final Caller caller;
        private final String csrfToken;
        private final long expiresAtMs;
        private long lastUsedAtMs;

        private Session(Caller caller, String csrfToken, long expiresAtMs, long nowMs) {
            this.caller = caller;
            this.csrfToken = csrfToken;
            this.expiresAtMs = expiresAtMs;
            this.lastUsedAtMs = nowMs;
        }

        Caller caller() {
            return caller;
        }

        /** That requests which change something have to show besides the cookie. */
        String csrfToken() {
            return csrfToken;
        }

        boolean isCsrfToken(@Nullable String presented) {
            return presented != null
                    && MessageDigest.isEqual(
                            csrfToken.getBytes(StandardCharsets.US_ASCII), presented.getBytes(StandardCharsets.UTF_8));
        }

        /** When it ends at the latest. */
        long expiresAtMs() {
            return expiresAtMs;
        }
    }

    /** A session and the secret that its cookie holds, which is nowhere else. */
    record Opened(Session session, String secret) {
        /** Without the secret, so that it cannot reach a log. */
        @Override
        public String toString() {
            return "Opened";
        }
    }

    ConsoleSessions(AuthConfig config, InstantSource clock) {
        this.config = config;
        this.clock = clock;
    }

    /** Opens one for who has signed in: no longer than the token lives. */
    Opened open(Caller caller) {
        long nowMs = clock.millis();
        AuthToken token = caller.token();
        long expiresAtMs =
                Math.min(nowMs + config.sessionMaxMs(), token == null ? Long.MAX_VALUE : token.expiresAtMs());
        String secret = secret();
        Session session = new Session(caller, secret(), expiresAtMs, nowMs);
        synchronized (this) {
            byHash.values().removeIf(each -> isOver(each, nowMs));
            while (byHash.size() >= config.sessionsMax()) {
                byHash.remove(byHash.keySet().iterator().next());
            }
            byHash.put(hash(secret), session);
        }
        return new Opened(session, secret);
    }

    private String secret() {
        byte[] bits = new byte[SECRET_BYTES];
        random.nextBytes(bits);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bits);
    }

    private static String hash(String secret) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            return HexFormat.of().formatHex(digest.digest(secret.getBytes(StandardCharsets.UTF_8)));
        } catch (GeneralSecurityException missing) {
            throw new IllegalStateException("every Java platform has SHA-256", missing);
        }
    }

    private boolean isOver(Session session, long nowMs) {
        return nowMs >= session.expiresAtMs || nowMs - session.lastUsedAtMs >= config.sessionIdleMs();
    }

    /** The session of this secret, used once more; null for none, and for one that has ended. */
    @Nullable
    Session find(String secret) {
        String hash = hash(secret);
        long nowMs = clock.millis();
        Session session;
        synchronized (this) {
            session = byHash.get(hash);
            if (session == null) {
                return null;
            }
            if (isOver(session, nowMs)) {
                byHash.remove(hash);
                return null;
            }
            session.lastUsedAtMs = nowMs;
        }
        if (!session.caller.isLive().getAsBoolean()) {
            close(secret);
            return null;
        }
        return session;
    }

    /** Whether a session has not ended, which uses it no more: for what goes on while nobody asks for something. */
    synchronized boolean isOpen(Session session) {
        return byHash.containsValue(session) && clock.millis() < session.expiresAtMs;
    }

    /** Sessions that have not ended by their times. */
    synchronized int count() {
        long nowMs = clock.millis();
        return (int)
                byHash.values().stream().filter(each -> !isOver(each, nowMs)).count();
    }

    synchronized void close(String secret) {
        byHash.remove(hash(secret));
    }
}
