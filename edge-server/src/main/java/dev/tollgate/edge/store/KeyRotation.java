package dev.tollgate.edge.store;

import dev.tollgate.edge.audit.Actor;
import dev.tollgate.edge.audit.AuditEvent;
import dev.tollgate.edge.seal.SealException;
import dev.tollgate.edge.store.KeyRing.Sealed;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Seals all secrets anew under the newest key, a batch a transaction, in the order of their keys, on a thread of its own. How far it is lies
 * in the same transaction, so that a killed process loses nothing and does nothing twice. The last transaction removes the old keys.
 */
final class KeyRotation implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(KeyRotation.class);
    private static final int BATCH = 500;
    private static final long RETRY_MS = 5_000;
    private static final long STOP_TIMEOUT_MS = 10_000;

    private final RegistryDatabase database;
    private final KeyRing ring;
    private final boolean keepsTokens;
    private final InstantSource clock;
    private final ReentrantLock rotating;
    private final ScheduledExecutorService executor = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread thread = new Thread(task, "key-rotation");
        thread.setDaemon(true);
        return thread;
    });

    /**
     * @param keepsTokens whether devices' tokens are sealed anew; else they are removed
     * @param rotating held while a key is added to the ring, or older ones are removed
     */
    KeyRotation(
            RegistryDatabase database, KeyRing ring, boolean keepsTokens, InstantSource clock, ReentrantLock rotating) {
        this.database = database;
        this.ring = ring;
        this.keepsTokens = keepsTokens;
        this.clock = clock;
        this.rotating = rotating;
    }

    private record Row(int kind, long id, Sealed sealed) {}

    /** Begins, or goes on; once at a time. */
    void begin() {
        executor.execute(this::step);
    }

    private void step() {
        try {
            if (sealSome()) {
                executor.execute(this::step); // others take their turns between
            } else {
                database.emptyWal();
                LOG.info("key {}: all secrets are sealed under it, and older keys are removed", ring.newest());
            }
        } catch (RejectedExecutionException closing) {
            LOG.info("key {}: the next start goes on sealing under it", ring.newest());
        } catch (RegistryException | DatabaseException failure) {
            LOG.error("key {}: sealing goes on in {} ms", ring.newest(), RETRY_MS, failure);
            var unused = retry();
        }
    }

    /** No other key may become the newest between the end of a rotation in the database and in the ring. */
    private boolean sealSome() throws RegistryException {
        rotating.lock();
        try {
            boolean isMore = database.change(this::sealBatch);
            if (!isMore) {
                ring.keepNewest();
            }
            return isMore;
        } finally {
            rotating.unlock();
        }
    }

    private @Nullable Object retry() {
        return executor.isShutdown() ? null : executor.schedule(this::step, RETRY_MS, TimeUnit.MILLISECONDS);
    }

    /** @return whether there may be more */
    private boolean sealBatch(RegistryTransaction transaction) throws SQLException {
        List<Row> rows = rows(transaction);
        if (rows.isEmpty()) {
            finish(transaction);
            return false;
        }
        PreparedStatement update =
                transaction.prepare("UPDATE secret SET generation = ?, sealed = ? WHERE kind = ? AND id = ?");
        PreparedStatement delete = transaction.prepare("DELETE FROM secret WHERE kind = ? AND id = ?");
        long resealed = 0;
        long removed = 0;
        long damaged = 0;
        for (Row row : rows) {
            if (!keepsTokens && row.kind() == SecretKind.DEVICE_TOKEN.code()) {
                delete.setInt(1, row.kind());
                delete.setLong(2, row.id());
                removed += delete.executeUpdate();
            } else if (row.sealed().generation() != ring.newest()) {
                Sealed anew = sealAnew(row);
                if (anew == null) {
                    damaged++;
                } else {
                    update.setInt(1, anew.generation());
                    update.setBytes(2, anew.bytes());
                    update.setInt(3, row.kind());
                    update.setLong(4, row.id());
                    resealed += update.executeUpdate();
                }
            }
        }
        note(transaction, rows.get(rows.size() - 1), resealed, removed, damaged);
        return true;
    }

    private List<Row> rows(RegistryTransaction transaction) throws SQLException {
        PreparedStatement select = transaction.prepare("SELECT s.kind, s.id, s.generation, s.sealed FROM secret s"
                + " WHERE (s.kind, s.id) > (SELECT cursor_kind, cursor_id FROM data_key WHERE generation = ?)"
                + " ORDER BY s.kind, s.id LIMIT " + BATCH);
        select.setInt(1, ring.newest());
        List<Row> rows = new ArrayList<>();
        try (ResultSet row = select.executeQuery()) {
            while (row.next()) {
                rows.add(new Row(row.getInt(1), row.getLong(2), new Sealed(row.getInt(3), row.getBytes(4))));
            }
        }
        return rows;
    }

    /** Null for what cannot be opened: it stays as it is, so that whoever asks for it is told. */
    private @Nullable Sealed sealAnew(Row row) {
        try {
            return ring.seal(row.kind(), row.id(), ring.open(row.kind(), row.id(), row.sealed()));
        } catch (SealException damaged) {
            LOG.error("secret {} of kind {} cannot be sealed anew: {}", row.id(), row.kind(), damaged.getMessage());
            return null;
        }
    }

    private void note(RegistryTransaction transaction, Row last, long resealed, long removed, long damaged)
            throws SQLException {
        PreparedStatement note = transaction.prepare("UPDATE data_key SET cursor_kind = ?, cursor_id = ?,"
                + " resealed = resealed + ?, removed = removed + ?, damaged = damaged + ? WHERE generation = ?");
        note.setInt(1, last.kind());
        note.setLong(2, last.id());
        note.setLong(3, resealed);
        note.setLong(4, removed);
        note.setLong(5, damaged);
        note.setInt(6, ring.newest());
        note.executeUpdate();
    }

    /** Old keys are written over before they go, so that no free page of the database keeps one. */
    private void finish(RegistryTransaction transaction) throws SQLException {
        PreparedStatement erase =
                transaction.prepare("UPDATE data_key SET sealed = zeroblob(length(sealed)) WHERE generation <> ?");
        erase.setInt(1, ring.newest());
        erase.executeUpdate();
        PreparedStatement delete = transaction.prepare("DELETE FROM data_key WHERE generation <> ?");
        delete.setInt(1, ring.newest());
        delete.executeUpdate();
        PreparedStatement finished = transaction.prepare(
                "UPDATE data_key SET finished_at = ? WHERE generation = ?" + " RETURNING resealed, removed, damaged");
        finished.setLong(1, clock.millis());
        finished.setInt(2, ring.newest());
        try (ResultSet row = finished.executeQuery()) {
            transaction.audit(
                    AuditEvent.of(Actor.EDGE, "key.rotated", "")
                            .with("generation", ring.newest())
                            .with("resealed", row.getLong(1))
                            .with("removed", row.getLong(2))
                            .with("damaged", row.getLong(3)),
                    clock.millis());
        }
    }

    @Override
    public void close() {
        executor.shutdownNow();
        try {
            if (!executor.awaitTermination(STOP_TIMEOUT_MS, TimeUnit.MILLISECONDS)) {
                LOG.warn("secrets are still sealed anew after {} ms", STOP_TIMEOUT_MS);
            }
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
        }
    }
}
