package dev.tollgate.edge.token;

import io.netty.buffer.ByteBuf;

/**
 * SipHash-2-4 with 128 bits of output (Aumasson and Bernstein), over any number of byte ranges where they lie: nothing is copied and
 * nothing allocated. Mutable: one a thread; {@link #reset}, then {@link #update} as often as needed, then {@link #finish}.
 */
final class SipHash {
    static final int KEY_BYTES = 16;

    private final long key0;
    private final long key1;
    private long v0;
    private long v1;
    private long v2;
    private long v3;
    private long tail;
    private int tailBits;
    private int length;

    /** @param key0 the key's first 8 bytes, little-endian */
    SipHash(long key0, long key1) {
        this.key0 = key0;
        this.key1 = key1;
        reset();
    }

    void reset() {
        v0 = key0 ^ 0x736f6d6570736575L;
        v1 = key1 ^ 0x646f72616e646f6dL ^ 0xee; // 0xee: the variant of 128 bits
        v2 = key0 ^ 0x6c7967656e657261L;
        v3 = key1 ^ 0x7465646279746573L;
        tail = 0;
        tailBits = 0;
        length = 0;
    }

    void update(byte b) {
        tail |= (b & 0xFFL) << tailBits;
        tailBits += Byte.SIZE;
        length++;
        if (tailBits == Long.SIZE) {
            compress(tail);
            tail = 0;
            tailBits = 0;
        }
    }

    void update(ByteBuf buffer, int start, int bytes) {
        int index = start;
        int end = start + bytes;
        while (index < end && tailBits != 0) {
            update(buffer.getByte(index++));
        }
        int words = (end - index) & -Long.BYTES;
        for (int stop = index + words; index < stop; index += Long.BYTES) {
            compress(buffer.getLongLE(index));
        }
        length += words;
        while (index < end) {
            update(buffer.getByte(index++));
        }
    }

    /** {@link Fingerprint#high()} receives the first 8 bytes of the hash, little-endian, {@link Fingerprint#low()} the others. */
    void finish(Fingerprint fingerprint) {
        compress(((long) length << 56) | tail);
        v2 ^= 0xee;
        rounds(4);
        long first = v0 ^ v1 ^ v2 ^ v3;
        v1 ^= 0xdd;
        rounds(4);
        fingerprint.set(first, v0 ^ v1 ^ v2 ^ v3);
    }

    private void compress(long word) {
        v3 ^= word;
        rounds(2);
        v0 ^= word;
    }

    private void rounds(int count) {
        long a = v0;
        long b = v1;
        long c = v2;
        long d = v3;
        for (int i = 0; i < count; i++) {
            a += b;
            b = Long.rotateLeft(b, 13) ^ a;
            a = Long.rotateLeft(a, 32);
            c += d;
            d = Long.rotateLeft(d, 16) ^ c;
            a += d;
            d = Long.rotateLeft(d, 21) ^ a;
            c += b;
            b = Long.rotateLeft(b, 17) ^ c;
            c = Long.rotateLeft(c, 32);
        }
        v0 = a;
        v1 = b;
        v2 = c;
        v3 = d;
    }
}
