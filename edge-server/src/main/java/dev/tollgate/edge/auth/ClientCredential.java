package dev.tollgate.edge.auth;

import dev.tollgate.edge.id.PublicId;
import dev.tollgate.edge.token.TokenState;

/**
 * A user name with which MQTT clients connect; never its password. Times are in milliseconds since 1970.
 *
 * @param number see {@link PublicId#CREDENTIAL}
 * @param state as that of a token: inactive until its first use
 * @param lastUsedAtMs 0 for never, else as of the last minute
 */
public record ClientCredential(
        long number,
        String userName,
        TokenState state,
        long createdAtMs,
        String createdBy,
        long updatedAtMs,
        long lastUsedAtMs) {
    public String id() {
        return PublicId.CREDENTIAL.format(number);
    }
}
