package dev.tollgate.edge.auth;

import dev.tollgate.edge.audit.Actor;
import dev.tollgate.edge.audit.AuditEvent;
import dev.tollgate.edge.auth.AuthException.Reason;
import dev.tollgate.edge.id.PublicId;
import dev.tollgate.edge.store.RegistryException;
import dev.tollgate.edge.store.RegistryException.Kind;
import dev.tollgate.edge.store.SigningKey;
import dev.tollgate.edge.store.SigningKeys;
import dev.tollgate.edge.store.StateTransaction;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The auth tokens that there are. Safe from any thread but no event loop: calls wait for the disk. */
public final class AuthTokens {
    /** Greatest limit of a page. */
    public static final int PAGE = 1_000;

    private static final String COLUMNS =
            "number, name, purpose, scopes, generation, created_at, created_by, expires_at, uses_max, uses,"
                    + " application, device_group, name_pattern, revoked_at, last_used_at";
    private static final String SELECT = "SELECT " + COLUMNS + " FROM auth_token";

    private final AuthDatabase database;
    private final SigningKeys keys;
    private final TokenSigner signer;
    private final AuthConfig config;
    private final InstantSource clock;
    private final OutcomeCounts refusals = new OutcomeCounts(Arrays.stream(Reason.values())
            .map(Reason::text)
            .filter(reason -> reason.startsWith("auth-token-"))
            .filter(reason -> !reason.equals(Reason.AUTH_TOKEN_MISSING.text()))
            .toList());
    private final AuthTokenUses unwritten;

    AuthTokens(AuthDatabase database, SigningKeys keys, AuthConfig config, InstantSource clock)
            throws RegistryException {
        this.database = database;
        this.keys = keys;
        this.signer = new TokenSigner(keys.keys(), clock);
        this.config = config;
        this.clock = clock;
        this.unwritten = new AuthTokenUses(database);
    }

    /**
     * Makes a token, durably.
     *
     * @param by who asked for it
     * @throws RegistryException {@code INVALID} or {@code FULL}
     */
    public AuthToken create(NewAuthToken asked, Actor by) throws RegistryException {
        long nowMs = clock.millis();
        AuthToken token = AuthTokenRules.check(asked, signer.newest(), by.id(), nowMs, config);
        return database.change(sql -> {
            sql.update(
                    "DELETE FROM auth_token WHERE (revoked_at > 0 AND revoked_at <= ?1) OR expires_at <= ?1",
                    nowMs - config.endedKeptMs());
            if (sql.number("SELECT count(*) FROM auth_token") >= config.tokensMax()) {
                throw new RegistryException(
                        Kind.FULL,
                        "there are as many auth tokens as there may be, auth.tokensMax=" + config.tokensMax());
            }
            insert(sql, token);
            sql.audit(
                    AuditEvent.of(by, "auth-token.create", token.id())
                            .with("name", token.name())
                            .with("purpose", token.purpose().text())
                            .with(
                                    "expiresAt",
                                    Instant.ofEpochMilli(token.expiresAtMs()).toString()),
                    nowMs);
            return token;
        });
    }

    private static void insert(StateTransaction sql, AuthToken token) throws SQLException {
        sql.update(
                "INSERT INTO auth_token (" + COLUMNS + ") VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                token.number(),
                token.name(),
                token.purpose().text(),
                String.join(" ", token.scopes().stream().map(Scope::text).toList()),
                token.generation(),
                token.createdAtMs(),
                token.createdBy(),
                token.expiresAtMs(),
                token.usesMax(),
                token.uses(),
                token.application(),
                token.group(),
                token.namePattern(),
                token.revokedAtMs(),
                token.lastUsedAtMs());
    }

    /** The token's text: the same as long as the same key signs. */
    public String reveal(AuthToken token) {
        // After a rotation that is under way, which does not count on more texts by the key before.
        synchronized (signer) {
            return signer.sign(token);
        }
    }

    /**
     * Has another key sign from now on. Texts that were given out are taken until they expire, and no longer than the grace; then
     * {@link #reveal} gives the text that is.
     *
     * @param graceMs 0 for not at all, {@link Long#MAX_VALUE} until they expire
     * @return as {@link #signingKeys}
     * @throws RegistryException {@code CONFLICT} where too many keys are taken already
     */
    public List<SigningKey> rotateKey(long graceMs, Actor by) throws RegistryException {
        synchronized (signer) {
            List<SigningKey> next = keys.rotate(graceMs, config.signingKeysMax(), by);
            signer.use(next);
            return next;
        }
    }

    /** The keys whose texts are taken, the one that signs last. */
    public List<SigningKey> signingKeys() throws RegistryException {
        return keys.keys();
    }

    public Optional<AuthToken> find(long number) {
        return database.read(sql -> find(sql, number));
    }

    private Optional<AuthToken> find(StateTransaction sql, long number) throws SQLException {
        return sql.first(SELECT + " WHERE number = ?", this::read, number);
    }

    /**
     * Tokens, newest first.
     *
     * @param afterNumber only those that were made before this one; 0 for all
     * @param limit 1 to {@link #PAGE}
     */
    public List<AuthToken> list(long afterNumber, int limit) {
        return database.read(sql -> afterNumber == 0
                ? sql.list(SELECT + " ORDER BY id DESC LIMIT ?", this::read, limit)
                : sql.list(
                        SELECT + " WHERE id < (SELECT id FROM auth_token WHERE number = ?) ORDER BY id DESC LIMIT ?",
                        this::read,
                        afterNumber,
                        limit));
    }

