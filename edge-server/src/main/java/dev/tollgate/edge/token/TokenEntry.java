package dev.tollgate.edge.token;

/** What the map knows of a token, as a copy that no later change touches. Mutable and reused: one an event loop. */
public final class TokenEntry {
    /** {@link #expiresAtMs()} of a token that never expires. */
    public static final long NEVER = Long.MAX_VALUE;

    private TokenState state = TokenState.REVOKED;
    private long tokenNumber;
    private long deviceNumber;
    private long expiresAtMs = NEVER;

    public void set(TokenState state, long tokenNumber, long deviceNumber, long expiresAtMs) {
        this.state = state;
        this.tokenNumber = tokenNumber;
        this.deviceNumber = deviceNumber;
        this.expiresAtMs = expiresAtMs;
    }

    public TokenState state() {
        return state;
    }

    /** See {@link dev.tollgate.edge.id.PublicId#TOKEN}. */
    public long tokenNumber() {
        return tokenNumber;
    }

    /** See {@link dev.tollgate.edge.id.PublicId#DEVICE}. */
    public long deviceNumber() {
        return deviceNumber;
    }

    /** Milliseconds since the epoch, exclusive: at this instant the token is expired. */
    public long expiresAtMs() {
        return expiresAtMs;
    }

    public boolean isExpiredAt(long nowMs) {
        return nowMs >= expiresAtMs;
    }
}
