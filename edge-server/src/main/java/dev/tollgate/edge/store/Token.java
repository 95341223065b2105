package dev.tollgate.edge.store;

import dev.tollgate.edge.token.TokenState;

/**
 * A token, as registered; its value is nowhere.
 *
 * @param number see {@link dev.tollgate.edge.id.PublicId#TOKEN}
 * @param expiresAtMs milliseconds since the epoch, or {@link dev.tollgate.edge.token.TokenEntry#NEVER}
 * @param firstUsedAtMs milliseconds since the epoch; 0 while it was not used
 */
public record Token(
        long number, long deviceNumber, TokenState state, long createdAtMs, long expiresAtMs, long firstUsedAtMs) {}
