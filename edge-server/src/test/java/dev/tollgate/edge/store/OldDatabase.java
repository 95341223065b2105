package dev.tollgate.edge.store;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** A registry's database as an older edge left it. */
final class OldDatabase {
    private OldDatabase() {}

    /** Replaces the folder's database by one of an older version, with what that version had of the rows that there are. */
    static void rewrite(Path folder, int version) throws SQLException, IOException {
        Path current = folder.resolve("registry.db");
        Path old = folder.resolve("old.db");
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + old);
                Statement statement = connection.createStatement()) {
            for (int each = 1; each <= version; each++) {
                for (String sql : RegistrySchema.statements(each)) {
                    statement.executeUpdate(sql);
                }
            }
            statement.executeUpdate("ATTACH '" + current + "' AS current");
            for (String table : names(statement, "SELECT name FROM main.sqlite_schema WHERE type = 'table'")) {
                if (table.equals("device") && version == 1) {
                    statement.executeUpdate("INSERT INTO device SELECT d.id, d.number, d.application, d.name, g.name,"
                            + " d.created_at, d.sequence FROM current.device d"
                            + " LEFT JOIN current.device_group g ON g.id = d.group_id");
                } else if (!table.startsWith("sqlite_")) {
                    String columns = String.join(
                            ", ", names(statement, "SELECT name FROM pragma_table_info('" + table + "', 'main')"));
                    statement.executeUpdate("INSERT INTO main." + table + " (" + columns + ") SELECT " + columns
                            + " FROM current." + table);
                }
            }
            statement.executeUpdate("PRAGMA main.user_version = " + version);
        }
        Files.delete(current);
        Files.move(old, current);
    }

    private static List<String> names(Statement statement, String sql) throws SQLException {
        List<String> names = new ArrayList<>();
        try (ResultSet row = statement.executeQuery(sql)) {
            while (row.next()) {
                names.add(row.getString(1));
            }
        }
        return names;
    }

    /** The tables, indexes and triggers of a database, and its version. */
    static Set<String> schema(Path file) throws SQLException {
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file);
                Statement statement = connection.createStatement()) {
            Set<String> schema = new TreeSet<>(
                    names(statement, "SELECT type || ' ' || name || ': ' || coalesce(sql, '') FROM sqlite_schema"));
            schema.addAll(names(statement, "PRAGMA user_version"));
            return schema;
        }
    }
}
