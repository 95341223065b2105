package dev.tollgate.edge.auth;

import dev.tollgate.edge.store.DatabaseException;
import dev.tollgate.edge.store.RegistryException;
import dev.tollgate.edge.store.StateDatabase;
import dev.tollgate.edge.store.StateTransaction;
import java.sql.SQLException;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** The tables of this package, one transaction at a time. Safe from any thread but no event loop. */
final class AuthDatabase implements AutoCloseable {
    private final StateDatabase database;
    private final ReentrantLock lock = new ReentrantLock();

    AuthDatabase(StateDatabase database) {
        this.database = database;
    }

    /** What is read. */
    @FunctionalInterface
    interface Query<T extends @Nullable Object> {
        T run(StateTransaction sql) throws SQLException;
    }

    /** What is changed: all of it, or nothing when it throws. */
    @FunctionalInterface
    interface Change<T extends @Nullable Object> {
        T run(StateTransaction sql) throws SQLException, RegistryException;
    }

    private static final class Refused extends RuntimeException {
        private static final long serialVersionUID = 1L;
        private final RegistryException refusal;

        Refused(RegistryException refusal) {
            super(null, null, false, false);
            this.refusal = refusal;
        }
    }

    <T extends @Nullable Object> T read(Query<T> query) {
        lock.lock();
        try {
            return database.transact(query::run);
        } catch (SQLException failure) {
            throw new DatabaseException(
                    "auth tokens and credentials could not be read: " + failure.getMessage(), failure);
        } finally {
            lock.unlock();
        }
    }

    <T extends @Nullable Object> T change(Change<T> change) throws RegistryException {
        lock.lock();
        try {
            return database.transact(sql -> {
                try {
                    return change.run(sql);
                } catch (RegistryException refusal) {
                    throw new Refused(refusal); // has the transaction rolled back
                }
            });
        } catch (Refused refused) {
            throw refused.refusal;
        } catch (SQLException failure) {
            throw new DatabaseException(
                    "auth tokens and credentials could not be changed: " + failure.getMessage(), failure);
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void close() throws SQLException {
        lock.lock();
        try {
            database.close();
        } finally {
            lock.unlock();
        }
    }
}
