package dev.tollgate.edge.store;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * What the edge keeps of each device beside its tokens, in the registry's database, through a connection of its own. For one thread. Its
 * transactions and the registry's wait for each other, in turn.
 */
public final class StateDatabase implements AutoCloseable {
    private final Connection connection;
    private final ReentrantLock writing;
    private final Map<String, PreparedStatement> statements = new HashMap<>();

    /** @param writing held while anybody changes the database, so that nobody ever finds it locked */
    StateDatabase(Connection connection, ReentrantLock writing) {
        this.connection = connection;
        this.writing = writing;
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
            T result = work.run(new StateTransaction(this::statement));
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

    /** SQLite refuses this when it has rolled back by itself, as it does when the disk is full. */
    private void rollback(Exception failure) {
        try {
            execute("ROLLBACK");
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
