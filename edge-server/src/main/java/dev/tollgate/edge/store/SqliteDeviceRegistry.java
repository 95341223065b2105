package dev.tollgate.edge.store;

import dev.tollgate.edge.audit.Actor;
import dev.tollgate.edge.audit.AuditEvent;
import dev.tollgate.edge.id.PublicId;
import dev.tollgate.edge.store.RegistryException.Kind;
import dev.tollgate.edge.token.ChronicleTokenRegistry;
import dev.tollgate.edge.token.Fingerprint;
import dev.tollgate.edge.token.TokenEntry;
import dev.tollgate.edge.token.TokenState;
import java.io.IOException;
import java.sql.SQLException;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Devices and tokens in SQLite. */
final class SqliteDeviceRegistry implements DeviceRegistry {
    private static final Logger LOG = LoggerFactory.getLogger(SqliteDeviceRegistry.class);
    private static final int BATCH_MAX = 10_000;

    private final RegistryState state;
    private final RegistryDatabase database;
    private final ChronicleTokenRegistry map;
    private final RegistryConfig config;
    private final InstantSource clock;
    private final TokenFingerprints fingerprints;
    private final TokenValues values = new TokenValues();
    private final TokenSecrets secrets;
    private final ReentrantLock changing;
    private boolean mayHaveDeleted = true; // tokens that the map has let go of are in the database

    SqliteDeviceRegistry(RegistryState state, TokenSecrets secrets) {
        this.state = state;
        this.secrets = secrets;
        this.database = state.database();
        this.map = state.map();
        this.config = state.config();
        this.clock = state.clock();
        this.fingerprints = new TokenFingerprints(map);
        this.changing = state.changing();
    }

    @Override
    public IssuedToken create(NewDevice device, Actor actor) throws RegistryException {
        CreateResult result = createAll(List.of(device), created -> DeviceEvents.created(created, actor))
                .get(0);
        if (result.failure() != null) {
            throw result.failure();
        }
        return Objects.requireNonNull(result.issued());
    }

    @Override
    public List<CreateResult> createAll(List<NewDevice> devices, Actor actor) {
        return createAll(devices, created -> DeviceEvents.imported(created, devices.size(), actor));
    }

    private List<CreateResult> createAll(List<NewDevice> devices, Function<List<DeviceDraft>, AuditEvent> event) {
        DeviceCreation creation = new DeviceCreation(devices);
        long nowMs = clock.millis();
        creation.draft(fingerprints, values, nowMs);
        changing.lock();
        try {
            state.expectRoom();
            creation.limit(config.mapSize().tokensMax() - database.tokenCount(), fullMap());
            creation.refuseUsedTokens(this::isUsed);
            if (!creation.isEmpty()) {
                insert(creation, event, nowMs);
            }
        } catch (RegistryException failure) {
            creation.refuseAll(failure);
        } finally {
            changing.unlock();
        }
        creation.succeed();
        return creation.results();
    }

    private void insert(DeviceCreation creation, Function<List<DeviceDraft>, AuditEvent> event, long nowMs)
            throws RegistryException {
        NameIds applicationIds = state.applicationIds();
        NameIds groupIds = state.groupIds();
        List<DeviceDraft> inserted = database.change(transaction -> {
            List<DeviceDraft> drafts = creation.insert(transaction, applicationIds, groupIds, nowMs);
            secrets.put(transaction, drafts);
            if (!drafts.isEmpty()) {
                transaction.audit(event.apply(drafts), nowMs);
            }
            return drafts;
        });
        groupIds.keep();
        if (applicationIds.hasAdded()) {
            applicationIds.keep();
            state.showApplications();
        }
        List<TokenRow> rows = new ArrayList<>(inserted.size());
        inserted.forEach(draft -> rows.add(draft.row()));
        state.apply(rows);
    }

    /** The map is up to date here, and knows the revoked tokens, too. */
    private boolean isUsed(Fingerprint fingerprint) {
        return map.find(fingerprint, new TokenEntry());
    }

    private String fullMap() {
        return "expected at most " + config.mapSize().tokensMax()
                + " tokens (registry.tokensExpected times registry.growthFactor)";
    }

    @Override
    public IssuedToken issueToken(long deviceNumber, @Nullable String value, long expiresAtMs, Actor actor)
            throws RegistryException {
        return issue(
                deviceNumber,
                value,
                expiresAtMs,
                List.of(),
                TokenEntry.NEVER,
                issued -> DeviceEvents.issued(issued, actor));
    }

    @Override
    public IssuedToken rotate(long tokenNumber, @Nullable String value, long expiresAtMs, long overlapMs, Actor actor)
            throws RegistryException {
        Token old = token(tokenNumber).orElseThrow(() -> noToken(tokenNumber));
        long untilMs = clock.millis() + overlapMs;
        return issue(
                old.deviceNumber(),
                value,
                expiresAtMs,
                List.of(tokenNumber),
                untilMs,
                issued -> DeviceEvents.rotated(old, issued, actor));
    }

