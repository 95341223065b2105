package dev.tollgate.edge.token;

import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;
import java.util.Collection;

/** The names of all applications, compared with received bytes in place. Immutable; safe from any thread; allocates nothing. */
final class ApplicationNames {
    private static final int FNV_OFFSET = 0x811C9DC5;
    private static final int FNV_PRIME = 0x01000193;

    /** Open addressing with linear probing, at most half full. */
    private final byte[][] slots;

    private final byte[][] names;

    ApplicationNames(Collection<String> names) {
        this.names = names.stream()
                .map(name -> name.getBytes(StandardCharsets.US_ASCII))
                .toArray(byte[][]::new);
        slots = new byte[Integer.highestOneBit(Math.max(1, names.size())) * 4][];
        for (byte[] name : this.names) {
            int slot = hash(name);
            while (slots[slot] != null) {
                slot = (slot + 1) & (slots.length - 1);
            }
            slots[slot] = name;
        }
    }

    int size() {
        return names.length;
    }

    boolean contains(ByteBuf buffer, int start, int length) {
        int hash = FNV_OFFSET;
        for (int i = 0; i < length; i++) {
            hash = (hash ^ buffer.getByte(start + i)) * FNV_PRIME;
        }
        int slot = spread(hash);
        for (byte[] name = slots[slot]; name != null; name = slots[slot]) {
            if (isSame(name, buffer, start, length)) {
                return true;
            }
            slot = (slot + 1) & (slots.length - 1);
        }
        return false;
    }

    private static boolean isSame(byte[] name, ByteBuf buffer, int start, int length) {
        if (name.length != length) {
            return false;
        }
        for (int i = 0; i < length; i++) {
            if (name[i] != buffer.getByte(start + i)) {
                return false;
            }
        }
        return true;
    }

    private int hash(byte[] name) {
        int hash = FNV_OFFSET;
        for (byte b : name) {
            hash = (hash ^ b) * FNV_PRIME;
        }
        return spread(hash);
    }

    private int spread(int hash) {
        return (hash ^ (hash >>> 16)) & (slots.length - 1);
    }
}
