package dev.tollgate.edge.store;

import dev.tollgate.edge.audit.Actor;
import dev.tollgate.edge.audit.AuditEvent;
import dev.tollgate.edge.id.PublicId;
import dev.tollgate.edge.store.RegistryException.Kind;
import dev.tollgate.edge.token.ChronicleTokenRegistry;
import dev.tollgate.edge.token.Fingerprint;
import dev.tollgate.edge.token.TokenChangeListener;
import dev.tollgate.edge.token.TokenEntry;
import dev.tollgate.edge.token.TokenState;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Devices and tokens in SQLite. Changes are made one at a time under a lock: database, then map, then listeners, so that all three see
 * them in the same order. Should the disk be too full for the map to grow, the map lags and follows as soon as it can.
 */
final class SqliteDeviceRegistry implements DeviceRegistry {
    private static final Logger LOG = LoggerFactory.getLogger(SqliteDeviceRegistry.class);
    private static final int BATCH_MAX = 10_000;

    private final RegistryDatabase database;
    private final ChronicleTokenRegistry map;
    private final RegistryConfig config;
    private final Path folder;
    private final InstantSource clock;
    private final TokenFingerprints fingerprints;
    private final TokenValues values = new TokenValues();
    private final TokenSecrets secrets;
    private final List<TokenChangeListener> listeners = new CopyOnWriteArrayList<>();

    private final ReentrantLock changing = new ReentrantLock();
    private final Map<String, Long> applications;
    private final Map<String, Long> groups;

    SqliteDeviceRegistry(
            RegistryDatabase database,
            ChronicleTokenRegistry map,
            TokenSecrets secrets,
            RegistryConfig config,
            Path folder,
            InstantSource clock) {
        this.database = database;
        this.map = map;
        this.secrets = secrets;
        this.config = config;
        this.folder = folder;
        this.clock = clock;
        this.fingerprints = new TokenFingerprints(map);
        this.applications = new HashMap<>(database.read(DeviceQueries::applications));
        this.groups = new HashMap<>(database.read(DeviceQueries::groups));
        map.setApplications(applications.keySet());
    }

