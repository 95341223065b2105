package dev.tollgate.edge.store;

import dev.tollgate.edge.token.Fingerprint;
import dev.tollgate.edge.token.TokenEntry;
import dev.tollgate.edge.token.TokenState;
import java.sql.ResultSet;
import java.sql.SQLException;

/** A token as the database holds it: what operators see of it, and what the map knows it by. */
record TokenRow(long fingerprintHigh, long fingerprintLow, Token token) {
    static final String COLUMNS =
            "fingerprint_high, fingerprint_low, number, device_number, state, created_at, expires_at, first_used_at";

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
                        row.getLong(8)));
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
                        token.firstUsedAtMs()));
    }

    Fingerprint fingerprint() {
        Fingerprint fingerprint = new Fingerprint();
        fingerprint.set(fingerprintHigh, fingerprintLow);
        return fingerprint;
    }

    TokenEntry entry() {
        TokenEntry entry = new TokenEntry();
        entry.set(token.state(), token.number(), token.deviceNumber(), token.expiresAtMs(), token.firstUsedAtMs());
        return entry;
    }
}
