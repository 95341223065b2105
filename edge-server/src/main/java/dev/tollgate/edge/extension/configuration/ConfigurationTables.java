package dev.tollgate.edge.extension.configuration;

import dev.tollgate.edge.extension.Extension;
import dev.tollgate.edge.extension.Turn;
import dev.tollgate.edge.extension.Turn.DeviceKey;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Versions of configurations, and what devices made of them. A target is a device, or 0 for its whole application; the version with the
 * highest id is the current one, and one without a configuration says that the target has none any more.
 */
final class ConfigurationTables {
    static final long WHOLE_APPLICATION = 0;

    private ConfigurationTables() {}

    static boolean isEmpty(Turn turn) throws SQLException {
        return turn.sql().number("SELECT EXISTS (SELECT 1 FROM configuration)") == 0;
    }

    /** The current version of a target; empty when it has none. */
    static Optional<ConfigurationVersion> current(Turn turn, long application, long device, ConfigurationKey key)
            throws SQLException {
        return turn.sql()
                .first(
                        "SELECT instance, name, device, config_id, config, created_at FROM configuration"
                                + " WHERE application = ? AND device = ? AND instance = ? AND name = ?"
                                + " ORDER BY id DESC LIMIT 1",
                        ConfigurationTables::read,
                        application,
                        device,
                        key.instance().text(),
                        key.name())
                .flatMap(version -> version);
    }

    /** What counts for a device: its own, else its application's. */
    static Optional<ConfigurationVersion> effective(Turn turn, DeviceKey device, ConfigurationKey key)
            throws SQLException {
        Optional<ConfigurationVersion> own = current(turn, device.application(), device.id(), key);
        return own.isPresent() ? own : current(turn, device.application(), WHOLE_APPLICATION, key);
    }

    /** All that count for a target: of a device, its own and those of its application that it has no own of. */
    static Map<ConfigurationKey, ConfigurationVersion> all(Turn turn, long application, long device)
            throws SQLException {
        Map<ConfigurationKey, ConfigurationVersion> all = new LinkedHashMap<>();
        for (long target : device == WHOLE_APPLICATION ? List.of(device) : List.of(WHOLE_APPLICATION, device)) {
            turn.sql()
                    .list(
                            "SELECT instance, name, device, config_id, config, created_at, max(id) FROM configuration"
                                    + " WHERE application = ? AND device = ? GROUP BY instance, name",
                            ConfigurationTables::read,
                            application,
                            target)
                    .forEach(found -> found.ifPresent(version -> all.put(version.key(), version)));
        }
        return all;
    }

    /** The versions of one target, newest first. */
    static List<ConfigurationVersion> versions(Turn turn, long application, long device, ConfigurationKey key)
            throws SQLException {
        return turn
                .sql()
                .list(
                        "SELECT instance, name, device, config_id, config, created_at FROM configuration"
                                + " WHERE application = ? AND device = ? AND instance = ? AND name = ? ORDER BY id DESC",
                        ConfigurationTables::read,
                        application,
                        device,
                        key.instance().text(),
                        key.name())
                .stream()
                .flatMap(Optional::stream)
                .toList();
    }

    private static Optional<ConfigurationVersion> read(ResultSet row) throws SQLException {
        String config = row.getString(5);
        ConfigurationKey key = new ConfigurationKey(instance(row.getString(1)), row.getString(2));
        boolean ofDevice = row.getLong(3) != WHOLE_APPLICATION;
        return config == null
                ? Optional.empty()
                : Optional.of(new ConfigurationVersion(key, ofDevice, row.getString(4), config, row.getLong(6)));
    }

    private static Extension instance(String text) {
        return text.equals(Extension.SOFTWARE.text()) ? Extension.SOFTWARE : Extension.CONFIGURATION;
    }

    /** Whether a target ever had this configuration. */
    static boolean isKnown(Turn turn, long application, long device, ConfigurationKey key) throws SQLException {
        return turn.sql()
                        .number(
                                "SELECT EXISTS (SELECT 1 FROM configuration"
                                        + " WHERE application = ? AND device = ? AND instance = ? AND name = ?)",
                                application,
                                device,
                                key.instance().text(),
                                key.name())
                != 0;
    }

    /** How many names a target has had configurations under. */
    static long names(Turn turn, long application, long device) throws SQLException {
        return turn.sql()
                .number(
                        "SELECT count(*) FROM (SELECT DISTINCT instance, name FROM configuration"
                                + " WHERE application = ? AND device = ?)",
                        application,
                        device);
    }

    /**
     * Adds a version, the current one from now on, and deletes those that are more than may be kept.
     *
     * @param config null for none any more
     */
    static void insert(
            Turn turn,
            long application,
            long device,
            ConfigurationKey key,
            String configId,
            @Nullable String config,
            int versionsMax)
            throws SQLException {
        turn.sql()
                .update(
                        "INSERT INTO configuration (application, device, instance, name, config_id, config, created_at)"
                                + " VALUES (?, ?, ?, ?, ?, ?, ?)",
                        application,
                        device,
                        key.instance().text(),
                        key.name(),
                        configId,
                        config,
                        turn.nowMs());
        turn.sql()
                .update(
                        "DELETE FROM configuration WHERE application = ?1 AND device = ?2 AND instance = ?3 AND name = ?4"
                                + " AND id <= (SELECT id FROM configuration WHERE application = ?1 AND device = ?2"
                                + " AND instance = ?3 AND name = ?4 ORDER BY id DESC LIMIT 1 OFFSET ?5)",
                        application,
                        device,
                        key.instance().text(),
                        key.name(),
                        versionsMax);
    }

    /** What a device said last, by configuration. */
    static Map<ConfigurationKey, AppliedStatus> statuses(Turn turn, long device) throws SQLException {
        Map<ConfigurationKey, AppliedStatus> statuses = new HashMap<>();
        turn.sql()
                .list(
                        "SELECT instance, name, observe, config_id, status_code, reason_phrase, applied_at"
                                + " FROM configuration_status WHERE device = ?",
                        row -> statuses.put(
                                new ConfigurationKey(instance(row.getString(1)), row.getString(2)),
                                new AppliedStatus(
                                        row.getObject(3) == null ? null : row.getInt(3) != 0,
                                        row.getString(4),
                                        row.getInt(5),
                                        row.getString(6),
                                        row.getLong(7))),
                        device);
        return statuses;
    }

    static void put(Turn turn, long device, ConfigurationKey key, AppliedStatus status) throws SQLException {
        Boolean observe = status.observe();
        turn.sql()
                .update(
                        "INSERT OR REPLACE INTO configuration_status"
                                + " (device, instance, name, observe, config_id, status_code, reason_phrase, applied_at)"
                                + " VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
                        device,
                        key.instance().text(),
                        key.name(),
                        observe == null ? null : observe ? 1 : 0,
                        status.configId(),
                        status.statusCode(),
                        status.reasonPhrase(),
                        status.appliedAtMs());
    }
}