    void addListener(TokenChangeListener listener) {
        listeners.add(listener);
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
            expectRoom();
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
        NameIds applicationIds =
                new NameIds(applications, config.applicationsMax(), "registry.applicationsMax", "applications");
        NameIds groupIds = groupIds();
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
            map.setApplications(applications.keySet());
        }
        List<TokenRow> rows = new ArrayList<>(inserted.size());
        inserted.forEach(draft -> rows.add(draft.row()));
        apply(rows);
    }

    private NameIds groupIds() {
        return new NameIds(groups, config.groupsMax(), "registry.groupsMax", "device groups");
    }

    /** The map is up to date here, and knows the revoked tokens, too. */
    private boolean isUsed(Fingerprint fingerprint) {
        return map.find(fingerprint, new TokenEntry());
    }

    private String fullMap() {
        return "expected at most " + config.mapSize().tokensMax()
                + " tokens (registry.tokensExpected times registry.growthFactor)";
    }

    /** Before something is created: the map is up to date, and the disk has room for database and map to grow. */
    private void expectRoom() throws RegistryException {
        try {
            map.follow();
            long usable = Files.getFileStore(folder).getUsableSpace();
            if (usable < config.diskReserveBytes()) {
                throw new RegistryException(
                        Kind.FULL,
                        "expected registry.diskReserveBytes = " + config.diskReserveBytes()
                                + " bytes free on the disk of " + folder + ", found " + usable);
            }
        } catch (IOException e) {
            LOG.warn("token map is behind", e);
            throw new RegistryException(Kind.FULL, "the token map cannot follow: " + e.getMessage());
        }
    }

    /** Shows a committed change in the map. */
    private void apply(List<TokenRow> rows) throws RegistryException {
        try {
            for (TokenRow row : rows) {
                map.put(row.fingerprint(), row.entry());
            }
        } catch (IOException e) {
            LOG.error("token map is behind: what was created cannot be used yet", e);
            throw new RegistryException(
                    Kind.FULL, "created, but not to be used before the disk has room again: " + e.getMessage());
        }
        noteApplied();
    }

    /** A note that fails costs the next start after a kill some work, no more. */
    private void noteApplied() {
        try {
            map.applied(database.sequence());
        } catch (IOException e) {
            LOG.warn("token map: its state could not be noted", e);
        }
    }

    @Override
    public IssuedToken issueToken(long deviceNumber, @Nullable String value, long expiresAtMs, Actor actor)
            throws RegistryException {
        RegistryRules.checkToken(value);
        RegistryRules.checkExpiry(expiresAtMs);
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
        changing.lock();
        try {
            TokenRow row = new TokenRow(fingerprint, token).inGroup(numberOf(device.group()));
            expectRoom();
            if (database.tokenCount() >= config.mapSize().tokensMax()) {
                throw new RegistryException(Kind.FULL, fullMap());
            }
            if (isUsed(fingerprint)) {
                throw DeviceCreation.tokenTaken(device.application());
            }
            database.change(transaction -> {
                secrets.put(transaction, transaction.insertToken(row), issued);
                transaction.audit(DeviceEvents.issued(token, actor), token.createdAtMs());
                return row;
            });
            apply(List.of(row));
        } finally {
            changing.unlock();
        }
        return new IssuedToken(device, token, issued);
    }

    private int numberOf(@Nullable String group) {
        return group == null
                ? TokenEntry.NO_GROUP
                : Objects.requireNonNull(groups.get(group), group).intValue();
    }

    private static RegistryException noDevice(long number) {
        return new RegistryException(Kind.NOT_FOUND, "there is no device " + PublicId.DEVICE.format(number));
    }

    @Override
    public Token changeState(long tokenNumber, TokenState target, Actor actor) throws RegistryException {
        changing.lock();
        try {
            boolean upToDate = isUpToDate();
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
            if (show(row) && upToDate) {
                noteApplied();
            }
            tell(tokenNumber, target);
            return row.token();
        } finally {
            changing.unlock();
        }
    }

    private boolean isUpToDate() {
        return map.sequence() == database.sequence();
    }

    /** Not even a map that lags keeps a token alive. */
    private boolean show(TokenRow row) {
        try {
            map.put(row.fingerprint(), row.entry());
            return true;
        } catch (IOException e) {
            LOG.warn(
                    "token map is behind: it does not know {}",
                    PublicId.TOKEN.format(row.token().number()),
                    e);
            return false;
        }
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

    private void tell(long tokenNumber, TokenState state) {
        for (TokenChangeListener listener : listeners) {
            try {
                listener.onTokenChanged(tokenNumber, state);
            } catch (RuntimeException e) { // the others must hear of it all the same
                LOG.error("a listener failed over {}", PublicId.TOKEN.format(tokenNumber), e);
            }
        }
    }

    /** Notes first uses, which the map shows already. */
    void storeActivations(List<Activation> activations) throws RegistryException {
        changing.lock();
        try {
            boolean upToDate = isUpToDate();
            database.change(transaction -> {
                transaction.setFirstUses(activations);
                return activations;
            });
            if (upToDate) {
                noteApplied();
            }
        } finally {
            changing.unlock();
        }
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

    /** Lets the map catch up when it is behind. */
    void follow() {
        changing.lock();
        try {
            map.follow();
        } catch (IOException e) {
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
    public List<Device> devices(@Nullable String application, long afterNumber, int limit) {
        expectLimit(limit);
        return database.read(connection -> DeviceQueries.devices(connection, application, afterNumber, limit));
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
            Long known = groups.get(name);
            return known != null ? known.intValue() : createGroup(name);
        } finally {
            changing.unlock();
        }
    }

    private int createGroup(String name) throws RegistryException {
        boolean upToDate = isUpToDate();
        NameIds groupIds = groupIds();
        long number = database.change(
                transaction -> groupIds.of(name, newName -> transaction.insertGroup(newName, clock.millis())));
        groupIds.keep();
        if (upToDate) {
            noteApplied(); // no token has changed
        }
        return (int) number;
    }

    @Override
    public Optional<String> groupName(int number) {
        return database.read(connection -> DeviceQueries.groupName(connection, number));
    }
}
