package dev.tollgate.edge.token;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

/** Tokens of the benchmarks: as many as wanted, each made from its number, so that none has to be kept. */
final class GeneratedTokens implements TokenSource {
    static final String APPLICATION = "demo";
    static final int TOKEN_BYTES = 22;

    private static final byte[] ALPHABET =
            "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz".getBytes(StandardCharsets.US_ASCII);

    private final long count;
    private final SipHash hash;
    private final ByteBuf application = Unpooled.copiedBuffer(APPLICATION, StandardCharsets.US_ASCII);

    /** @param key0 and {@code key1}: the installation's key as two little-endian longs */
    GeneratedTokens(long count, long key0, long key1) {
        this.count = count;
        this.hash = new SipHash(key0, key1);
    }

    /** Writes token {@code number} to the buffer's end. */
    static void write(long number, ByteBuf target) {
        long bits = mix(number);
        for (int i = 0; i < TOKEN_BYTES; i++) {
            if (i == TOKEN_BYTES / 2) {
                bits = mix(~number);
            }
            target.writeByte(ALPHABET[(int) Long.remainderUnsigned(bits, ALPHABET.length)]);
            bits = Long.divideUnsigned(bits, ALPHABET.length);
        }
    }

    private static long mix(long number) {
        long z = number * 0x9E3779B97F4A7C15L;
        z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
        z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
        return z ^ (z >>> 31);
    }

    @Override
    public long lineage() {
        return 1;
    }

    @Override
    public long sequence() {
        return count;
    }

    @Override
    public long tokenCount() {
        return count;
    }

    @Override
    public void forEachChangedAfter(long sequence, TokenVisitor visitor) throws IOException {
        Fingerprint fingerprint = new Fingerprint();
        TokenEntry entry = new TokenEntry();
        ByteBuf token = Unpooled.buffer(TOKEN_BYTES);
        for (long number = sequence + 1; number <= count; number++) {
            write(number, token.clear());
            hash.reset();
            hash.update(application, 0, application.readableBytes());
            hash.update((byte) '/');
            hash.update(token, 0, TOKEN_BYTES);
            hash.finish(fingerprint);
            entry.set(TokenState.ACTIVE, number, number, TokenEntry.NO_GROUP, TokenEntry.NEVER, 1);
            visitor.onToken(fingerprint, entry);
        }
    }
}
