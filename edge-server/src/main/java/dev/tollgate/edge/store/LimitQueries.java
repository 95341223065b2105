package dev.tollgate.edge.store;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tollgate.edge.limit.LimitTarget;
import dev.tollgate.edge.limit.LimitTarget.Level;
import dev.tollgate.edge.limit.LimitsOverride;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** What is asked of the table of overrides, and how it keeps them. Stateless. */
final class LimitQueries {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String OVERRIDES = "SELECT o.id, o.level, coalesce(a.name, ''), coalesce(d.number, 0),"
            + " coalesce(d.name, ''), o.limits, o.updated_at, o.updated_by FROM limit_override AS o"
            + " LEFT JOIN device AS d ON o.level = 2 AND d.id = o.target"
            + " LEFT JOIN application AS a ON a.id = CASE o.level WHEN 1 THEN o.target WHEN 2 THEN d.application END";

    private LimitQueries() {}

    /** In the table. */
    static int code(Level level) {
        return switch (level) {
            case ALL -> 0;
            case APPLICATION -> 1;
            case DEVICE -> 2;
        };
    }

    static List<LimitRegistry.Entry> all(Connection connection) throws SQLException {
        try (PreparedStatement select = connection.prepareStatement(OVERRIDES)) {
            return read(select);
        }
    }

    static List<LimitRegistry.Entry> find(Connection connection, LimitTarget target) throws SQLException {
        String which =
                switch (target.level()) {
                    case ALL -> " WHERE o.level = 0 AND ? IS NOT NULL";
                    case APPLICATION -> " WHERE o.level = 1 AND o.target = (SELECT id FROM application WHERE name = ?)";
                    case DEVICE -> " WHERE o.level = 2 AND o.target = (SELECT id FROM device WHERE number = ?)";
                };
        try (PreparedStatement select = connection.prepareStatement(OVERRIDES + which)) {
            select.setObject(1, target.level() == Level.DEVICE ? (Object) target.device() : target.application());
            return read(select);
        }
    }

    static List<LimitRegistry.Entry> page(Connection connection, long after, int limit) throws SQLException {
        String sql = OVERRIDES + " WHERE o.level > 0 AND o.id > ? ORDER BY o.id LIMIT ?";
        try (PreparedStatement select = connection.prepareStatement(sql)) {
            select.setLong(1, after);
            select.setInt(2, limit);
            return read(select);
        }
    }

    private static List<LimitRegistry.Entry> read(PreparedStatement select) throws SQLException {
        List<LimitRegistry.Entry> entries = new ArrayList<>();
        try (ResultSet row = select.executeQuery()) {
            while (row.next()) {
                entries.add(new LimitRegistry.Entry(
                        row.getLong(1),
                        target(row.getInt(2), row.getString(3), row.getLong(4)),
                        row.getString(5),
                        override(row.getString(6)),
                        row.getLong(7),
                        row.getString(8)));
            }
        }
        return entries;
    }

    private static LimitTarget target(int level, String application, long device) {
        return switch (level) {
            case 0 -> LimitTarget.ALL;
            case 1 -> LimitTarget.ofApplication(application);
            default -> LimitTarget.ofDevice(device, application);
        };
    }

    private static LimitsOverride override(String json) throws SQLException {
        try {
            return LimitsOverride.of(JSON.readValue(json, new TypeReference<Map<String, String>>() {}));
        } catch (JsonProcessingException | IllegalArgumentException damaged) {
            throw new SQLException(
                    "expected limits in the table of overrides: " + Objects.toString(damaged.getMessage()), damaged);
        }
    }

    static String json(LimitsOverride override) {
        return JSON.valueToTree(override.spellings()).toString();
    }
}
