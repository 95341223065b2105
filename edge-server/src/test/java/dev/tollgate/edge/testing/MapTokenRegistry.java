package dev.tollgate.edge.testing;

import dev.tollgate.edge.token.Fingerprint;
import dev.tollgate.edge.token.TokenEntry;
import dev.tollgate.edge.token.TokenRegistry;
import dev.tollgate.edge.token.TokenState;
import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/** Tokens in a heap map, for tests of what uses the registry: the fingerprint is a weak hash, but look-ups allocate nothing. */
public final class MapTokenRegistry implements TokenRegistry {
    private record Stored(TokenState state, long tokenNumber, long deviceNumber, long expiresAtMs) {}

    private final Map<Long, Stored> tokens = new ConcurrentHashMap<>();
    private final Set<String> applications = ConcurrentHashMap.newKeySet();
    private final AtomicLong changes = new AtomicLong();
    private final AtomicInteger lookups = new AtomicInteger();

    /** Adds or replaces a token. */
    public MapTokenRegistry put(String application, String token, TokenState state, long tokenNumber) {
        return put(application, token, state, tokenNumber, TokenEntry.NEVER);
    }

    public MapTokenRegistry put(
            String application, String token, TokenState state, long tokenNumber, long expiresAtMs) {
        applications.add(application);
        byte[] bytes = (application + "/" + token).getBytes(StandardCharsets.UTF_8);
        long hash = 0;
        for (byte b : bytes) {
            hash = 31 * hash + b;
        }
        tokens.put(hash, new Stored(state, tokenNumber, tokenNumber * 10, expiresAtMs));
        changes.incrementAndGet();
        return this;
    }

    @Override
    public void fingerprint(
            ByteBuf buffer,
            int applicationStart,
            int applicationLength,
            int tokenStart,
            int tokenLength,
            Fingerprint fingerprint) {
        long hash = 31 * hash(buffer, applicationStart, applicationLength, 0) + '/';
        fingerprint.set(0, hash(buffer, tokenStart, tokenLength, hash));
    }

    private static long hash(ByteBuf buffer, int start, int length, long seed) {
        long hash = seed;
        for (int i = 0; i < length; i++) {
            hash = 31 * hash + buffer.getByte(start + i);
        }
        return hash;
    }

    /** How often a token was looked for. */
    public int lookups() {
        return lookups.get();
    }

    @Override
    public long changes() {
        return changes.get();
    }

    @Override
    public boolean find(Fingerprint fingerprint, TokenEntry entry) {
        lookups.incrementAndGet();
        Stored stored = tokens.get(fingerprint.low());
        if (stored == null) {
            return false;
        }
        entry.set(stored.state, stored.tokenNumber, stored.deviceNumber, stored.expiresAtMs);
        return true;
    }

    @Override
    public boolean activate(Fingerprint fingerprint, TokenEntry entry, long nowMs) {
        tokens.computeIfPresent(
                fingerprint.low(),
                (hash, stored) -> stored.state == TokenState.INACTIVE
                        ? new Stored(TokenState.ACTIVE, stored.tokenNumber, stored.deviceNumber, stored.expiresAtMs)
                        : stored);
        return find(fingerprint, entry);
    }

    @Override
    public boolean hasApplication(ByteBuf buffer, int applicationStart, int applicationLength) {
        return applications.contains(buffer.toString(applicationStart, applicationLength, StandardCharsets.UTF_8));
    }
}
