package dev.tollgate.edge.auth;

import dev.tollgate.edge.audit.Actor;
import dev.tollgate.edge.store.Registry;
import dev.tollgate.edge.store.RegistryConfig;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** Auth over a real registry, with a clock that the test moves. */
public final class AuthFolder implements AutoCloseable {
    public static final long START_MS = 1_700_000_000_000L;
    public static final long HOUR_MS = 3_600_000;
    static final InetAddress HERE = InetAddress.getLoopbackAddress();
    private static final RegistryConfig REGISTRY =
            new RegistryConfig(1_000, 2, 10, 10, 1_000, 0, 8 << 20, 5_000, true, 100_000, 1_000);

    public final AtomicLong nowMs = new AtomicLong(START_MS);
    public final InstantSource clock = () -> Instant.ofEpochMilli(nowMs.get());
    public final Registry registry;
    public final Auth auth;

    public AuthFolder(Path folder) throws IOException {
        this(folder, config());
    }

    AuthFolder(Path folder, AuthConfig config) throws IOException {
        registry = Registry.open(folder, REGISTRY, clock);
        auth = Auth.open(registry, config, new FailedAttempts(config), clock);
    }

    /** The default, with cheap passwords. */
    public static AuthConfig config() {
        return config(20, 600);
    }

    static AuthConfig config(int failuresPerMinute, int registrationsPerMinute) {
        AuthConfig d = AuthConfig.DEFAULT;
        return new AuthConfig(
                10,
                d.tokenTtlMs(),
                d.tokenTtlMaxMs(),
                d.basicTtlMaxMs(),
                d.endedKeptMs(),
                3,
                failuresPerMinute,
                d.failuresPerMinuteOverall(),
                registrationsPerMinute,
                100,
                d.registrationsWaitingMax(),
                d.registrationMaxBytes(),
                d.sessionIdleMs(),
                d.sessionMaxMs(),
                2,
                10,
                4,
                d.passwordChecksMax());
    }

    AuthTokens tokens() {
        return auth.tokens();
    }

    public AuthToken token(Purpose purpose, Scope... scopes) throws Exception {
        return tokens().create(
                        asked(purpose, null, List.of(scopes), null, null, null), new Actor("admin", "admin", null));
    }

    static NewAuthToken asked(
            Purpose purpose,
            @Nullable Long usesMax,
            List<Scope> scopes,
            @Nullable String application,
            @Nullable String group,
            @Nullable String pattern) {
        return new NewAuthToken("test", purpose, scopes, START_MS + HOUR_MS, usesMax, application, group, pattern);
    }

    public String text(AuthToken token) {
        return tokens().reveal(token);
    }

    @Override
    public void close() throws IOException, SQLException {
        auth.close();
        registry.close();
    }
}
