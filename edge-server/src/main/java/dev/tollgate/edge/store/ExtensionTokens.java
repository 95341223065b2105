package dev.tollgate.edge.store;

import dev.tollgate.edge.token.Fingerprint;
import dev.tollgate.edge.token.TokenRegistry;
import dev.tollgate.edge.token.TokenState;
import java.nio.ByteBuffer;

/** Makes tokens that extensions give to devices, and the fingerprints that are kept in their place. Safe from any thread. */
public final class ExtensionTokens {
    private static final int FINGERPRINT_BYTES = 2 * Long.BYTES;

    private final TokenValues values = new TokenValues();
    private final TokenFingerprints fingerprints;

    ExtensionTokens(TokenRegistry registry) {
        this.fingerprints = new TokenFingerprints(registry);
    }

    /** A new token: 22 letters and digits, 130 bits from a secure random source. */
    public String next() {
        return values.next();
    }

    /**
     * The keyed fingerprint of a token, 16 bytes.
     *
     * @param purpose which tells the extensions' tokens apart; with a slash, so that it is no application's name
     */
    public byte[] fingerprint(String purpose, String token) {
        Fingerprint fingerprint = fingerprints.of(purpose, token);
        return ByteBuffer.allocate(FINGERPRINT_BYTES)
                .putLong(fingerprint.high())
                .putLong(fingerprint.low())
                .array();
    }

    /** Whether a device's token in this state, as the database has it, may be used. */
    public static boolean isLive(int stateCode) {
        return switch (TokenState.of(stateCode)) {
            case INACTIVE, ACTIVE -> true;
            case SUSPENDED, REVOKED -> false;
        };
    }
}
