package dev.tollgate.edge.store;

import dev.tollgate.edge.audit.AuditLog;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;

/**
 * The tables, and how older ones become the newest: each version is a list of statements that lead from the one before. The version is
 * SQLite's {@code user_version}. Released versions never change; a change is a new version.
 *
 * <p>The ids of devices and tokens are the sequence numbers of their creation, so that rows and most indexes grow at one end: with the
 * random public numbers as keys, a large import would rewrite nearly every page with every batch.
 */
final class RegistrySchema {
    private static final List<String> VERSION_1 = List.of(
            """
            CREATE TABLE registry (
              id INTEGER PRIMARY KEY CHECK (id = 1),
              lineage INTEGER NOT NULL, key_check INTEGER NOT NULL,
              sequence INTEGER NOT NULL, devices INTEGER NOT NULL, tokens INTEGER NOT NULL) STRICT""",
            """
            CREATE TABLE application (
              id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE,
              created_at INTEGER NOT NULL, sequence INTEGER NOT NULL) STRICT""",
            """
            CREATE TABLE device (
              id INTEGER PRIMARY KEY, number INTEGER NOT NULL UNIQUE,
              application INTEGER NOT NULL REFERENCES application (id), name TEXT NOT NULL,
              device_group TEXT, created_at INTEGER NOT NULL, sequence INTEGER NOT NULL,
              UNIQUE (application, name)) STRICT""",
            "CREATE INDEX device_application ON device (application, number)",
            """
            CREATE TABLE token (
              id INTEGER PRIMARY KEY, number INTEGER NOT NULL UNIQUE,
              device INTEGER NOT NULL REFERENCES device (id), device_number INTEGER NOT NULL,
              fingerprint_high INTEGER NOT NULL, fingerprint_low INTEGER NOT NULL, state INTEGER NOT NULL,
              created_at INTEGER NOT NULL, expires_at INTEGER NOT NULL, first_used_at INTEGER NOT NULL,
              sequence INTEGER NOT NULL,
              UNIQUE (fingerprint_high, fingerprint_low)) STRICT""",
            "CREATE INDEX token_device ON token (device)",
            "CREATE INDEX token_sequence ON token (sequence)");

    /** Groups get numbers, which a token carries, too, so that the map is filled without a join; 0 there is none. */
    private static final List<String> VERSION_2 = List.of(
            """
            CREATE TABLE device_group (
              id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE,
              created_at INTEGER NOT NULL, sequence INTEGER NOT NULL) STRICT""",
            """
            INSERT INTO device_group (name, created_at, sequence)
              SELECT device_group, min(created_at), min(sequence) FROM device
              WHERE device_group IS NOT NULL GROUP BY device_group ORDER BY min(id)""",
            "ALTER TABLE device ADD COLUMN group_id INTEGER REFERENCES device_group (id)",
            """
            UPDATE device SET group_id = (SELECT g.id FROM device_group AS g WHERE g.name = device.device_group)
              WHERE device_group IS NOT NULL""",
            "ALTER TABLE device DROP COLUMN device_group",
            "ALTER TABLE token ADD COLUMN group_id INTEGER NOT NULL DEFAULT 0",
            """
            UPDATE token SET group_id = (SELECT d.group_id FROM device AS d WHERE d.id = token.device)
              WHERE device IN (SELECT d.id FROM device AS d WHERE d.group_id IS NOT NULL)""");

