package dev.tollgate.edge.auth;

import dev.tollgate.edge.audit.Actor;
import dev.tollgate.edge.audit.AuditEvent;
import dev.tollgate.edge.auth.ClientCheck.Outcome;
import dev.tollgate.edge.id.PublicId;
import dev.tollgate.edge.store.DatabaseException;
import dev.tollgate.edge.store.RegistryException;
import dev.tollgate.edge.store.RegistryException.Kind;
import dev.tollgate.edge.store.RegistryNames;
import dev.tollgate.edge.store.StateTransaction;
import dev.tollgate.edge.token.TokenState;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** User names and passwords of MQTT clients. Safe from any thread; what does not say otherwise is for no event loop. */
public final class ClientCredentials implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ClientCredentials.class);
    private static final String COLUMNS = "number, user_name, state, created_at, created_by, updated_at, last_used_at";
    private static final String SELECT = "SELECT " + COLUMNS + " FROM client_credential";
    private static final long NOTE_INTERVAL_MS = TimeUnit.MINUTES.toMillis(1);

    private final AuthDatabase database;
    private final AuthConfig config;
    private final FailedAttempts failures;
    private final InstantSource clock;
    private final Passwords passwords;
    private final ProvenPasswords proven = new ProvenPasswords();
    private final BoundedWorker checks;
    private final ConcurrentHashMap<Long, TokenState> states = new ConcurrentHashMap<>(); // of all, for event loops
    private final OutcomeCounts outcomes =
            new OutcomeCounts(Arrays.stream(Outcome.values()).map(Outcome::text).toList());
    private final List<LongConsumer> listeners = new CopyOnWriteArrayList<>();

    ClientCredentials(AuthDatabase database, AuthConfig config, FailedAttempts failures, InstantSource clock) {
        this.database = database;
        this.failures = failures;
        this.config = config;
        this.clock = clock;
        this.passwords = new Passwords(config.passwordCost());
        this.checks = new BoundedWorker("passwords", config.passwordChecksMax());
        database.read(sql -> sql.list(SELECT, ClientCredentials::read))
                .forEach(each -> states.put(each.number(), each.state()));
    }

    /** With the password: the one time that it is shown. */
    public record Created(ClientCredential credential, String password) {
        /** Without the password, so that it cannot reach a log. */
        @Override
        public String toString() {
            return "Created[credential=" + credential + "]";
        }
    }

    /** Told the number of each credential that may not be used any more. Safe from any thread. */
    public void addListener(LongConsumer listener) {
        listeners.add(listener);
    }

    /**
     * Makes a credential, durably.
     *
     * @param password null for a generated one
     */
    public Created create(String userName, @Nullable String password, Actor by) throws RegistryException {
        RegistryNames.checkName("a user name", userName);
        String value = password == null ? passwords.generate() : password;
        byte[] bytes = value.getBytes(StandardCharsets.UTF_8);
        if (bytes.length < Passwords.MIN_BYTES || bytes.length > Passwords.MAX_BYTES || value.indexOf('\0') >= 0) {
            throw new RegistryException(
                    Kind.INVALID,
                    "expected for a password: " + Passwords.MIN_BYTES + " to " + Passwords.MAX_BYTES
                            + " bytes, none of them 0; got " + bytes.length + " bytes");
        }
        String hash = passwords.hash(bytes);
        long nowMs = clock.millis();
        ClientCredential credential =
                new ClientCredential(PublicId.newNumber(), userName, TokenState.INACTIVE, nowMs, by.id(), nowMs, 0);
        database.change(sql -> {
            int inserted = insert(sql, credential, hash);
            sql.audit(
                    AuditEvent.of(by, "client-credential.create", credential.id())
                            .with("userName", userName),
                    nowMs);
            return inserted;
        });
        states.putIfAbsent(credential.number(), credential.state()); // it may be revoked by now
        return new Created(credential, value);
    }

    private static String verb(TokenState target) {
        return switch (target) {
            case SUSPENDED -> "suspend";
            case ACTIVE -> "resume";
            case REVOKED -> "revoke";
            case INACTIVE -> throw new IllegalArgumentException("no credential becomes inactive");
        };
    }

    private int insert(StateTransaction sql, ClientCredential credential, String hash)
            throws SQLException, RegistryException {
        if (sql.number("SELECT count(*) FROM client_credential") >= config.credentialsMax()) {
            throw new RegistryException(
                    Kind.FULL,
                    "there are as many client credentials as there may be, auth.credentialsMax="
                            + config.credentialsMax());
        }
        int rows = sql.update(
                "INSERT INTO client_credential (" + COLUMNS
                        + ", hash) VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (user_name) DO NOTHING",
                credential.number(),
                credential.userName(),
                credential.state().code(),
                credential.createdAtMs(),
                credential.createdBy(),
                credential.updatedAtMs(),
                credential.lastUsedAtMs(),
                hash);
        if (rows == 0) {
            throw new RegistryException(Kind.CONFLICT, "there is a client credential of this user name already");
        }
        return rows;
    }

    private static ClientCredential read(ResultSet row) throws SQLException {
        return new ClientCredential(
                row.getLong(1),
                row.getString(2),
                TokenState.of(row.getInt(3)),
                row.getLong(4),
                row.getString(5),
                row.getLong(6),
                row.getLong(7));
    }

    public Optional<ClientCredential> find(long number) {
        return database.read(sql -> find(sql, number));
    }

    private static Optional<ClientCredential> find(StateTransaction sql, long number) throws SQLException {
        return sql.first(SELECT + " WHERE number = ?", ClientCredentials::read, number);
    }

    /**
     * Credentials, newest first.
     *
     * @param afterNumber only those that were made before this one; 0 for all
     */
    public List<ClientCredential> list(long afterNumber, int limit) {
        return database.read(sql -> afterNumber == 0
                ? sql.list(SELECT + " ORDER BY id DESC LIMIT ?", ClientCredentials::read, limit)
                : sql.list(
                        SELECT
                                + " WHERE id < (SELECT id FROM client_credential WHERE number = ?) ORDER BY id DESC LIMIT ?",
                        ClientCredentials::read,
                        afterNumber,
                        limit));
    }

    /**
     * Suspends, resumes ({@link TokenState#ACTIVE}) or revokes a credential, durably; connections that use one that may not be used any more
     * are told to close.
     *
     * @throws RegistryException {@code NOT_FOUND}, or {@code CONFLICT} for a move that {@link TokenState#canBecome} does not allow
     */
    public ClientCredential changeState(long number, TokenState target, Actor by) throws RegistryException {
        synchronized (states) { // so that they change in the order of the database
            ClientCredential changed = changeInDatabase(number, target, by);
            states.put(number, target);
            if (!target.isLive()) {
                proven.forget(number);
                listeners.forEach(listener -> listener.accept(number));
            }
            return changed;
        }
    }

    private ClientCredential changeInDatabase(long number, TokenState target, Actor by) throws RegistryException {
        return database.change(sql -> {
            long nowMs = clock.millis();
            ClientCredential present = find(sql, number)
                    .orElseThrow(() -> new RegistryException(
                            Kind.NOT_FOUND, "there is no client credential " + PublicId.CREDENTIAL.format(number)));
            if (!present.state().canBecome(target)) {
                throw new RegistryException(
                        Kind.CONFLICT,
                        present.id() + " is " + present.state().text() + " and cannot become " + target.text());
            }
            sql.update(
                    "UPDATE client_credential SET state = ?, updated_at = ? WHERE number = ?",
                    target.code(),
                    nowMs,
                    number);
            sql.audit(
                    AuditEvent.of(by, "client-credential." + verb(target), present.id())
                            .with("from", present.state().text()),
                    nowMs);
            return find(sql, number).orElseThrow();
        });
    }

    /** Whether a credential may be used at present. For any thread, event loops too. */
    public boolean isLive(long number) {
        TokenState state = states.get(number);
        return state != null && state.isLive();
    }

    /**
     * Has a user name and password checked on another thread. For any thread, event loops too.
     *
     * @param password not to be changed any more
     * @param address where they come from: one that has shown too many wrong ones has to wait, unless it shows what was right before
     * @param replyTo called once: on the other thread, or inside this call where too many wait
     */
    public void check(String userName, byte[] password, InetAddress address, Consumer<ClientCheck> replyTo) {
        if (!checks.offer(() -> replyTo.accept(counted(checkNow(userName, password, address))))) {
            replyTo.accept(counted(new ClientCheck(Outcome.BUSY, 0)));
        }
    }

    private ClientCheck counted(ClientCheck check) {
        outcomes.count(check.outcome().text());
        return check;
    }

    /** What became of user names and passwords, by the outcomes' names. */
    public OutcomeCounts outcomes() {
        return outcomes;
    }

    private record Row(ClientCredential credential, String hash) {}

    private ClientCheck checkNow(String userName, byte[] password, InetAddress address) {
        try {
            Row row = database.read(sql -> sql.first(
                            "SELECT " + COLUMNS + ", hash FROM client_credential WHERE user_name = ?",
                            found -> new Row(read(found), found.getString(8)),
                            userName))
                    .orElse(null);
            boolean isProven = row != null && proven.isProven(row.credential().number(), password);
            if (!isProven && failures.admit(address) > 0) {
                return new ClientCheck(Outcome.BUSY, 0); // without bcrypt's work, which would keep others waiting
            }
            if (row == null) {
                passwords.isOf(passwords.nobodys(), password);
            }
            if (row == null || !(isProven || isProvenNow(row, password))) {
                failures.count(address);
                return new ClientCheck(Outcome.BAD_CREDENTIALS, 0);
            }
            return checkState(row.credential());
        } catch (DatabaseException failure) {
            LOG.error("client credentials could not be looked up", failure);
            return new ClientCheck(Outcome.UNAVAILABLE, 0);
        }
    }

    private boolean isProvenNow(Row row, byte[] password) {
        if (!passwords.isOf(row.hash(), password)) {
            return false;
        }
        proven.note(row.credential().number(), password);
        return true;
    }

    private ClientCheck checkState(ClientCredential credential) {
        long number = credential.number();
        if (!credential.state().isLive()) {
            return new ClientCheck(Outcome.NOT_AUTHORIZED, number);
        }
        long nowMs = clock.millis();
        if (credential.state() == TokenState.INACTIVE || nowMs - credential.lastUsedAtMs() >= NOTE_INTERVAL_MS) {
            noteUse(number, nowMs);
        }
        return new ClientCheck(Outcome.ACCEPTED, number);
    }

    private void noteUse(long number, long nowMs) {
        int activated = database.read(sql -> {
            sql.update("UPDATE client_credential SET last_used_at = ? WHERE number = ?", nowMs, number);
            return sql.update(
                    "UPDATE client_credential SET state = ? WHERE number = ? AND state = ?",
                    TokenState.ACTIVE.code(),
                    number,
                    TokenState.INACTIVE.code());
        });
        if (activated > 0) {
            states.replace(number, TokenState.INACTIVE, TokenState.ACTIVE);
        }
    }

    /** Checks that wait are made; none may come after. */
    @Override
    public void close() {
        checks.close();
    }
}
