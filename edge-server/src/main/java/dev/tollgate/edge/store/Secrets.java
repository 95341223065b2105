package dev.tollgate.edge.store;

import dev.tollgate.edge.audit.Actor;
import dev.tollgate.edge.audit.AuditEvent;
import dev.tollgate.edge.id.PublicId;
import dev.tollgate.edge.seal.SealException;
import dev.tollgate.edge.store.KeyRing.Sealed;
import dev.tollgate.edge.store.RegistryException.Kind;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Secrets that the database keeps sealed: shows a device's token again, and exchanges the keys. Safe from any thread but no event loop.
 */
public final class Secrets implements AutoCloseable {
    private static final String STATUS = "SELECT generation, created_at, finished_at, resealed, removed, damaged,"
            + " cursor_id, (SELECT max(id) FROM secret WHERE kind = max(1, k.cursor_kind)) FROM data_key k"
            + " ORDER BY generation DESC LIMIT 1";
    private static final int ALL = 100;

    private final RegistryDatabase database;
    private final KeyRing ring;
    private final TokenSecrets tokens;
    private final TokenFingerprints fingerprints;
    private final MasterKeyExchange masters;
    private final InstantSource clock;
    private final KeyRotation rotation;
    private final ReentrantLock rotating = new ReentrantLock();

    Secrets(
            RegistryDatabase database,
            KeyRing ring,
            TokenSecrets tokens,
            TokenFingerprints fingerprints,
            MasterKeyExchange masters,
            InstantSource clock) {
        this.database = database;
        this.ring = ring;
        this.tokens = tokens;
        this.fingerprints = fingerprints;
        this.masters = masters;
        this.clock = clock;
        this.rotation = new KeyRotation(database, ring, tokens.isOn(), clock, rotating);
    }

    /** Goes on with what an earlier process has begun. */
    void start() {
        if (status().isRotating()) {
            rotation.begin();
        }
    }

    /** A token's row with what is sealed of it. */
    private record Found(
            TokenRow row,
            String application,
            long id,
            @Nullable Sealed sealed) {}

    /**
     * Shows a device's token again, once the audit log says that it was.
     *
     * @throws RegistryException {@code REVEAL_OFF} where tokens are not kept, {@code NOT_REVEALABLE} for one that was not or was revoked,
     *     {@code DAMAGED} for one that cannot be opened
     */
    public String reveal(long tokenNumber, Actor actor) throws RegistryException {
        if (!tokens.isOn()) {
            throw new RegistryException(
                    Kind.REVEAL_OFF, "tokens are not shown again, as registry.tokenReveal is false");
        }
        String id = PublicId.TOKEN.format(tokenNumber);
        Found found = find(tokenNumber, id);
        if (found.sealed() == null) {
            throw new RegistryException(
                    Kind.NOT_REVEALABLE,
                    "token " + id + " was not kept: it was revoked, or issued while registry.tokenReveal was false");
        }
        String token;
        try {
            token = open(found);
        } catch (SealException sealedAnew) { // just then, perhaps, and its key be gone
            token = openAgain(tokenNumber, id);
        }
        Token shown = found.row().token();
        database.change(transaction -> {
            transaction.audit(DeviceEvents.revealed(shown, actor), clock.millis());
            return shown;
        });
        return token;
    }

    private Found find(long tokenNumber, String id) throws RegistryException {
        return database.read(connection -> find(connection, tokenNumber))
                .orElseThrow(() -> new RegistryException(Kind.NOT_FOUND, "there is no token " + id));
    }

    private static Optional<Found> find(Connection connection, long tokenNumber) throws SQLException {
        String columns = TokenRow.COLUMNS.replaceAll("(\\w+)", "t.$1");
        try (PreparedStatement select = connection.prepareStatement("SELECT " + columns
                + ", a.name, t.id, s.generation, s.sealed FROM token t JOIN device d ON d.id = t.device"
                + " JOIN application a ON a.id = d.application LEFT JOIN secret s ON s.kind = ? AND s.id = t.id"
                + " WHERE t.number = ?")) {
            select.setInt(1, SecretKind.DEVICE_TOKEN.code());
            select.setLong(2, tokenNumber);
            try (ResultSet row = select.executeQuery()) {
                if (!row.next()) {
                    return Optional.empty();
                }
                byte[] bytes = row.getBytes(13);
                Sealed sealed = bytes == null ? null : new Sealed(row.getInt(12), bytes);
                return Optional.of(new Found(TokenRow.of(row), row.getString(10), row.getLong(11), sealed));
            }
        }
    }

    private String openAgain(long tokenNumber, String id) throws RegistryException {
        try {
            return open(find(tokenNumber, id));
        } catch (SealException damaged) {
            throw new RegistryException(
                    Kind.DAMAGED, "what is sealed of token " + id + " cannot be opened: " + damaged.getMessage());
        }
    }

    /** What was opened must be the token that its row is the fingerprint of, too. */
    private String open(Found found) throws SealException {
        Sealed sealed = found.sealed();
        if (sealed == null) {
            throw new SealException("it was removed");
        }
        byte[] secret = ring.open(SecretKind.DEVICE_TOKEN.code(), found.id(), sealed);
        String token = new String(secret, StandardCharsets.UTF_8);
        if (!fingerprints.of(found.application(), token).equals(found.row().fingerprint())) {
            throw new SealException("it is another token's");
        }
        return token;
    }

    /**
     * Begins to seal everything under a new key, which goes on by itself, also over restarts; the old key is removed at the end. One that
     * is under way already goes on as it is.
     */
    public KeyStatus rotate(Actor actor) throws RegistryException {
        rotating.lock();
        try {
            if (status().isRotating()) {
                return status();
            }
            ring.use(database.change(transaction -> {
                KeyRing.NewKey next = ring.insertKey(transaction, clock.millis(), false);
                transaction.audit(
                        AuditEvent.of(actor, "key.rotate", "").with("generation", next.generation()), clock.millis());
                return next;
            }));
            rotation.begin();
            return status();
        } finally {
            rotating.unlock();
        }
    }

    /**
     * Exchanges the master key for a new one, durably; when this returns, nothing is under the one before it.
     *
     * @throws RegistryException {@code CONFLICT} where the master key is in a variable, which is not the edge's to set
     * @throws DatabaseException when its file cannot be written; another call, or the next start, goes on
     */
    public MasterKeyStatus rotateMaster(Actor actor) throws RegistryException {
        rotating.lock();
        try {
            return masters.run(actor);
        } finally {
            rotating.unlock();
        }
    }

    /** The master key in use. */
    public MasterKeyStatus masterStatus() {
        return masters.status();
    }

    /** How things stand. */
    public KeyStatus status() {
        return database.read(connection -> {
            try (PreparedStatement select = connection.prepareStatement(STATUS);
                    ResultSet row = select.executeQuery()) {
                if (!row.next()) {
                    throw new SQLException("expected a data key, found none");
                }
                long finishedAtMs = row.getLong(3);
                boolean isFinished = !row.wasNull();
                long last = Math.max(1, row.getLong(8));
                int percent = isFinished ? ALL : (int) Math.min(ALL - 1, row.getLong(7) * ALL / last);
                return new KeyStatus(
                        row.getInt(1),
                        row.getLong(2),
                        isFinished ? finishedAtMs : null,
                        row.getLong(4),
                        row.getLong(5),
                        row.getLong(6),
                        percent);
            }
        });
    }

    /** Ends between two batches what is under way; the next start goes on with it. */
    @Override
    public void close() {
        rotation.close();
    }
}
