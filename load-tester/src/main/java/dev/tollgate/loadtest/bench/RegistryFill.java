package dev.tollgate.loadtest.bench;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

/**
 * Main class of a process that adds devices, each with an active token, to the database of an edge that is not running: rows as creating
 * them one by one would make, but without an API, an audit log and a force a batch, in some minutes for 20 million. Nobody knows these
 * tokens. Run with the edge's libraries, as it takes SQLite's driver from there.
 */
final class RegistryFill {
    private static final long CHUNK = 1_000_000;
    private static final long NEVER = Long.MAX_VALUE;

    private RegistryFill() {}

    /** @param arguments the database, and how many tokens it is to have in the end */
    public static void main(String[] arguments) throws SQLException {
        long wanted = Long.parseLong(arguments[1]);
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + arguments[0]);
                Statement statement = connection.createStatement()) {
            for (String pragma : new String[] {
                "locking_mode = EXCLUSIVE", "journal_mode = OFF", "synchronous = OFF", "cache_size = -1000000"
            }) {
                statement.execute("PRAGMA " + pragma);
            }
            fill(connection, statement, wanted);
        }
    }

    private static void fill(Connection connection, Statement statement, long wanted) throws SQLException {
        long first = number(statement, "SELECT sequence FROM registry") + 1;
        long more = wanted - number(statement, "SELECT tokens FROM registry");
        statement.executeUpdate("UPDATE token SET state = 1, first_used_at = created_at");
        for (long done = 0; done < more; done += CHUNK) {
            long count = Math.min(CHUNK, more - done);
            statement.executeUpdate("BEGIN");
            insert(connection, first + done, first + done + count, Long.MAX_VALUE / (first + more));
            statement.executeUpdate("UPDATE registry SET sequence = sequence + " + count + ", devices = devices + "
                    + count + ", tokens = tokens + " + count);
            statement.executeUpdate("COMMIT");
            System.err.printf("%,d of %,d tokens%n", wanted - more + done + count, wanted);
        }
    }

    private static long number(Statement statement, String sql) throws SQLException {
        try (ResultSet row = statement.executeQuery(sql)) {
            row.next();
            return row.getLong(1);
        }
    }

    /** In order of all that is indexed, so that SQLite writes each index at its end. */
    private static void insert(Connection connection, long from, long to, long step) throws SQLException {
        String numbers = "WITH RECURSIVE n (i) AS (SELECT ?1 UNION ALL SELECT i + 1 FROM n WHERE i < ?2 - 1) ";
        String application = "(SELECT id FROM application WHERE name = '" + BenchTokens.APPLICATION + "')";
        for (String sql : new String[] {
            "INSERT INTO device (id, number, application, name, created_at, sequence)" + " SELECT i, i, " + application
                    + ", printf('device-%012d', i), 1, i FROM n",
            "INSERT INTO token (id, number, device, device_number, fingerprint_high, fingerprint_low, state, created_at,"
                    + " expires_at, first_used_at, sequence)"
                    + " SELECT i, i, i, i, i * " + step + ", random(), 1, 1, " + NEVER + ", 1, i FROM n"
        }) {
            try (PreparedStatement insert = connection.prepareStatement(numbers + sql)) {
                insert.setLong(1, from);
                insert.setLong(2, to);
                insert.executeUpdate();
            }
        }
    }
}