    /** @param replaced tokens that expire at {@code untilMs} at the latest */
    private IssuedToken issue(
            long deviceNumber,
            @Nullable String value,
            long expiresAtMs,
            List<Long> replaced,
            long untilMs,
            Function<Token, AuditEvent> event)
            throws RegistryException {
        RegistryRules.checkToken(value);
        RegistryRules.checkExpiry(expiresAtMs);
        changing.lock();
        try {
            Device device = device(deviceNumber).orElseThrow(() -> noDevice(deviceNumber));
            String issued = Objects.requireNonNullElseGet(value, values::next);
            Fingerprint fingerprint = fingerprints.of(device.application(), issued);
            Token token = new Token(
                    PublicId.newNumber(),
                    deviceNumber,
                    TokenState.INACTIVE,
                    clock.millis(),
                    expiresAtMs,
                    TokenEntry.UNUSED);
            TokenRow row = new TokenRow(fingerprint, token).inGroup(numberOf(device.group()));
            state.expectRoom();
            if (database.tokenCount() >= config.mapSize().tokensMax()) {
                throw new RegistryException(Kind.FULL, fullMap());
            }
            if (isUsed(fingerprint)) {
                throw DeviceCreation.tokenTaken(device.application());
            }
            List<TokenRow> rows = database.change(transaction -> {
                List<TokenRow> changed = new ArrayList<>();
                secrets.put(transaction, transaction.insertToken(row), issued);
                changed.add(row);
                for (long number : replaced) {
                    changed.add(expire(transaction, number, untilMs));
                }
                transaction.audit(event.apply(token), token.createdAtMs());
                return changed;
            });
            state.apply(rows);
            for (TokenRow other : rows.subList(1, rows.size())) {
                state.tellExpiry(other.token().number(), other.token().expiresAtMs());
            }
            return new IssuedToken(device, token, issued);
        } finally {
            changing.unlock();
        }
    }

    private TokenRow expire(RegistryTransaction transaction, long number, long untilMs)
            throws SQLException, RegistryException {
        TokenRow row = transaction.token(number).orElseThrow(() -> noToken(number));
        Token token = row.token();
        if (!token.state().isLive() || clock.millis() >= token.expiresAtMs()) {
            throw new RegistryException(
                    Kind.CONFLICT,
                    "token " + PublicId.TOKEN.format(number) + " is "
                            + (token.state().isLive() ? "expired" : token.state()) + " and cannot be rotated");
        }
        long expiresAtMs = Math.min(token.expiresAtMs(), untilMs);
        transaction.setExpiry(number, expiresAtMs);
        return row.expiringAt(expiresAtMs);
    }

    private int numberOf(@Nullable String group) {
        return group == null
                ? TokenEntry.NO_GROUP
                : Objects.requireNonNull(state.groups().get(group), group).intValue();
    }

    private static RegistryException noDevice(long number) {
        return new RegistryException(Kind.NOT_FOUND, "there is no device " + PublicId.DEVICE.format(number));
    }

    @Override
    public Token changeState(long tokenNumber, TokenState target, Actor actor) throws RegistryException {
        changing.lock();
        try {
            boolean upToDate = state.isUpToDate();
            TokenRow row = database.change(transaction -> {
                TokenRow found = transaction.token(tokenNumber).orElseThrow(() -> noToken(tokenNumber));
                if (!found.token().state().canBecome(target)) {
                    throw illegalMove(found.token(), target);
                }
                transaction.setState(tokenNumber, target);
                if (target == TokenState.REVOKED) {
                    secrets.remove(transaction, tokenNumber);
                }
                transaction.audit(DeviceEvents.moved(found.token(), target, actor), clock.millis());
                return found.in(target);
            });
            if (state.show(row) && upToDate) {
                state.noteApplied();
            }
            state.tell(tokenNumber, target);
            return row.token();
        } finally {
            changing.unlock();
        }
    }

    @Override
    public List<@Nullable RegistryException> act(List<Long> deviceNumbers, DeviceAction action, Actor actor)
            throws RegistryException {
        if (action instanceof DeviceAction.Update update) {
            RegistryRules.check(update);
        }
        changing.lock();
        try {
            boolean upToDate = state.isUpToDate();
            NameIds groupIds = state.groupIds();
            DeviceChanges changes = database.change(
                    transaction -> new DeviceChanges(action, transaction, secrets, groupIds, clock.millis(), actor)
                            .run(deviceNumbers));
            groupIds.keep();
            apply(changes, upToDate);
            return changes.failures();
        } finally {
            changing.unlock();
        }
    }