    /** What is kept of each device for its extensions: rows of a device lie together. Values of JSON are text. */
    private static final List<String> VERSION_3 = List.of(
            """
            CREATE TABLE metadata (
              device INTEGER NOT NULL REFERENCES device (id) ON DELETE CASCADE, key TEXT NOT NULL,
              value TEXT NOT NULL, updated_at INTEGER NOT NULL,
              PRIMARY KEY (device, key)) STRICT, WITHOUT ROWID""",
            """
            CREATE TABLE request_result (
              id INTEGER PRIMARY KEY,
              device INTEGER NOT NULL REFERENCES device (id) ON DELETE CASCADE,
              extension TEXT NOT NULL, request_id INTEGER NOT NULL,
              status_code INTEGER NOT NULL, reason_phrase TEXT NOT NULL, replied_at INTEGER NOT NULL,
              UNIQUE (device, extension, request_id)) STRICT""",
            "CREATE INDEX request_result_device ON request_result (device, id)",
            """
            CREATE TABLE configuration (
              id INTEGER PRIMARY KEY,
              application INTEGER NOT NULL REFERENCES application (id), device INTEGER NOT NULL,
              instance TEXT NOT NULL, name TEXT NOT NULL,
              config_id TEXT NOT NULL, config TEXT, created_at INTEGER NOT NULL) STRICT""",
            "CREATE INDEX configuration_target ON configuration (application, device, instance, name, id)",
            """
            CREATE TABLE configuration_status (
              device INTEGER NOT NULL REFERENCES device (id) ON DELETE CASCADE,
              instance TEXT NOT NULL, name TEXT NOT NULL, observe INTEGER,
              config_id TEXT, status_code INTEGER NOT NULL, reason_phrase TEXT, applied_at INTEGER NOT NULL,
              PRIMARY KEY (device, instance, name)) STRICT, WITHOUT ROWID""",
            """
            CREATE TABLE command (
              id INTEGER PRIMARY KEY,
              device INTEGER NOT NULL REFERENCES device (id) ON DELETE CASCADE,
              type TEXT NOT NULL, number INTEGER NOT NULL, payload TEXT, state INTEGER NOT NULL,
              created_at INTEGER NOT NULL, expires_at INTEGER NOT NULL, ended_at INTEGER NOT NULL,
              status_code INTEGER, reason_phrase TEXT, result TEXT,
              UNIQUE (device, type, number)) STRICT""",
            "CREATE INDEX command_device ON command (device, id)",
            "CREATE INDEX command_pending ON command (device, type) WHERE state = 0",
            "CREATE INDEX command_expiry ON command (expires_at) WHERE state = 0",
            "CREATE INDEX command_ended ON command (ended_at) WHERE state > 0",
            """
            CREATE TABLE command_type (
              device INTEGER NOT NULL REFERENCES device (id) ON DELETE CASCADE,
              type TEXT NOT NULL, observe INTEGER, last_number INTEGER NOT NULL,
              PRIMARY KEY (device, type)) STRICT, WITHOUT ROWID""");

    /** Upload tokens, by the fingerprint that is kept in their place, and the number of the token that asked for them. */
    private static final List<String> VERSION_4 = List.of(
            """
            CREATE TABLE upload_token (
              id INTEGER PRIMARY KEY, fingerprint BLOB NOT NULL UNIQUE,
              device INTEGER NOT NULL REFERENCES device (id) ON DELETE CASCADE,
              token INTEGER NOT NULL, expires_at INTEGER NOT NULL) STRICT""",
            "CREATE INDEX upload_token_device ON upload_token (device, id)",
            "CREATE INDEX upload_token_expiry ON upload_token (expires_at)");

    /**
     * Applications that operators describe: lists are JSON, null is any. Devices are found in the order of their creation, so that indexes for
     * it end in the row's id, and grow at one end. Deleted tokens are kept until the map has let go of them.
     */
    private static final List<String> VERSION_5 = List.of(
            "ALTER TABLE application ADD COLUMN description TEXT",
            "ALTER TABLE application ADD COLUMN versions TEXT",
            "ALTER TABLE application ADD COLUMN extensions TEXT",
            "ALTER TABLE device ADD COLUMN last_seen_at INTEGER NOT NULL DEFAULT 0",
            "DROP INDEX device_application",
            "CREATE INDEX device_of_application ON device (application)",
            "CREATE INDEX device_of_group ON device (group_id) WHERE group_id IS NOT NULL",
            "CREATE INDEX token_state ON token (state, device)",
            """
            CREATE TABLE deleted_token (
              sequence INTEGER NOT NULL, fingerprint_high INTEGER NOT NULL, fingerprint_low INTEGER NOT NULL) STRICT""");

    /** Auth tokens, without their values, and client credentials, with their passwords' hashes. */
    private static final List<String> VERSION_6 = List.of("""
            CREATE TABLE auth_token (
              id INTEGER PRIMARY KEY AUTOINCREMENT, number INTEGER NOT NULL UNIQUE,
              name TEXT NOT NULL, purpose TEXT NOT NULL, scopes TEXT NOT NULL, generation INTEGER NOT NULL,
              created_at INTEGER NOT NULL, created_by TEXT NOT NULL, expires_at INTEGER NOT NULL,
              uses_max INTEGER, uses INTEGER NOT NULL,
              application TEXT, device_group TEXT, name_pattern TEXT,
              revoked_at INTEGER NOT NULL, last_used_at INTEGER NOT NULL) STRICT""", """
            CREATE TABLE client_credential (
              id INTEGER PRIMARY KEY AUTOINCREMENT, number INTEGER NOT NULL UNIQUE,
              user_name TEXT NOT NULL UNIQUE, hash TEXT NOT NULL, state INTEGER NOT NULL,
              created_at INTEGER NOT NULL, created_by TEXT NOT NULL, updated_at INTEGER NOT NULL,
              last_used_at INTEGER NOT NULL) STRICT""");

