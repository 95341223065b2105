package dev.tollgate.edge.token;

/** What the map knows of a token, as a copy that no later change touches. Mutable and reused: one an event loop. */
public final class TokenEntry {
    /** {@link #expiresAtMs()} of a token that never expires. */
    public static final long NEVER = Long.MAX_VALUE;

    /** {@link #firstUsedAtMs()} of a token that was not used. */
    public static final long UNUSED = 0;

    /** {@link #groupNumber()} of a device in no group. */
    public static final int NO_GROUP = 0;

    /** The purpose of a device's own token: the only one so far. */
    static final int PURPOSE_DEVICE = 0;

    private TokenState state = TokenState.REVOKED;
    private int purpose = PURPOSE_DEVICE;
    private long tokenNumber;
    private long deviceNumber;
    private int groupNumber = NO_GROUP;
    private long expiresAtMs = NEVER;
    private long firstUsedAtMs = UNUSED;

    /** A token that was not used, of a device in no group. */
    public void set(TokenState state, long tokenNumber, long deviceNumber, long expiresAtMs) {
        set(state, tokenNumber, deviceNumber, NO_GROUP, expiresAtMs, UNUSED);
    }

    public void set(
            TokenState state,
            long tokenNumber,
            long deviceNumber,
            int groupNumber,
            long expiresAtMs,
            long firstUsedAtMs) {
        this.state = state;
        this.purpose = PURPOSE_DEVICE;
        this.tokenNumber = tokenNumber;
        this.deviceNumber = deviceNumber;
        this.groupNumber = groupNumber;
        this.expiresAtMs = expiresAtMs;
        this.firstUsedAtMs = firstUsedAtMs;
    }

    /** Takes over all of another entry. */
    public void set(TokenEntry other) {
        set(
                other.state,
                other.tokenNumber,
                other.deviceNumber,
                other.groupNumber,
                other.expiresAtMs,
                other.firstUsedAtMs);
        purpose = other.purpose;
    }

    void setPurpose(int purpose) {
        this.purpose = purpose;
    }

    void activate(long nowMs) {
        state = TokenState.ACTIVE;
        firstUsedAtMs = nowMs;
    }

    public TokenState state() {
        return state;
    }

    int purpose() {
        return purpose;
    }

    /** See {@link dev.tollgate.edge.id.PublicId#TOKEN}. */
    public long tokenNumber() {
        return tokenNumber;
    }

    /** See {@link dev.tollgate.edge.id.PublicId#DEVICE}. */
    public long deviceNumber() {
        return deviceNumber;
    }

    /** Number of the device's group in the registry, or {@link #NO_GROUP}. */
    public int groupNumber() {
        return groupNumber;
    }

    /** Milliseconds since the epoch, exclusive: at this instant the token is expired. */
    public long expiresAtMs() {
        return expiresAtMs;
    }

    /** Milliseconds since the epoch, or {@link #UNUSED}. */
    public long firstUsedAtMs() {
        return firstUsedAtMs;
    }

    public boolean isExpiredAt(long nowMs) {
        return nowMs >= expiresAtMs;
    }
}
