package dev.tollgate.edge.store;

import dev.tollgate.edge.audit.AuditLog;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.sqlite.SQLiteConfig;

/**
 * What the edge keeps beside tokens: of each device in the registry's database, through a connection of its own, or in a file of its own. For
 * one thread. Where it shares the registry's file, its transactions and the registry's wait for each other, in turn.
 */
public final class StateDatabase implements AutoCloseable {
    private static final int SCHEMA_VERSION = 1;

    private final Connection connection;
    private final ReentrantLock writing;
    private final @Nullable AuditLog audit;
    private final Map<String, PreparedStatement> statements = new HashMap<>();

    /**
     * @param writing held while anybody changes the database, so that nobody ever finds it locked
     * @param audit where changes are noted; null where the database has no such table
     */
    StateDatabase(Connection connection, ReentrantLock writing, @Nullable AuditLog audit) {
        this.connection = connection;
        this.writing = writing;
        this.audit = audit;
    }

    /**
     * Opens a database file of its own.
     *
     * @param schema statements that make its tables, in a file that there was not before
     * @throws IOException when the file cannot be used
     */
    public static StateDatabase open(Path file, List<String> schema) throws IOException {
        if (!Files.exists(file)) {
            Files.createFile(file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        }
        SQLiteConfig settings = new SQLiteConfig();
        settings.setJournalMode(SQLiteConfig.JournalMode.WAL);
        settings.setSynchronous(SQLiteConfig.SynchronousMode.FULL);
        settings.setTempStore(SQLiteConfig.TempStore.MEMORY);
        try {
            StateDatabase database =
                    new StateDatabase(settings.createConnection("jdbc:sqlite:" + file), new ReentrantLock(), null);
            database.create(file, schema);
            return database;
        } catch (SQLException unusable) {
            throw new IOException("expected a database in " + file + ": " + unusable.getMessage(), unusable);
        }
    }

    private void create(Path file, List<String> schema) throws SQLException, IOException {
        try {
            long version = transact(state -> state.number("PRAGMA user_version"));
            if (version > SCHEMA_VERSION) {
                throw new IOException("expected version " + SCHEMA_VERSION + " of the tables in " + file + ", found "
                        + version + ": a newer edge wrote them");
            }
            if (version == 0) {
                transact(state -> {
                    for (String statement : schema) {
                        execute(statement);
                    }
                    execute("PRAGMA user_version = " + SCHEMA_VERSION);
                    return true;
                });
            }
        } catch (SQLException | IOException failure) {
            connection.close();
            throw failure;
        }
    }

    /** What is done in one transaction. */
    @FunctionalInterface
    public interface Work<T extends @Nullable Object> {
        T run(StateTransaction transaction) throws SQLException;
    }

    /** Makes all of the work's changes durable, or none when it throws. A transaction that changed nothing forces no disk. */
    public <T extends @Nullable Object> T transact(Work<T> work) throws SQLException {
        writing.lock();
        try {
            execute("BEGIN");
            T result = work.run(new StateTransaction(this::statement, audit));
            execute("COMMIT");
            return result;
        } catch (SQLException | RuntimeException failure) {
            rollback(failure);
            throw failure;
        } finally {
            writing.unlock();
        }
    }

    /** Prepared once each: their number is that of the different texts. */
    private PreparedStatement statement(String sql) throws SQLException {
        PreparedStatement present = statements.get(sql);
        if (present == null) {
            present = connection.prepareStatement(sql);
            statements.put(sql, present);
        }
        return present;
    }

    private void execute(String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    /** Statements are made anew: one that has failed may fail for ever. */
    private void rollback(Exception failure) {
        try {
            for (PreparedStatement statement : statements.values()) {
                statement.close();
            }
            statements.clear();
            execute("ROLLBACK"); // refused where SQLite has rolled back by itself, as when the disk is full
        } catch (SQLException e) {
            failure.addSuppressed(e);
        }
    }

    /** Must come after the last transaction. */
    @Override
    public void close() throws SQLException {
        connection.close(); // and its statements
    }
}
