package dev.tollgate.edge.store;

import dev.tollgate.edge.audit.AuditEvent;
import dev.tollgate.edge.audit.AuditLog;
import dev.tollgate.edge.token.TokenEntry;
import dev.tollgate.edge.token.TokenState;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What one transaction does to the tables, each change with a sequence number. Used by one thread, and once. */
final class RegistryTransaction implements AutoCloseable {
    private final Connection connection;
    private final AuditLog audit;
    private final List<PreparedStatement> open = new ArrayList<>();
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

    /** For tables that have no sequence numbers; closed with this. */
    PreparedStatement prepare(String sql) throws SQLException {
        PreparedStatement statement = connection.prepareStatement(sql);
        open.add(statement);
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
        for (PreparedStatement statement : open) {
            statement.close();
        }
    }
}
