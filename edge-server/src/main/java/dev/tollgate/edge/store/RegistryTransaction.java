package dev.tollgate.edge.store;

import dev.tollgate.edge.audit.AuditEvent;
import dev.tollgate.edge.audit.AuditLog;
import dev.tollgate.edge.limit.LimitTarget.Level;
import dev.tollgate.edge.token.TokenEntry;
import dev.tollgate.edge.token.TokenState;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What one transaction does to the tables, each change with a sequence number. Used by one thread, and once. */
final class RegistryTransaction implements AutoCloseable {
    private final Connection connection;
    private final AuditLog audit;
    private final Map<String, PreparedStatement> statements = new HashMap<>();
    private long sequence;
    private long devices;
    private long tokens;

    RegistryTransaction(Connection connection, RegistryCounters counters, AuditLog audit) {
        this.connection = connection;
        this.audit = audit;
        this.sequence = counters.sequence();
        this.devices = counters.devices();
        this.tokens = counters.tokens();
    }

    /** For tables that have no sequence numbers, too; closed with this. */
    PreparedStatement prepare(String sql) throws SQLException {
        PreparedStatement statement = statements.get(sql);
        if (statement == null) {
            statement = connection.prepareStatement(sql);
            statements.put(sql, statement);
        }
        return statement;
    }

    /** Notes what this transaction changes. */
    void audit(AuditEvent event, long nowMs) throws SQLException {
        audit.append(this::prepare, event, nowMs);
    }

    long insertApplication(String name, long nowMs) throws SQLException {
        return insertName("application", name, nowMs);
    }

    long insertGroup(String name, long nowMs) throws SQLException {
        return insertName("device_group", name, nowMs);
    }

    private long insertName(String table, String name, long nowMs) throws SQLException {
        PreparedStatement insert =
                prepare("INSERT INTO " + table + " (name, created_at, sequence) VALUES (?, ?, ?) RETURNING id");
        insert.setString(1, name);
        insert.setLong(2, nowMs);
        insert.setLong(3, ++sequence);
        try (ResultSet row = insert.executeQuery()) {
            return row.getLong(1);
        }
    }

    /**
     * Inserts devices; each takes the next sequence number as its id, which its first token shares.
     *
     * @return for each whether it was inserted: the application has no other of its name
     */
    boolean[] insertDevices(List<DeviceDraft> drafts) throws SQLException {
        PreparedStatement insert = prepare("INSERT INTO device"
                + " (id, number, application, name, group_id, created_at, sequence)"
                + " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?1) ON CONFLICT (application, name) DO NOTHING");
        for (DeviceDraft draft : drafts) {
            draft.setId(++sequence);
            insert.setLong(1, draft.id());
            insert.setLong(2, draft.device().number());
            insert.setLong(3, draft.applicationId());
            insert.setString(4, draft.device().name());
            if (draft.row().groupNumber() == TokenEntry.NO_GROUP) {
                insert.setNull(5, Types.INTEGER);
            } else {
                insert.setInt(5, draft.row().groupNumber());
            }
            insert.setLong(6, draft.device().createdAtMs());
            insert.addBatch();
        }
        int[] counts = insert.executeBatch();
        boolean[] inserted = new boolean[counts.length];
        for (int i = 0; i < counts.length; i++) {
            inserted[i] = counts[i] > 0;
            devices += inserted[i] ? 1 : 0;
        }
        return inserted;
    }

    /** Inserts the first tokens of devices just inserted. */
    void insertTokens(List<DeviceDraft> drafts) throws SQLException {
        PreparedStatement insert = prepareTokenInsert();
        for (DeviceDraft draft : drafts) {
            setToken(insert, draft.row(), draft.id(), draft.id());
            insert.addBatch();
        }
        insert.executeBatch();
        tokens += drafts.size();
    }

    /**
     * Inserts another token of a device that there is.
     *
     * @return its id
     */
    long insertToken(TokenRow row) throws SQLException {
        PreparedStatement select = prepare("SELECT id FROM device WHERE number = ?");
        select.setLong(1, row.token().deviceNumber());
        long deviceId;
        try (ResultSet found = select.executeQuery()) {
            deviceId = found.getLong(1);
        }
        PreparedStatement insert = prepareTokenInsert();
        setToken(insert, row, ++sequence, deviceId);
        insert.executeUpdate();
        tokens++;
        return sequence;
    }

