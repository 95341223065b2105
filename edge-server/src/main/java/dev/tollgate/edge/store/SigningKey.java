package dev.tollgate.edge.store;

import javax.crypto.SecretKey;

/**
 * A key that signs auth tokens, or did.
 *
 * @param generation 1 for the first, and one more for each that followed
 * @param takenUntilMs when what it has signed ends to be taken; {@link Long#MAX_VALUE} of the one that signs
 */
public record SigningKey(int generation, SecretKey key, long createdAtMs, long takenUntilMs) {
    /** Without the key, so that it cannot reach a log. */
    @Override
    public String toString() {
        return "SigningKey[generation=" + generation + "]";
    }
}
