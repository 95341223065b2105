package dev.tollgate.edge.store;

import dev.tollgate.edge.audit.AuditLog;
import dev.tollgate.edge.store.RegistryException.Kind;
import dev.tollgate.edge.token.Fingerprint;
import dev.tollgate.edge.token.TokenEntry;
import dev.tollgate.edge.token.TokenSource;
import dev.tollgate.edge.token.TokenState;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.sqlite.SQLiteConfig;
import org.sqlite.SQLiteErrorCode;
import org.sqlite.SQLiteException;

/**
 * The registry of record, an SQLite file: one connection that changes it and one that reads. Safe from any thread but no event loop;
 * the caller of {@link #change} sees to it that there is one at a time.
 */
final class RegistryDatabase implements TokenSource, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(RegistryDatabase.class);
    private static final String TOKENS_CHANGED =
            "SELECT fingerprint_high, fingerprint_low, state, number, device_number, group_id, expires_at, first_used_at"
                    + " FROM token";

    /** Of 4 KiB: a page that many batches change is copied into the database once for all of them. */
    private static final int CHECKPOINT_PAGES = 16_384;

    private final Path file;
    private final RegistryConfig config;
    private final AuditLog audit;
    private final Connection writer;
    private final Connection reader;
    private final ReentrantLock reading = new ReentrantLock();
    private final ReentrantLock writing = new ReentrantLock(true); // also of StateDatabase
    private final long lineage;
    private volatile RegistryCounters counters;

    /** Something read. */
    @FunctionalInterface
    interface Query<T extends @Nullable Object> {
        T run(Connection connection) throws SQLException;
    }

    /** Something changed: all of it, or nothing when it throws. */
    @FunctionalInterface
    interface Change<T> {
        T run(RegistryTransaction transaction) throws SQLException, RegistryException;
    }

    private RegistryDatabase(
            Path file, RegistryConfig config, AuditLog audit, Connection writer, Connection reader, long keyCheck)
            throws SQLException, IOException {
        this.file = file;
        this.config = config;
        this.audit = audit;
        this.writer = writer;
        this.reader = reader;
        try (PreparedStatement select =
                        writer.prepareStatement("SELECT lineage, key_check, sequence, devices, tokens FROM registry");
                ResultSet row = select.executeQuery()) {
            if (!row.next()) {
                throw new IOException("expected the registry's own row in " + file + ", found none");
            }
            if (row.getLong(2) != keyCheck) {
                throw new IOException("expected the installation.key that " + file.getFileName()
                        + " was made with, found another: no token could be recognised; restore it from a backup");
            }
            lineage = row.getLong(1);
            counters = new RegistryCounters(row.getLong(3), row.getLong(4), row.getLong(5));
        }
    }

    /** @param keyCheck of the key under which the database's tokens are fingerprinted */
    static RegistryDatabase open(Path file, RegistryConfig config, AuditLog audit, long keyCheck) throws IOException {
        if (!Files.exists(file)) {
            Files.createFile(file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        }
        Connection writer = null;
        Connection reader = null;
        try {
            writer = openWriter(file, config);
            RegistrySchema.migrate(writer, file);
            begin(writer, keyCheck);
            reader = settings(config).createConnection("jdbc:sqlite:" + file);
            return new RegistryDatabase(file, config, audit, writer, reader, keyCheck);
        } catch (SQLException e) {
            close(writer, reader);
            throw new IOException("expected the registry's database in " + file + ": " + e.getMessage(), e);
        } catch (IOException e) {
            close(writer, reader);
            throw e;
        }
    }

    private static Connection openWriter(Path file, RegistryConfig config) throws SQLException {
        Connection connection = settings(config).createConnection("jdbc:sqlite:" + file);
        try (Statement checkpoint = connection.createStatement()) {
            checkpoint.execute("PRAGMA wal_autocheckpoint = " + CHECKPOINT_PAGES);
        }
        return connection;
    }

    private static SQLiteConfig settings(RegistryConfig config) {
        SQLiteConfig settings = new SQLiteConfig();
        settings.setJournalMode(SQLiteConfig.JournalMode.WAL);
        settings.setSynchronous(SQLiteConfig.SynchronousMode.FULL);
        settings.setTempStore(SQLiteConfig.TempStore.MEMORY);
        settings.enforceForeignKeys(true);
        settings.setBusyTimeout(config.databaseBusyTimeoutMs());
        settings.setCacheSize((int) -(config.databaseCacheBytes() >> 10)); // negative: in KiB
        return settings;
    }

    private static void begin(Connection writer, long keyCheck) throws SQLException {
        try (PreparedStatement insert =
                writer.prepareStatement("INSERT OR IGNORE INTO registry VALUES (1, ?, ?, 0, 0, 0)")) {
            insert.setLong(1, new SecureRandom().nextLong());
            insert.setLong(2, keyCheck);
            insert.executeUpdate();
        }
    }

    private static void close(@Nullable Connection writer, @Nullable Connection reader) throws IOException {
        try {
            if (reader != null) {
                reader.close();
            }
            if (writer != null) {
                writer.close();
            }
        } catch (SQLException e) {
            throw new IOException("the registry's database could not be closed: " + e.getMessage(), e);
        }
    }

    Path file() {
        return file;
    }

    /** Another connection to the same file, to be closed before this. */
    StateDatabase openState() throws IOException {
        try {
            return new StateDatabase(openWriter(file, config), writing, audit);
        } catch (SQLException e) {
            throw new IOException("expected the registry's database in " + file + ": " + e.getMessage(), e);
        }
    }

    <T extends @Nullable Object> T read(Query<T> query) {
        reading.lock();
        try {
            return query.run(reader);
        } catch (SQLException e) {
            throw unusable("read", e);
        } finally {
            reading.unlock();
        }
    }

    /**
     * Makes a change durable, or leaves everything as it was.
     *
     * @throws RegistryException from the change, or when the disk is full
     */
    <T> T change(Change<T> change) throws RegistryException {
        writing.lock();
        try {
            execute("BEGIN IMMEDIATE");
            T result;
            RegistryCounters after;
            try (RegistryTransaction transaction = new RegistryTransaction(writer, counters, audit)) {
                result = change.run(transaction);
                after = transaction.finish();
            }
            execute("COMMIT");
            counters = after;
            return result;
        } catch (SQLException e) {
            rollback(e);
            if (e instanceof SQLiteException sqlite && sqlite.getResultCode() == SQLiteErrorCode.SQLITE_FULL) {
                throw new RegistryException(Kind.FULL, "the disk of " + file + " is full");
            }
            throw unusable("changed", e);
        } catch (RegistryException | RuntimeException e) {
            rollback(e);
            throw e;
        } finally {
            writing.unlock();
        }
    }

    /** The driver's own commit also begins the next transaction, and when that fails one cannot tell what was committed. */
    private void execute(String sql) throws SQLException {
        try (Statement statement = writer.createStatement()) {
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

    /** Moves what the write-ahead log holds into the database, and cuts it off, so that it keeps nothing that was written over. */
    void emptyWal() {
        writing.lock();
        try {
            execute("PRAGMA wal_checkpoint(TRUNCATE)"); // does less where somebody reads just then
        } catch (SQLException e) {
            LOG.warn("{}: its write-ahead log stays as it is until it is written over", file, e);
        } finally {
            writing.unlock();
        }
    }

    private DatabaseException unusable(String verb, SQLException e) {
        return new DatabaseException(file + " could not be " + verb + ": " + e.getMessage(), e);
    }

    @Override
    public long lineage() {
        return lineage;
    }

    @Override
    public long sequence() {
        return counters.sequence();
    }

    @Override
    public long tokenCount() {
        return counters.tokens();
    }

    long deviceCount() {
        return counters.devices();
    }

    @Override
    public void forEachChangedAfter(long sequence, TokenVisitor visitor) throws IOException {
        String sql = sequence == 0 ? TOKENS_CHANGED : TOKENS_CHANGED + " WHERE sequence > ? ORDER BY sequence";
        Fingerprint fingerprint = new Fingerprint();
        TokenEntry entry = new TokenEntry();
        reading.lock();
        try (PreparedStatement select = reader.prepareStatement(sql)) {
            if (sequence != 0) {
                select.setLong(1, sequence);
            }
            try (ResultSet row = select.executeQuery()) {
                while (row.next()) {
                    fingerprint.set(row.getLong(1), row.getLong(2));
                    TokenState state = TokenState.of(row.getInt(3));
                    entry.set(state, row.getLong(4), row.getLong(5), row.getInt(6), row.getLong(7), row.getLong(8));
                    visitor.onToken(fingerprint, entry);
                }
            }
        } catch (SQLException e) {
            throw new IOException(file + " could not be read: " + e.getMessage(), e);
        } finally {
            reading.unlock();
        }
    }

    @Override
    public void forEachDeletedAfter(long sequence, Consumer<Fingerprint> visitor) throws IOException {
        String sql = "SELECT fingerprint_high, fingerprint_low FROM deleted_token WHERE sequence > ?";
        Fingerprint fingerprint = new Fingerprint();
        reading.lock();
        try (PreparedStatement select = reader.prepareStatement(sql)) {
            select.setLong(1, sequence);
            try (ResultSet row = select.executeQuery()) {
                while (row.next()) {
                    fingerprint.set(row.getLong(1), row.getLong(2));
                    visitor.accept(fingerprint);
                }
            }
        } catch (SQLException e) {
            throw new IOException(file + " could not be read: " + e.getMessage(), e);
        } finally {
            reading.unlock();
        }
    }

    /** Must come after the last use by any thread. */
    @Override
    public void close() throws IOException {
        close(writer, reader);
    }
}