    private PreparedStatement prepareTokenInsert() throws SQLException {
        return prepare("INSERT INTO token (" + TokenRow.COLUMNS + ", id, sequence, device)"
                + " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?10, ?11)");
    }

    private static void setToken(PreparedStatement insert, TokenRow row, long id, long deviceId) throws SQLException {
        Token token = row.token();
        insert.setLong(1, row.fingerprintHigh());
        insert.setLong(2, row.fingerprintLow());
        insert.setLong(3, token.number());
        insert.setLong(4, token.deviceNumber());
        insert.setInt(5, token.state().code());
        insert.setLong(6, token.createdAtMs());
        insert.setLong(7, token.expiresAtMs());
        insert.setLong(8, token.firstUsedAtMs());
        insert.setInt(9, row.groupNumber());
        insert.setLong(10, id);
        insert.setLong(11, deviceId);
    }

    Optional<TokenRow> token(long number) throws SQLException {
        PreparedStatement select = prepare("SELECT " + TokenRow.COLUMNS + " FROM token WHERE number = ?");
        select.setLong(1, number);
        try (ResultSet row = select.executeQuery()) {
            return row.next() ? Optional.of(TokenRow.of(row)) : Optional.empty();
        }
    }

    void setState(long number, TokenState state) throws SQLException {
        PreparedStatement update = prepare("UPDATE token SET state = ?, sequence = ? WHERE number = ?");
        update.setInt(1, state.code());
        update.setLong(2, ++sequence);
        update.setLong(3, number);
        update.executeUpdate();
    }

    void setExpiry(long number, long expiresAtMs) throws SQLException {
        PreparedStatement update = prepare("UPDATE token SET expires_at = ?, sequence = ? WHERE number = ?");
        update.setLong(1, expiresAtMs);
        update.setLong(2, ++sequence);
        update.setLong(3, number);
        update.executeUpdate();
    }

    /** What the tables know a device by; null for one that there is not. */
    @Nullable
    DeviceRow device(long number) throws SQLException {
        PreparedStatement select = prepare("SELECT id, application FROM device WHERE number = ?");
        select.setLong(1, number);
        try (ResultSet row = select.executeQuery()) {
            return row.next() ? new DeviceRow(row.getLong(1), row.getLong(2)) : null;
        }
    }

    /**
     * A device.
     *
     * @param application its application's id
     */
    record DeviceRow(long id, long application) {}

    List<TokenRow> tokens(DeviceRow device) throws SQLException {
        PreparedStatement select = prepare("SELECT " + TokenRow.COLUMNS + " FROM token WHERE device = ? ORDER BY id");
        select.setLong(1, device.id());
        List<TokenRow> rows = new ArrayList<>();
        try (ResultSet row = select.executeQuery()) {
            while (row.next()) {
                rows.add(TokenRow.of(row));
            }
        }
        return rows;
    }

    /** Deletes a device with all that is kept of it, and notes the fingerprints of its tokens for the map. */
    void deleteDevice(DeviceRow device, List<TokenRow> tokensOfDevice) throws SQLException {
        PreparedStatement note = prepare("INSERT INTO deleted_token VALUES (?, ?, ?)");
        sequence++;
        for (TokenRow token : tokensOfDevice) {
            note.setLong(1, sequence);
            note.setLong(2, token.fingerprintHigh());
            note.setLong(3, token.fingerprintLow());
            note.addBatch();
        }
        note.executeBatch();
        deleteAll("DELETE FROM token WHERE device = ?", device.id());
        PreparedStatement configurations = prepare("DELETE FROM configuration WHERE application = ? AND device = ?");
        configurations.setLong(1, device.application());
        configurations.setLong(2, device.id());
        configurations.executeUpdate();
        deleteLimits(Level.DEVICE, device.id());
        deleteAll("DELETE FROM device WHERE id = ?", device.id()); // and by its foreign key, what extensions keep
        devices--;
        tokens -= tokensOfDevice.size();
    }

    private int deleteAll(String sql, long parameter) throws SQLException {
        PreparedStatement delete = prepare(sql);
        delete.setLong(1, parameter);
        return delete.executeUpdate();
    }

    /** Forgets deleted tokens that the map has let go of. */
    void forgetDeleted(long upToSequence) throws SQLException {
        deleteAll("DELETE FROM deleted_token WHERE sequence <= ?", upToSequence);
    }