    private AuthToken read(ResultSet row) throws SQLException {
        List<Scope> scopes = new ArrayList<>();
        for (String scope : row.getString(4).split(" ", -1)) {
            Scope.of(scope).ifPresent(scopes::add);
        }
        long number = row.getLong(1);
        AuthTokenUses.Uses more = unwritten.of(number);
        String purpose = row.getString(3);
        return new AuthToken(
                number,
                row.getString(2),
                Purpose.of(purpose).orElseThrow(() -> new SQLException("expected a purpose, got " + purpose)),
                List.copyOf(scopes),
                row.getInt(5),
                row.getLong(6),
                row.getString(7),
                row.getLong(8),
                nullableLong(row, 9),
                row.getLong(10) + more.count(),
                row.getString(11),
                row.getString(12),
                row.getString(13),
                row.getLong(14),
                Math.max(row.getLong(15), more.lastUsedAtMs()));
    }

    private static @Nullable Long nullableLong(ResultSet row, int column) throws SQLException {
        long value = row.getLong(column);
        return row.wasNull() ? null : value;
    }

    /**
     * Ends a token, durably and at once. One that is revoked stays so.
     *
     * @throws RegistryException {@code NOT_FOUND}
     */
    public AuthToken revoke(long number, Actor by) throws RegistryException {
        return database.change(sql -> {
            long nowMs = clock.millis();
            int revoked = sql.update(
                    "UPDATE auth_token SET revoked_at = ? WHERE number = ? AND revoked_at = 0", nowMs, number);
            if (revoked > 0) {
                sql.audit(AuditEvent.of(by, "auth-token.revoke", PublicId.AUTH_TOKEN.format(number)), nowMs);
            }
            return find(sql, number)
                    .orElseThrow(() -> new RegistryException(
                            Kind.NOT_FOUND, "there is no auth token " + PublicId.AUTH_TOKEN.format(number)));
        });
    }

    /** Whether a token that {@link #use} gave could be used now as it was then: for what goes on after. */
    public boolean isLive(AuthToken used) {
        return signer.takes(used.generation())
                && find(used.number())
                        .map(token -> token.revokedAtMs() == 0 && clock.millis() < token.expiresAtMs())
                        .orElse(false);
    }

    /**
     * Uses a token once: its use is counted, and where there is a maximum never beyond it.
     *
     * @param text as presented
     * @param uses it has to be for one of them
     */
    public AuthToken use(String text, Purpose... uses) throws AuthException {
        try {
            return useOnce(text, uses);
        } catch (AuthException refused) {
            refusals.count(refused.reason().text());
            throw refused;
        }
    }

    /** Why auth tokens were refused, by the reasons' names. */
    public OutcomeCounts refusals() {
        return refusals;
    }

    private AuthToken useOnce(String text, Purpose... uses) throws AuthException {
        TokenSigner.Signed signed = signer.verify(text);
        long number = signed.number();
        AuthToken token = find(number)
                .orElseThrow(() -> new AuthException(Reason.AUTH_TOKEN_UNKNOWN))
                .withGeneration(signed.generation());
        expectLive(token);
        if (Arrays.stream(uses).noneMatch(token.purpose()::allows)) {
            throw new AuthException(
                    Reason.AUTH_TOKEN_WRONG_PURPOSE,
                    "the auth token is for " + token.purpose().text() + ", not for " + uses[0].text());
        }
        if (token.usesMax() == null) {
            unwritten.note(number, clock.millis());
            return token;
        }
        return count(number).withGeneration(signed.generation());
    }

    /** The application that a token is for, used or not: by its signature, and whether or not it may be used still. */
    @Nullable
    String application(String text) throws AuthException {
        long number = signer.verify(text).number();
        return find(number).map(AuthToken::application).orElse(null);
    }

    private void expectLive(AuthToken token) throws AuthException {
        switch (token.state(clock.millis())) {
            case REVOKED -> throw new AuthException(Reason.AUTH_TOKEN_REVOKED);
            case EXPIRED -> throw new AuthException(Reason.AUTH_TOKEN_EXPIRED);
            case USED_UP -> throw new AuthException(Reason.AUTH_TOKEN_USED_UP);
            case ACTIVE -> {}
        }
    }

    /** One statement looks and counts, so that no two find the same use left. */
    private AuthToken count(long number) throws AuthException {
        long nowMs = clock.millis();
        boolean[] counted = new boolean[1];
        AuthToken token = database.read(sql -> {
                    counted[0] = sql.update(
                                    "UPDATE auth_token SET uses = uses + 1, last_used_at = ?1"
                                            + " WHERE number = ?2 AND uses < uses_max AND revoked_at = 0 AND expires_at > ?1",
                                    nowMs,
                                    number)
                            > 0;
                    return find(sql, number);
                })
                .orElseThrow(() -> new AuthException(Reason.AUTH_TOKEN_UNKNOWN));
        if (!counted[0]) {
            expectLive(token);
            throw new AuthException(Reason.AUTH_TOKEN_USED_UP);
        }
        return token;
    }

    /** Undoes a {@link #use} that came to nothing. */
    void giveBack(AuthToken token) {
        if (token.usesMax() != null) {
            database.read(sql ->
                    sql.update("UPDATE auth_token SET uses = uses - 1 WHERE number = ? AND uses > 0", token.number()));
        }
    }

    /** Writes down what was not yet; nothing may be used after. */
    void close() {
        unwritten.close();
    }
}
