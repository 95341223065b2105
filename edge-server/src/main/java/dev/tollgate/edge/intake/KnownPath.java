package dev.tollgate.edge.intake;

import dev.tollgate.edge.kp1.KnownBytes;
import dev.tollgate.edge.kp1.Kp1Path;
import dev.tollgate.edge.token.TokenEntry;
import io.netty.buffer.ByteBuf;

/**
 * The beginning of a path that a connection used, up to its token, and what the registry said of it: as long as the registry has not
 * changed since, a path that begins alike need neither be parsed nor looked up again. Holds for paths that were accepted, with an active
 * token. On the event loop.
 */
final class KnownPath {
    /** Longer ones are not kept: an idle connection is to stay small. */
    static final int BYTES_MAX = 256;

    private final Kp1Path identity = new Kp1Path(); // of bytes, from 0
    private final TokenEntry token = new TokenEntry();
    private byte[] bytes = {};
    private int length;
    private long changes;
    private boolean isDataCollection;

    /**
     * Keeps a path that was accepted.
     *
     * @param changes of the registry, before the token was looked up
     */
    void set(Kp1Path path, ByteBuf buffer, TokenEntry found, long changes, boolean isDataCollection) {
        int start = path.start();
        length = path.tokenEnd() - start;
        if (bytes.length < length) {
            bytes = new byte[length];
        }
        buffer.getBytes(start, bytes, 0, length);
        identity.setIdentity(path, -start);
        token.set(found);
        this.changes = changes;
        this.isDataCollection = isDataCollection;
    }

    /** Whether the registry still says the same. */
    boolean isCurrent(long registryChanges) {
        return changes == registryChanges;
    }

    /** Whether the path from {@code start} to {@code end} has the same levels up to its token. */
    boolean begins(ByteBuf buffer, int start, int end) {
        int behind = start + length;
        return behind <= end
                && (behind == end || buffer.getByte(behind) == '/')
                && KnownBytes.areAt(bytes, 0, length, buffer, start);
    }

    /** Positions from 0. */
    Kp1Path identity() {
        return identity;
    }

    TokenEntry token() {
        return token;
    }

    /** Whether its extension is {@link dev.tollgate.edge.extension.DataCollection}. */
    boolean isDataCollection() {
        return isDataCollection;
    }
}
