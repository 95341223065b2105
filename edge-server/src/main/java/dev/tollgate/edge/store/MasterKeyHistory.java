package dev.tollgate.edge.store;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Optional;

/** Which master keys the data keys have been under, by what these are recognised by: so that an old one is called that. Stateless. */
final class MasterKeyHistory {
    private static final int KEPT = 100;

    private MasterKeyHistory() {}

    /** The master key that seals, as far as the database knows it. */
    record Entry(int generation, long usedFromMs) {}

    /** Empty where none was noted yet. */
    static Optional<Entry> newest(Connection connection) throws SQLException {
        try (PreparedStatement select = connection.prepareStatement(
                        "SELECT generation, used_from FROM master_key ORDER BY generation DESC LIMIT 1");
                ResultSet row = select.executeQuery()) {
            return row.next() ? Optional.of(new Entry(row.getInt(1), row.getLong(2))) : Optional.empty();
        }
    }

    /** When another took the place of this one, the last time that one did; empty for one that is not known, or in use. */
    static Optional<Long> replacedAtMs(Connection connection, String keyId) throws SQLException {
        try (PreparedStatement select = connection.prepareStatement("SELECT later.used_from FROM master_key AS one"
                + " JOIN master_key AS later ON later.generation = one.generation + 1"
                + " WHERE one.key_id = ? ORDER BY one.generation DESC LIMIT 1")) {
            select.setString(1, keyId);
            try (ResultSet row = select.executeQuery()) {
                return row.next() ? Optional.of(row.getLong(1)) : Optional.empty();
            }
        }
    }

    /**
     * Notes the next one; the newest {@value #KEPT} are kept.
     *
     * @return its generation
     */
    static int note(RegistryTransaction transaction, String keyId, long nowMs) throws SQLException {
        PreparedStatement insert = transaction.prepare("INSERT INTO master_key (generation, key_id, used_from)"
                + " VALUES (coalesce((SELECT max(generation) FROM master_key), 0) + 1, ?, ?) RETURNING generation");
        insert.setString(1, keyId);
        insert.setLong(2, nowMs);
        int generation;
        try (ResultSet row = insert.executeQuery()) {
            generation = row.getInt(1);
        }
        PreparedStatement forget = transaction.prepare("DELETE FROM master_key WHERE generation <= ?");
        forget.setInt(1, generation - KEPT);
        forget.executeUpdate();
        return generation;
    }
}
