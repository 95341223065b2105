package dev.tollgate.edge.store;

import dev.tollgate.edge.audit.AuditEvent;
import dev.tollgate.edge.audit.AuditLog;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Reads and changes tables inside one transaction of {@link StateDatabase}; not to be used after it. */
public final class StateTransaction {
    /** Where statements are prepared. */
    interface Statements {
        PreparedStatement prepare(String sql) throws SQLException;
    }

    /** Reads a row at which the cursor stands. */
    @FunctionalInterface
    public interface RowReader<T> {
        T read(ResultSet row) throws SQLException;
    }

    private final Statements statements;
    private final @Nullable AuditLog audit;

    StateTransaction(Statements statements, @Nullable AuditLog audit) {
        this.statements = statements;
        this.audit = audit;
    }

    /** Notes what this transaction changes in the audit log, which only the registry's database has. */
    public void audit(AuditEvent event, long nowMs) throws SQLException {
        if (audit == null) {
            throw new IllegalStateException("this database has no audit log");
        }
        audit.append(statements::prepare, event, nowMs);
    }

    /**
     * Changes rows.
     *
     * @param sql a constant: statements are kept by their text
     * @param parameters numbers, Strings, byte arrays, or null
     * @return how many rows changed
     */
    public int update(String sql, @Nullable Object... parameters) throws SQLException {
        return prepare(sql, parameters).executeUpdate();
    }

    /** All rows, in the order of the statement; parameters as in {@link #update}. */
    public <T> List<T> list(String sql, RowReader<T> reader, @Nullable Object... parameters) throws SQLException {
        List<T> rows = new ArrayList<>();
        try (ResultSet row = prepare(sql, parameters).executeQuery()) {
            while (row.next()) {
                rows.add(reader.read(row));
            }
        }
        return rows;
    }

    /** The first row, if there is one; parameters as in {@link #update}. */
    public <T> Optional<T> first(String sql, RowReader<T> reader, @Nullable Object... parameters) throws SQLException {
        try (ResultSet row = prepare(sql, parameters).executeQuery()) {
            return row.next() ? Optional.of(reader.read(row)) : Optional.empty();
        }
    }

    /** The number in the first row's first column; 0 where there is no row or no value. */
    public long number(String sql, @Nullable Object... parameters) throws SQLException {
        return first(sql, row -> row.getLong(1), parameters).orElse(0L);
    }

    private PreparedStatement prepare(String sql, @Nullable Object... parameters) throws SQLException {
        PreparedStatement statement = statements.prepare(sql);
        for (int i = 0; i < parameters.length; i++) {
            statement.setObject(i + 1, parameters[i]);
        }
        return statement;
    }
}
