package dev.tollgate.edge.store;

import dev.tollgate.edge.id.PublicId;
import dev.tollgate.edge.limit.LimitOverrides;
import dev.tollgate.edge.store.RegistryException.Kind;
import dev.tollgate.edge.token.ApplicationRule;
import dev.tollgate.edge.token.ChronicleTokenRegistry;
import dev.tollgate.edge.token.TokenChangeListener;
import dev.tollgate.edge.token.TokenState;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What every change of the registry goes through: database, then map, then listeners, one change at a time under {@link #changing}, so
 * that all three see them in the same order. Should the disk be too full for the map to grow, the map lags and follows as soon as it
 * can. All but {@link #addListener} is for the thread that holds the lock.
 */
final class RegistryState {
    private static final Logger LOG = LoggerFactory.getLogger(RegistryState.class);

    private final RegistryDatabase database;
    private final ChronicleTokenRegistry map;
    private final RegistryConfig config;
    private final Path folder;
    private final InstantSource clock;
    private final ReentrantLock changing = new ReentrantLock();
    private final List<TokenChangeListener> listeners = new CopyOnWriteArrayList<>();
    private final Map<String, Long> applications;
    private final Map<String, ApplicationRule> rules;
    private final Map<String, Long> groups;
    private final LimitOverrides limitOverrides = new LimitOverrides();

    RegistryState(
            RegistryDatabase database,
            ChronicleTokenRegistry map,
            RegistryConfig config,
            Path folder,
            InstantSource clock) {
        this.database = database;
        this.map = map;
        this.config = config;
        this.folder = folder;
        this.clock = clock;
        this.applications = new HashMap<>(database.read(DeviceQueries::applications));
        this.groups = new HashMap<>(database.read(DeviceQueries::groups));
        this.rules = new HashMap<>();
        database.read(ApplicationQueries::rules).forEach(rule -> rules.put(rule.name(), rule));
        showApplications();
        database.read(LimitQueries::all).forEach(entry -> limitOverrides.set(entry.target(), entry.override()));
    }

    RegistryDatabase database() {
        return database;
    }

    ChronicleTokenRegistry map() {
        return map;
    }

    RegistryConfig config() {
        return config;
    }

    InstantSource clock() {
        return clock;
    }

    ReentrantLock changing() {
        return changing;
    }

    /** Ids by name. */
    Map<String, Long> applications() {
        return applications;
    }

    Map<String, Long> groups() {
        return groups;
    }

    /** Those that the path goes by. */
    LimitOverrides limitOverrides() {
        return limitOverrides;
    }

    NameIds applicationIds() {
        return new NameIds(applications, config.applicationsMax(), "registry.applicationsMax", "applications");
    }

    NameIds groupIds() {
        return new NameIds(groups, config.groupsMax(), "registry.groupsMax", "device groups");
    }

    /** Has the path know applications that were added, and this one's rule. */
    void show(ApplicationRule rule) {
        rules.put(rule.name(), rule);
        showApplications();
    }

    void forgetApplication(String name) {
        applications.remove(name);
        rules.remove(name);
        limitOverrides.forgetApplication(name);
        showApplications();
    }

    /** Has the path know the applications that there are. */
    void showApplications() {
        map.setApplications(applications.keySet().stream()
                .map(name -> rules.getOrDefault(name, ApplicationRule.of(name)))
                .toList());
    }

    void addListener(TokenChangeListener listener) {
        listeners.add(listener);
    }

    boolean isUpToDate() {
        return map.sequence() == database.sequence();
    }

    /** Before something is created: the map is up to date, and the disk has room for database and map to grow. */
    void expectRoom() throws RegistryException {
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

    /** Shows what was created in the map, which was up to date. */
    void apply(List<TokenRow> rows) throws RegistryException {
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

    /** Shows what has changed. Not even a map that lags keeps a token alive. */
    boolean show(TokenRow row) {
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

    /** A note that fails costs the next start after a kill some work, no more. */
    void noteApplied() {
        try {
            map.applied(database.sequence());
        } catch (IOException e) {
            LOG.warn("token map: its state could not be noted", e);
        }
    }

    void tell(long tokenNumber, TokenState state) {
        tell(tokenNumber, listener -> listener.onTokenChanged(tokenNumber, state));
    }

    void tellExpiry(long tokenNumber, long expiresAtMs) {
        tell(tokenNumber, listener -> listener.onTokenExpiry(tokenNumber, expiresAtMs));
    }

    private interface Word {
        void tell(TokenChangeListener listener);
    }

    private void tell(long tokenNumber, Word word) {
        for (TokenChangeListener listener : listeners) {
            try {
                word.tell(listener);
            } catch (RuntimeException e) { // the others must hear of it all the same
                LOG.error("a listener failed over {}", PublicId.TOKEN.format(tokenNumber), e);
            }
        }
    }
}
