package dev.tollgate.edge.token;

import io.netty.buffer.ByteBuf;

/** The look-up of tokens on the message path. Safe from any thread; never waits for a disk or a network. */
public interface TokenRegistry {
    /**
     * Computes the fingerprint of an application's token from the bytes where they lie.
     *
     * @param applicationStart index of the application's name in {@code buffer}; without its version
     * @param fingerprint receives the result
     */
    void fingerprint(
            ByteBuf buffer,
            int applicationStart,
            int applicationLength,
            int tokenStart,
            int tokenLength,
            Fingerprint fingerprint);

    /**
     * How often the registry has changed: what was found while this was the same number before the look-up as it is now, would be found
     * again, but for an inactive token, which may be active by now. As cheap as a volatile read.
     */
    long changes();

    /** Reads the token's entry into {@code entry}; false when there is none. Allocates nothing. */
    boolean find(Fingerprint fingerprint, TokenEntry entry);

    /**
     * First use: makes an inactive token active and notes it for the database, which follows in batches. Without effect, and cheap, on
     * a token in any other state. Reads the entry as it is afterwards into {@code entry}; false when it has gone.
     */
    boolean activate(Fingerprint fingerprint, TokenEntry entry, long nowMs);

    /** Whether any device was ever provisioned under this application: tells an unknown token from an unknown application. */
    boolean hasApplication(ByteBuf buffer, int applicationStart, int applicationLength);

    /**
     * Whether the application's devices may name this version and use this extension. Allocates nothing.
     *
     * @param versionStart of the version without the application and its hyphen
     */
    default Permission permits(
            ByteBuf buffer,
            int applicationStart,
            int applicationLength,
            int versionStart,
            int versionLength,
            int extensionStart,
            int extensionLength) {
        return Permission.PERMITTED;
    }
}
