package dev.tollgate.edge.mqtt;

import dev.tollgate.edge.token.Fingerprint;
import dev.tollgate.edge.token.TokenEntry;
import dev.tollgate.edge.token.TokenRegistry;
import dev.tollgate.edge.token.TokenState;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.util.collection.LongObjectHashMap;
import java.nio.charset.StandardCharsets;

/** Finds an active token whatever it is asked for, but for those that were given another state. Allocates nothing. */
final class FakeTokens implements TokenRegistry {
    static final String APPLICATION = "app";

    private final LongObjectHashMap<TokenState> states = new LongObjectHashMap<>();
    private final LongObjectHashMap<Boolean> unknown = new LongObjectHashMap<>();
    private long changes;

    /** Number of the token of {@link #APPLICATION}. */
    static long number(String token) {
        ByteBuf bytes = Unpooled.copiedBuffer(APPLICATION + token, StandardCharsets.UTF_8);
        int split = APPLICATION.length();
        return number(bytes, 0, split, split, bytes.readableBytes() - split);
    }

    private static long number(ByteBuf buffer, int aStart, int aLength, int tStart, int tLength) {
        long hash = 7;
        for (int i = aStart; i < aStart + aLength; i++) {
            hash = hash * 31 + buffer.getByte(i);
        }
        for (int i = tStart; i < tStart + tLength; i++) {
            hash = hash * 1_000_003 + buffer.getByte(i);
        }
        return (hash & ((1L << 58) - 1)) << 1 | 1;
    }

    void set(String token, TokenState state) {
        states.put(number(token), state);
        changes++;
    }

    void forget(String token) {
        unknown.put(number(token), Boolean.TRUE);
        changes++;
    }

    @Override
    public void fingerprint(
            ByteBuf buffer,
            int applicationStart,
            int applicationLength,
            int tokenStart,
            int tokenLength,
            Fingerprint fingerprint) {
        fingerprint.set(1, number(buffer, applicationStart, applicationLength, tokenStart, tokenLength));
    }

    @Override
    public long changes() {
        return changes;
    }

    @Override
    public boolean find(Fingerprint fingerprint, TokenEntry entry) {
        TokenState state = states.get(fingerprint.low());
        entry.set(
                state == null ? TokenState.ACTIVE : state, fingerprint.low(), fingerprint.low() >> 1, TokenEntry.NEVER);
        return !unknown.containsKey(fingerprint.low());
    }

    @Override
    public boolean activate(Fingerprint fingerprint, TokenEntry entry, long nowMs) {
        states.put(fingerprint.low(), TokenState.ACTIVE);
        return find(fingerprint, entry);
    }

    @Override
    public boolean hasApplication(ByteBuf buffer, int applicationStart, int applicationLength) {
        return true;
    }
}
