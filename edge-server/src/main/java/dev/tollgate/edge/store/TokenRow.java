package dev.tollgate.edge.store;

import dev.tollgate.edge.token.Fingerprint;
import dev.tollgate.edge.token.TokenEntry;
import dev.tollgate.edge.token.TokenState;
import java.sql.ResultSet;
import java.sql.SQLException;

/**
 * A token as the database holds it: what operators see of it, and what the map knows it by.
 *
 * @param groupNumber of its device's group, or {@link TokenEntry#NO_GROUP}
 */
record TokenRow(long fingerprintHigh, long fingerprintLow, Token token, int groupNumber) {
    static final String COLUMNS = "fingerprint_high, fingerprint_low, number, device_number, state, created_at,"
            + " expires_at, first_used_at, group_id";

    TokenRow(Fingerprint fingerprint, Token token) {
        this(fingerprint.high(), fingerprint.low(), token, TokenEntry.NO_GROUP);
    }

    /** @param row of {@link #COLUMNS} */
    static TokenRow of(ResultSet row) throws SQLException {
        return new TokenRow(
                row.getLong(1),
                row.getLong(2),
                new Token(
                        row.getLong(3),
                        row.getLong(4),
                        TokenState.of(row.getInt(5)),
                        row.getLong(6),
                        row.getLong(7),
                        row.getLong(8)),
                row.getInt(9));
    }

    TokenRow inGroup(int number) {
        return new TokenRow(fingerprintHigh, fingerprintLow, token, number);
    }

    TokenRow in(TokenState state) {
        return new TokenRow(
                fingerprintHigh,
                fingerprintLow,
                new Token(
                        token.number(),
                        token.deviceNumber(),
                        state,
                        token.createdAtMs(),
                        token.expiresAtMs(),
                        token.firstUsedAtMs()),
                groupNumber);
    }

    TokenRow expiringAt(long expiresAtMs) {
        return new TokenRow(
                fingerprintHigh,
                fingerprintLow,
                new Token(
                        token.number(),
                        token.deviceNumber(),
                        token.state(),
                        token.createdAtMs(),
                        expiresAtMs,
                        token.firstUsedAtMs()),
                groupNumber);
    }

    Fingerprint fingerprint() {
        Fingerprint fingerprint = new Fingerprint();
        fingerprint.set(fingerprintHigh, fingerprintLow);
        return fingerprint;
    }

    TokenEntry entry() {
        TokenEntry entry = new TokenEntry();
        entry.set(
                token.state(),
                token.number(),
                token.deviceNumber(),
                groupNumber,
                token.expiresAtMs(),
                token.firstUsedAtMs());
        return entry;
    }
}
