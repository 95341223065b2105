package dev.tollgate.edge.token;

import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The names of all applications and their rules, compared with received bytes in place. Immutable; safe from any thread; allocates
 * nothing once it is made.
 */
final class ApplicationNames {
    private static final int FNV_OFFSET = 0x811C9DC5;
    private static final int FNV_PRIME = 0x01000193;

    private static final class Entry {
        private final byte[] name;
        private final byte @Nullable [][] versions;
        private final byte @Nullable [][] extensions;

        private Entry(ApplicationRule rule) {
            name = bytes(rule.name());
            versions = bytes(rule.versions());
            extensions = bytes(rule.extensions());
        }
    }

    /** Open addressing with linear probing, at most half full. */
    private final @Nullable Entry[] slots;

    private final int size;
    private final boolean hasRules;

    ApplicationNames(Collection<ApplicationRule> rules) {
        size = rules.size();
        slots = new @Nullable Entry[Integer.highestOneBit(Math.max(1, size)) * 4];
        boolean restricts = false;
        for (ApplicationRule rule : rules) {
            Entry entry = new Entry(rule);
            restricts |= entry.versions != null || entry.extensions != null;
            int slot = hash(entry.name);
            while (slots[slot] != null) {
                slot = (slot + 1) & (slots.length - 1);
            }
            slots[slot] = entry;
        }
        hasRules = restricts;
    }

    private static byte[] bytes(String name) {
        return name.getBytes(StandardCharsets.US_ASCII);
    }

    private static byte @Nullable [][] bytes(@Nullable List<String> names) {
        return names == null
                ? null
                : names.stream().map(ApplicationNames::bytes).toArray(byte[][]::new);
    }

    int size() {
        return size;
    }

    boolean contains(ByteBuf buffer, int start, int length) {
        return find(buffer, start, length) != null;
    }

    /** What the rule of this application says; one that there is not permits everything. See {@link TokenRegistry#permits}. */
    Permission permits(
            ByteBuf buffer,
            int start,
            int length,
            int versionStart,
            int versionLength,
            int extensionStart,
            int extensionLength) {
        if (!hasRules) {
            return Permission.PERMITTED;
        }
        Entry entry = find(buffer, start, length);
        if (entry == null) {
            return Permission.PERMITTED;
        }
        if (entry.versions != null && !isIn(entry.versions, buffer, versionStart, versionLength)) {
            return Permission.VERSION_UNKNOWN;
        }
        return entry.extensions == null || isIn(entry.extensions, buffer, extensionStart, extensionLength)
                ? Permission.PERMITTED
                : Permission.EXTENSION_NOT_ALLOWED;
    }

    private static boolean isIn(byte[][] names, ByteBuf buffer, int start, int length) {
        for (byte[] name : names) {
            if (isSame(name, buffer, start, length)) {
                return true;
            }
        }
        return false;
    }

    private @Nullable Entry find(ByteBuf buffer, int start, int length) {
        int hash = FNV_OFFSET;
        for (int i = 0; i < length; i++) {
            hash = (hash ^ buffer.getByte(start + i)) * FNV_PRIME;
        }
        int slot = spread(hash);
        for (Entry entry = slots[slot]; entry != null; entry = slots[slot]) {
            if (isSame(entry.name, buffer, start, length)) {
                return entry;
            }
            slot = (slot + 1) & (slots.length - 1);
        }
        return null;
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
