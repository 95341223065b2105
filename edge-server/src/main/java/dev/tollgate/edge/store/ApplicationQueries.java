package dev.tollgate.edge.store;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tollgate.edge.token.ApplicationRule;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What is asked of the table of applications, and how it keeps lists. Stateless. */
final class ApplicationQueries {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String APPLICATIONS = "SELECT name, description, versions, extensions, created_at,"
            + " (SELECT count(*) FROM device WHERE device.application = application.id) FROM application";

    private ApplicationQueries() {}

    static List<ApplicationRule> rules(Connection connection) throws SQLException {
        String sql = "SELECT name, versions, extensions FROM application"
                + " WHERE versions IS NOT NULL OR extensions IS NOT NULL";
        List<ApplicationRule> rules = new ArrayList<>();
        try (PreparedStatement select = connection.prepareStatement(sql);
                ResultSet row = select.executeQuery()) {
            while (row.next()) {
                rules.add(new ApplicationRule(row.getString(1), list(row.getString(2)), list(row.getString(3))));
            }
        }
        return rules;
    }

    static List<Application> application(Connection connection, String name) throws SQLException {
        try (PreparedStatement select = connection.prepareStatement(APPLICATIONS + " WHERE name = ?")) {
            select.setString(1, name);
            return read(select);
        }
    }

    static List<Application> applications(Connection connection, String after, int limit) throws SQLException {
        String sql = APPLICATIONS + " WHERE name > ? ORDER BY name LIMIT ?";
        try (PreparedStatement select = connection.prepareStatement(sql)) {
            select.setString(1, after);
            select.setInt(2, limit);
            return read(select);
        }
    }

    private static List<Application> read(PreparedStatement select) throws SQLException {
        List<Application> applications = new ArrayList<>();
        try (ResultSet row = select.executeQuery()) {
            while (row.next()) {
                applications.add(new Application(
                        row.getString(1),
                        row.getString(2),
                        list(row.getString(3)),
                        list(row.getString(4)),
                        row.getLong(6),
                        row.getLong(5)));
            }
        }
        return applications;
    }

    private static @Nullable List<String> list(@Nullable String json) throws SQLException {
        try {
            return json == null ? null : JSON.readValue(json, new TypeReference<List<String>>() {});
        } catch (JsonProcessingException damaged) {
            throw new SQLException("expected a list of names in the table of applications", damaged);
        }
    }

    static @Nullable String json(@Nullable List<String> names) {
        return names == null ? null : JSON.valueToTree(names).toString();
    }
}
