package dev.tollgate.edge.store;

import dev.tollgate.edge.audit.Actor;
import dev.tollgate.edge.audit.AuditEvent;
import dev.tollgate.edge.seal.AesGcm;
import dev.tollgate.edge.seal.SealException;
import dev.tollgate.edge.store.KeyRing.Sealed;
import dev.tollgate.edge.store.RegistryException.Kind;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import javax.crypto.spec.SecretKeySpec;

/**
 * The keys that sign auth tokens, sealed in the database: the newest signs, and what those before it have signed is taken until it has expired,
 * or for a time of grace. Safe from any thread but no event loop.
 */
public final class SigningKeys {
    private static final String ALGORITHM = "HmacSHA256";
    private static final int KIND = SecretKind.SIGNING_KEY.code();
    private static final String SELECT = "SELECT k.generation, k.created_at, k.taken_until, s.generation, s.sealed"
            + " FROM signing_key k LEFT JOIN secret s ON s.kind = " + KIND
            + " AND s.id = k.generation ORDER BY k.generation";

    private final RegistryDatabase database;
    private final KeyRing ring;
    private final byte[] first;
    private final InstantSource clock;

    /** @param first key of the first generation: what signed before keys were kept */
    SigningKeys(RegistryDatabase database, KeyRing ring, byte[] first, InstantSource clock) {
        this.database = database;
        this.ring = ring;
        this.first = first;
        this.clock = clock;
    }

    /**
     * All that are taken, the one that signs last; makes the first.
     *
     * @throws RegistryException {@code DAMAGED} when one cannot be opened
     */
    public List<SigningKey> keys() throws RegistryException {
        long nowMs = clock.millis();
        List<Row> rows = database.read(SigningKeys::rows);
        if (rows.isEmpty() || rows.get(0).takenUntilMs() <= nowMs) {
            database.change(
                    transaction -> rows.isEmpty() ? insert(transaction, first) : forgetEnded(transaction, nowMs));
        }
        try {
            return open(database.read(SigningKeys::rows));
        } catch (SealException sealedAnew) { // just then, perhaps, and its key be gone
            return openAll(database.read(SigningKeys::rows));
        }
    }

    private List<SigningKey> openAll(List<Row> rows) throws RegistryException {
        try {
            return open(rows);
        } catch (SealException damaged) {
            throw new RegistryException(
                    Kind.DAMAGED, "a key that signs auth tokens cannot be opened: " + damaged.getMessage());
        }
    }

    private record Row(int generation, long createdAtMs, long takenUntilMs, Sealed sealed) {}

    private List<SigningKey> open(List<Row> rows) throws SealException {
        List<SigningKey> keys = new ArrayList<>();
        for (Row row : rows) {
            SecretKeySpec key = new SecretKeySpec(ring.open(KIND, row.generation(), row.sealed()), ALGORITHM);
            keys.add(new SigningKey(row.generation(), key, row.createdAtMs(), row.takenUntilMs()));
        }
        return keys;
    }

    private static List<Row> rows(Connection connection) throws SQLException {
        try (PreparedStatement select = connection.prepareStatement(SELECT)) {
            return rows(select);
        }
    }

    private static List<Row> rows(PreparedStatement select) throws SQLException {
        List<Row> rows = new ArrayList<>();
        try (ResultSet row = select.executeQuery()) {
            while (row.next()) {
                byte[] sealed = row.getBytes(5);
                rows.add(new Row(
                        row.getInt(1),
                        row.getLong(2),
                        row.getLong(3),
                        new Sealed(row.getInt(4), sealed == null ? new byte[0] : sealed)));
            }
        }
        return rows;
    }

    /**
     * Has another key sign from now on, durably. What the ones before it have signed is taken until the last of it expires, and no longer than
     * the grace.
     *
     * @param graceMs 0 where nothing of it is to be taken any more
     * @param keysMax how many there may be, the new one among them
     * @return as {@link #keys}
     * @throws RegistryException {@code CONFLICT} when there would be more
     */
    public List<SigningKey> rotate(long graceMs, int keysMax, Actor by) throws RegistryException {
        List<SigningKey> keys = database.change(transaction -> {
            long nowMs = clock.millis();
            long untilMs = Math.min(lastExpiryMs(transaction), nowMs + Math.min(graceMs, Long.MAX_VALUE - nowMs));
            PreparedStatement limit = transaction.prepare("UPDATE signing_key SET taken_until = min(taken_until, ?)");
            limit.setLong(1, untilMs);
            limit.executeUpdate();
            int generation = insert(transaction, AesGcm.newKey());
            forgetEnded(transaction, nowMs);
            expectRoom(transaction, keysMax);
            transaction.audit(
                    AuditEvent.of(by, "signing-key.rotate", "")
                            .with("generation", generation)
                            .with(
                                    "earlierTakenUntil",
                                    Instant.ofEpochMilli(Math.max(untilMs, nowMs))
                                            .toString()),
                    nowMs);
            return openAll(rows(transaction.prepare(SELECT)));
        });
        database.emptyWal();
        return keys;
    }

    private static long lastExpiryMs(RegistryTransaction transaction) throws SQLException {
        PreparedStatement select =
                transaction.prepare("SELECT coalesce(max(expires_at), 0) FROM auth_token WHERE revoked_at = 0");
        try (ResultSet row = select.executeQuery()) {
            return row.getLong(1);
        }
    }

    /** Keys are written over before they go, so that no free page of the database has one. */
    private static int forgetEnded(RegistryTransaction transaction, long nowMs) throws SQLException {
        PreparedStatement erase =
                transaction.prepare("UPDATE secret SET sealed = zeroblob(length(sealed)) WHERE kind = " + KIND
                        + " AND id IN (SELECT generation FROM signing_key WHERE taken_until <= ?)");
        erase.setLong(1, nowMs);
        erase.executeUpdate();
        PreparedStatement delete = transaction.prepare("DELETE FROM signing_key WHERE taken_until <= ?");
        delete.setLong(1, nowMs);
        return delete.executeUpdate();
    }

    private static void expectRoom(RegistryTransaction transaction, int keysMax)
            throws SQLException, RegistryException {
        try (ResultSet row =
                transaction.prepare("SELECT count(*) - 1 FROM signing_key").executeQuery()) {
            int earlier = row.getInt(1);
            if (earlier >= keysMax) {
                throw new RegistryException(
                        Kind.CONFLICT,
                        "what " + earlier + " keys have signed is taken still, auth.signingKeysMax=" + keysMax
                                + ": give a shorter grace, which holds for all of them");
            }
        }
    }

    private int insert(RegistryTransaction transaction, byte[] key) throws SQLException {
        PreparedStatement insert = transaction.prepare("INSERT INTO signing_key (generation, created_at, taken_until)"
                + " VALUES (coalesce((SELECT max(generation) FROM signing_key), 0) + 1, ?, ?) RETURNING generation");
        insert.setLong(1, clock.millis());
        insert.setLong(2, Long.MAX_VALUE);
        int generation;
        try (ResultSet row = insert.executeQuery()) {
            generation = row.getInt(1);
        }
        Sealed sealed = ring.seal(KIND, generation, key);
        PreparedStatement keep =
                transaction.prepare("INSERT INTO secret (kind, id, generation, sealed) VALUES (?, ?, ?, ?)");
        keep.setInt(1, KIND);
        keep.setLong(2, generation);
        keep.setInt(3, sealed.generation());
        keep.setBytes(4, sealed.bytes());
        keep.executeUpdate();
        return generation;
    }
}