    private void apply(DeviceChanges changes, boolean upToDate) {
        boolean shown = true;
        for (TokenRow row : changes.changed()) {
            shown &= state.show(row);
        }
        for (TokenRow row : changes.deleted()) {
            map.remove(row.fingerprint());
            mayHaveDeleted = true;
        }
        state.limitOverrides().forgetDevices(changes.deletedDevices());
        if (shown && upToDate) {
            state.noteApplied();
        }
        changes.changed()
                .forEach(row -> state.tell(row.token().number(), row.token().state()));
        changes.deleted().forEach(row -> state.tell(row.token().number(), TokenState.REVOKED));
    }

    private static RegistryException noToken(long number) {
        return new RegistryException(Kind.NOT_FOUND, "there is no token " + PublicId.TOKEN.format(number));
    }

    private static RegistryException illegalMove(Token token, TokenState target) {
        return new RegistryException(
                Kind.CONFLICT,
                "token " + PublicId.TOKEN.format(token.number()) + " is " + token.state() + " and cannot become "
                        + target);
    }

    /** Notes first uses, which the map shows already. */
    void storeActivations(List<Activation> activations) throws RegistryException {
        changing.lock();
        try {
            boolean upToDate = state.isUpToDate();
            database.change(transaction -> {
                transaction.setFirstUses(activations);
                return activations;
            });
            if (upToDate) {
                state.noteApplied();
            }
        } finally {
            changing.unlock();
        }
    }

    @Override
    public void setLastSeen(Map<Long, Long> atMsByDevice) throws RegistryException {
        database.change(
                transaction -> { // has no sequence number: no token is another one for it
                    transaction.setLastSeen(atMsByDevice);
                    return atMsByDevice;
                });
    }

    /**
     * Notes first uses that an earlier process left in the map alone.
     *
     * @param stopping asked now and then whether to leave the rest to the next start
     * @return false when some were left
     */
    boolean storeLeftOverActivations(BooleanSupplier stopping) throws RegistryException {
        long sinceMs = map.unstoredActivationsSinceMs();
        if (sinceMs == 0) {
            return true;
        }
        List<Activation> batch = new ArrayList<>();
        boolean all = map.map().forEachActivationSince(sinceMs, (number, firstUsedAtMs) -> {
            batch.add(new Activation(number, firstUsedAtMs));
            if (batch.size() == BATCH_MAX) {
                storeActivations(batch);
                batch.clear();
            }
            return !stopping.getAsBoolean();
        });
        storeActivations(batch);
        return all;
    }

    /** Lets the map catch up when it is behind, and forgets deleted tokens that it has let go of. */
    void follow() {
        changing.lock();
        try {
            map.follow();
            if (mayHaveDeleted) {
                database.change(transaction -> {
                    transaction.forgetDeleted(map.sequence());
                    return true;
                });
                mayHaveDeleted = false;
            }
        } catch (IOException | RegistryException e) {
            LOG.warn("token map is behind", e);
        } finally {
            changing.unlock();
        }
    }

    @Override
    public Optional<Device> device(long deviceNumber) {
        return database.read(connection -> DeviceQueries.device(connection, deviceNumber));
    }

    @Override
    public Optional<Device> device(String application, String name) {
        return database.read(connection -> DeviceQueries.device(connection, application, name));
    }

    @Override
    public DevicePage search(DeviceQuery query) {
        return database.read(connection -> DeviceSearch.run(connection, query));
    }

    @Override
    public List<Device> devicesNamed(String name, int limit) {
        expectLimit(limit);
        return database.read(connection -> DeviceQueries.devicesNamed(connection, name, limit));
    }

    private static void expectLimit(int limit) {
        if (limit < 1 || limit > PAGE) {
            throw new IllegalArgumentException("expected a limit of 1 to " + PAGE + ", got " + limit);
        }
    }

    @Override
    public List<Token> tokens(long deviceNumber) {
        return database.read(connection -> DeviceQueries.tokens(connection, deviceNumber));
    }

    @Override
    public Optional<Token> token(long tokenNumber) {
        return database.read(connection -> DeviceQueries.token(connection, tokenNumber));
    }

    @Override
    public long deviceCount() {
        return database.deviceCount();
    }

    @Override
    public int groupNumber(String name) throws RegistryException {
        RegistryRules.checkGroup(name);
        changing.lock();
        try {
            Long known = state.groups().get(name);
            return known != null ? known.intValue() : createGroup(name);
        } finally {
            changing.unlock();
        }
    }

    private int createGroup(String name) throws RegistryException {
        boolean upToDate = state.isUpToDate();
        NameIds groupIds = state.groupIds();
        long number = database.change(
                transaction -> groupIds.of(name, newName -> transaction.insertGroup(newName, clock.millis())));
        groupIds.keep();
        if (upToDate) {
            state.noteApplied(); // no token has changed
        }
        return (int) number;
    }

    @Override
    public Optional<String> groupName(int number) {
        return database.read(connection -> DeviceQueries.groupName(connection, number));
    }
}