    /** False when the application has another device of this name. */
    boolean renameDevice(DeviceRow device, String name) throws SQLException {
        PreparedStatement update = prepare("UPDATE OR IGNORE device SET name = ?, sequence = ? WHERE id = ?");
        update.setString(1, name);
        update.setLong(2, ++sequence);
        update.setLong(3, device.id());
        return update.executeUpdate() > 0;
    }

    /** Puts a device and its tokens into a group, or none. */
    void setGroup(DeviceRow device, int groupNumber) throws SQLException {
        PreparedStatement update = prepare("UPDATE device SET group_id = ?, sequence = ? WHERE id = ?");
        if (groupNumber == TokenEntry.NO_GROUP) {
            update.setNull(1, Types.INTEGER);
        } else {
            update.setInt(1, groupNumber);
        }
        update.setLong(2, ++sequence);
        update.setLong(3, device.id());
        update.executeUpdate();
        PreparedStatement ofTokens = prepare("UPDATE token SET group_id = ?, sequence = ? WHERE device = ?");
        ofTokens.setInt(1, groupNumber);
        ofTokens.setLong(2, sequence);
        ofTokens.setLong(3, device.id());
        ofTokens.executeUpdate();
    }

    /** Sets what may be set of an application; lists are JSON, null for any. */
    void setApplication(long id, @Nullable String description, @Nullable String versions, @Nullable String extensions)
            throws SQLException {
        PreparedStatement update = prepare(
                "UPDATE application SET description = ?, versions = ?, extensions = ?, sequence = ? WHERE id = ?");
        update.setString(1, description);
        update.setString(2, versions);
        update.setString(3, extensions);
        update.setLong(4, ++sequence);
        update.setLong(5, id);
        update.executeUpdate();
    }

    /** False while it has devices. */
    boolean deleteApplication(long id) throws SQLException {
        PreparedStatement devicesOf = prepare("SELECT EXISTS (SELECT 1 FROM device WHERE application = ?)");
        devicesOf.setLong(1, id);
        try (ResultSet row = devicesOf.executeQuery()) {
            if (row.getBoolean(1)) {
                return false;
            }
        }
        sequence++;
        deleteAll("DELETE FROM configuration WHERE application = ?", id);
        deleteLimits(Level.APPLICATION, id);
        deleteAll("DELETE FROM application WHERE id = ?", id);
        return true;
    }

    /** Deletes the limits that are set for something, by its id. */
    void deleteLimits(Level level, long id) throws SQLException {
        deleteAll("DELETE FROM limit_override WHERE level = " + LimitQueries.code(level) + " AND target = ?", id);
    }

    /** Notes first uses. A token that is suspended or revoked by now stays so, and one whose first use is known keeps it. */
    void setFirstUses(List<Activation> activations) throws SQLException {
        PreparedStatement update = prepare("UPDATE token SET state = CASE state WHEN " + TokenState.INACTIVE.code()
                + " THEN " + TokenState.ACTIVE.code() + " ELSE state END, first_used_at = ?, sequence = ?"
                + " WHERE number = ? AND first_used_at = 0");
        for (Activation activation : activations) {
            update.setLong(1, activation.firstUsedAtMs());
            update.setLong(2, ++sequence);
            update.setLong(3, activation.tokenNumber());
            update.addBatch();
        }
        update.executeBatch();
    }

    /** Notes when devices were last seen; a later time stays. */
    void setLastSeen(Map<Long, Long> atMsByDevice) throws SQLException {
        PreparedStatement update =
                prepare("UPDATE device SET last_seen_at = ?1 WHERE number = ?2 AND last_seen_at < ?1");
        for (Map.Entry<Long, Long> seen : atMsByDevice.entrySet()) {
            update.setLong(1, seen.getValue());
            update.setLong(2, seen.getKey());
            update.addBatch();
        }
        update.executeBatch();
    }

    /** Writes the counters; the last thing before the commit. */
    RegistryCounters finish() throws SQLException {
        PreparedStatement update = prepare("UPDATE registry SET sequence = ?, devices = ?, tokens = ?");
        update.setLong(1, sequence);
        update.setLong(2, devices);
        update.setLong(3, tokens);
        update.executeUpdate();
        return new RegistryCounters(sequence, devices, tokens);
    }

    @Override
    public void close() throws SQLException {
        for (PreparedStatement statement : statements.values()) {
            statement.close();
        }
    }
}
