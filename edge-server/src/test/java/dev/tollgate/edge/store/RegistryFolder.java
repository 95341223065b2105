package dev.tollgate.edge.store;

import dev.tollgate.edge.token.Fingerprint;
import dev.tollgate.edge.token.TokenEntry;
import dev.tollgate.edge.token.TokenState;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** A data folder in a test, with a clock that the test moves. */
final class RegistryFolder {
    static final long START_MS = 1_700_000_000_000L;

    final Path path;
    final AtomicLong nowMs = new AtomicLong(START_MS);
    final InstantSource clock = () -> Instant.ofEpochMilli(nowMs.get());

    RegistryFolder(Path path) {
        this.path = path;
    }

    static RegistryConfig config(long tokensExpected) {
        return new RegistryConfig(tokensExpected, 2, 10, 10, 10_000, 0, 8 << 20, 1_000, true, 100_000, 1_000);
    }

    Registry open() throws IOException {
        return open(config(20_000));
    }

    Registry open(RegistryConfig config) throws IOException {
        return Registry.open(path, config, clock);
    }

    static NewDevice device(String name) {
        return device(name, null);
    }

    static NewDevice device(String name, @Nullable String token) {
        return new NewDevice(name, "demo", null, token, TokenEntry.NEVER);
    }

    /** What the map says of a token; null for nothing. */
    static @Nullable TokenState stateInMap(Registry registry, String application, String token) {
        TokenEntry entry = new TokenEntry();
        Fingerprint fingerprint = new TokenFingerprints(registry.tokenRegistry()).of(application, token);
        return registry.tokenRegistry().find(fingerprint, entry) ? entry.state() : null;
    }

    static @Nullable TokenState stateInMap(Registry registry, IssuedToken issued) {
        return stateInMap(registry, issued.device().application(), issued.value());
    }

    static TokenState use(Registry registry, IssuedToken issued, long nowMs) {
        TokenEntry entry = new TokenEntry();
        Fingerprint fingerprint = new TokenFingerprints(registry.tokenRegistry())
                .of(issued.device().application(), issued.value());
        if (!registry.tokenRegistry().activate(fingerprint, entry, nowMs)) {
            throw new AssertionError("expected the token in the map, found none");
        }
        return entry.state();
    }
}