    /** The audit log. */
    private static final List<String> VERSION_7 = AuditLog.SCHEMA;

    /**
     * Keys, sealed under the master key, and secrets, sealed under these. A key that is not finished has secrets being sealed anew under it:
     * up to {@code cursor_kind} and {@code cursor_id} it is done. The secret of a token has the token's id.
     */
    private static final List<String> VERSION_8 = List.of("""
            CREATE TABLE data_key (
              generation INTEGER PRIMARY KEY, sealed BLOB NOT NULL, created_at INTEGER NOT NULL,
              finished_at INTEGER, cursor_kind INTEGER NOT NULL DEFAULT 0, cursor_id INTEGER NOT NULL DEFAULT 0,
              resealed INTEGER NOT NULL DEFAULT 0, removed INTEGER NOT NULL DEFAULT 0,
              damaged INTEGER NOT NULL DEFAULT 0) STRICT""", """
            CREATE TABLE secret (
              kind INTEGER NOT NULL, id INTEGER NOT NULL, generation INTEGER NOT NULL, sealed BLOB NOT NULL,
              PRIMARY KEY (kind, id)) STRICT, WITHOUT ROWID""", """
            CREATE TRIGGER secret_of_token AFTER DELETE ON token
              BEGIN DELETE FROM secret WHERE kind = 1 AND id = OLD.id; END""");

    /** Limits that operators set: of all (0, whose target is 0), of an application (1) or of a device (2) by its id. */
    private static final List<String> VERSION_9 = List.of("""
            CREATE TABLE limit_override (
              id INTEGER PRIMARY KEY, level INTEGER NOT NULL, target INTEGER NOT NULL, limits TEXT NOT NULL,
              updated_at INTEGER NOT NULL, updated_by TEXT NOT NULL,
              UNIQUE (level, target)) STRICT""");

    /**
     * Which master keys the data keys were under, and until when auth tokens of which signing key are taken; such a key itself is a secret of
     * kind 2 with its generation as id.
     */
    private static final List<String> VERSION_10 = List.of("""
            CREATE TABLE master_key (
              generation INTEGER PRIMARY KEY, key_id TEXT NOT NULL, used_from INTEGER NOT NULL) STRICT""", """
            CREATE INDEX master_key_id ON master_key (key_id)""", """
            CREATE TABLE signing_key (
              generation INTEGER PRIMARY KEY, created_at INTEGER NOT NULL, taken_until INTEGER NOT NULL) STRICT""", """
            CREATE TRIGGER secret_of_signing_key AFTER DELETE ON signing_key
              BEGIN DELETE FROM secret WHERE kind = 2 AND id = OLD.generation; END""");

    private static final List<List<String>> VERSIONS = List.of(
            VERSION_1,
            VERSION_2,
            VERSION_3,
            VERSION_4,
            VERSION_5,
            VERSION_6,
            VERSION_7,
            VERSION_8,
            VERSION_9,
            VERSION_10);

    private RegistrySchema() {}

    /** The statements that lead to {@code version} from the one before. */
    static List<String> statements(int version) {
        return VERSIONS.get(version - 1);
    }

    /** @throws IOException when a newer edge made the tables */
    static void migrate(Connection connection, Path file) throws SQLException, IOException {
        int found = version(connection);
        if (found > VERSIONS.size()) {
            throw new IOException("expected version " + VERSIONS.size() + " or older of " + file + ", found " + found
                    + ": it was written by a newer edge");
        }
        for (int version = found; version < VERSIONS.size(); version++) {
            try (Statement statement = connection.createStatement()) {
                statement.executeUpdate("BEGIN IMMEDIATE"); // closing the connection rolls back
                for (String sql : VERSIONS.get(version)) {
                    statement.executeUpdate(sql);
                }
                statement.executeUpdate("PRAGMA user_version = " + (version + 1));
                statement.executeUpdate("COMMIT");
            }
        }
    }

    private static int version(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("PRAGMA user_version")) {
            return row.getInt(1);
        }
    }
}
