package dev.tollgate.edge.store;

import dev.tollgate.edge.audit.AuditChain;
import dev.tollgate.edge.audit.AuditCheck;
import dev.tollgate.edge.audit.AuditLog;
import dev.tollgate.edge.audit.AuditReport;
import dev.tollgate.edge.audit.AuditTrail;
import dev.tollgate.edge.limit.LimitOverrides;
import dev.tollgate.edge.seal.MasterKey;
import dev.tollgate.edge.seal.MasterKeys;
import dev.tollgate.edge.token.ChronicleTokenRegistry;
import dev.tollgate.edge.token.MapOpening;
import dev.tollgate.edge.token.TokenChangeListener;
import dev.tollgate.edge.token.TokenRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The registry, whole: lock, keys, database, map, audit log, and the threads that store first uses and seal secrets anew. Opened once a
 * process and data folder; {@link #close} comes after the last look-up and the last change.
 */
public final class Registry implements AutoCloseable {
    private static final String DATABASE = "registry.db";
    private static final String AUDIT_PURPOSE = "audit";
    private static final String SIGNING_PURPOSE = "auth-tokens";

    private final DataFolderLock lock;
    private final RegistryDatabase database;
    private final ChronicleTokenRegistry map;
    private final RegistryState state;
    private final SqliteDeviceRegistry devices;
    private final SqliteApplicationRegistry applications;
    private final SqliteLimitRegistry limits;
    private final ActivationWriter activations;
    private final Secrets secrets;
    private final SigningKeys signingKeys;
    private final SqliteAuditTrail audit;
    private final RegistryConfig config;
    private final byte[] key;
    private final AtomicBoolean closed = new AtomicBoolean();

    private Registry(
            DataFolderLock lock,
            RegistryState state,
            SqliteDeviceRegistry devices,
            ActivationWriter activations,
            Secrets secrets,
            SigningKeys signingKeys,
            SqliteAuditTrail audit,
            byte[] key) {
        this.lock = lock;
        this.state = state;
        this.database = state.database();
        this.map = state.map();
        this.devices = devices;
        this.applications = new SqliteApplicationRegistry(state);
        this.limits = new SqliteLimitRegistry(state);
        this.activations = activations;
        this.secrets = secrets;
        this.signingKeys = signingKeys;
        this.audit = audit;
        this.config = state.config();
        this.key = key;
    }

    /** As {@link #open(Path, RegistryConfig, InstantSource, Map)}, with the master key in the folder. */
    public static Registry open(Path folder, RegistryConfig config, InstantSource clock) throws IOException {
        return open(folder, config, clock, Map.of());
    }

    /**
     * Opens the registry in {@code folder}, which is made when there is none. Takes seconds when the map has to be rebuilt.
     *
     * @param environment where {@link MasterKey#VARIABLE} may be set
     * @throws IOException when another process uses the folder, its files do not belong together, or the disk has no room
     */
    public static Registry open(
            Path folder, RegistryConfig config, InstantSource clock, Map<String, String> environment)
            throws IOException {
        Files.createDirectories(folder);
        DataFolderLock lock = DataFolderLock.acquire(folder);
        RegistryDatabase database = null;
        try {
            Path databaseFile = folder.resolve(DATABASE);
            Path keyFile = folder.resolve(InstallationKey.FILE_NAME);
            MasterKeys masters = MasterKeys.find(folder, environment);
            byte[] key = InstallationKey.open(keyFile, databaseFile, masters);
            AuditChain chain = new AuditChain(InstallationKey.derive(key, AUDIT_PURPOSE));
            AuditLog log = new AuditLog(chain, config.auditEntriesMax());
            SqliteLibrary.keepIn(folder);
            database = RegistryDatabase.open(databaseFile, config, log, ChronicleTokenRegistry.keyCheck(key));
            MasterKeys used = masters != null ? masters : KeyRing.newMasterKey(database, folder);
            KeyRing ring = KeyRing.open(database, used, clock);
            MasterKeyExchange exchange = new MasterKeyExchange(folder, key, database, ring, clock);
            exchange.finish(used);
            TokenSecrets tokenSecrets = new TokenSecrets(ring, config.tokenReveal());
            ActivationWriter activations = new ActivationWriter(config.activationsMax());
            ChronicleTokenRegistry map =
                    ChronicleTokenRegistry.open(folder, config.mapSize(), key, database, activations, clock);
            RegistryState state = new RegistryState(database, map, config, folder, clock);
            SqliteDeviceRegistry devices = new SqliteDeviceRegistry(state, tokenSecrets);
            activations.start(work(devices));
            Secrets secrets = new Secrets(database, ring, tokenSecrets, new TokenFingerprints(map), exchange, clock);
            secrets.start();
            SqliteAuditTrail audit = new SqliteAuditTrail(database, chain, clock);
            byte[] firstSigningKey = InstallationKey.derive(key, SIGNING_PURPOSE);
            SigningKeys signingKeys = new SigningKeys(database, ring, firstSigningKey, clock);
            return new Registry(lock, state, devices, activations, secrets, signingKeys, audit, key);
        } catch (IOException | RuntimeException e) {
            closeAfter(e, database);
            closeAfter(e, lock);
            throw e;
        }
    }

    private static ActivationWriter.Work work(SqliteDeviceRegistry devices) {
        return new ActivationWriter.Work() {
            @Override
            public boolean storeLeftOver(BooleanSupplier stopping) throws RegistryException {
                return devices.storeLeftOverActivations(stopping);
            }

            @Override
            public void store(List<Activation> batch) throws RegistryException {
                devices.storeActivations(batch);
            }

            @Override
            public void onIdle() {
                devices.follow();
            }
        };
    }

    private static void closeAfter(Exception failure, @Nullable AutoCloseable part) {
        try {
            if (part != null) {
                part.close();
            }
        } catch (Exception e) {
            failure.addSuppressed(e);
        }
    }

    /** For the event loops. */
    public TokenRegistry tokenRegistry() {
        return map;
    }

    /** For operators. */
    public DeviceRegistry deviceRegistry() {
        return devices;
    }

    /** For operators. */
    public ApplicationRegistry applicationRegistry() {
        return applications;
    }

    /** For operators. */
    public LimitRegistry limitRegistry() {
        return limits;
    }

    /** What operators have set, for the path; follows each change of {@link #limitRegistry}. */
    public LimitOverrides limitOverrides() {
        return state.limitOverrides();
    }

    /**
     * Opens what is kept of each device beside its tokens; to be closed before this.
     *
     * @throws IOException when the database cannot be opened once more
     */
    public StateDatabase openState() throws IOException {
        return database.openState();
    }

    /** A secret of this installation, 32 bytes, for one purpose: always the same, and tells nothing of those for others. */
    public byte[] secret(String purpose) {
        return InstallationKey.derive(key, purpose);
    }

    /** Secrets that are kept sealed: shows tokens again, and exchanges the key. */
    public Secrets secrets() {
        return secrets;
    }

    /** The keys that sign auth tokens. */
    public SigningKeys signingKeys() {
        return signingKeys;
    }

    /** The audit log. */
    public AuditTrail auditTrail() {
        return audit;
    }

    /**
     * Checks the audit log of a data folder, whether an edge runs on it or not.
     *
     * @param environment as in {@link #open}
     * @param expected as in {@link AuditTrail#verify}
     */
    public static AuditReport verifyAudit(Path folder, Map<String, String> environment, @Nullable String expected)
            throws IOException {
        Path databaseFile = folder.resolve(DATABASE);
        Path keyFile = folder.resolve(InstallationKey.FILE_NAME);
        if (!Files.exists(databaseFile) || !Files.exists(keyFile)) {
            throw new IOException("expected " + DATABASE + " and " + InstallationKey.FILE_NAME + " in " + folder
                    + ", which is an edge's data folder then");
        }
        byte[] key = InstallationKey.open(keyFile, databaseFile, MasterKeys.find(folder, environment));
        return AuditCheck.run(databaseFile, new AuditChain(InstallationKey.derive(key, AUDIT_PURPOSE)), expected);
    }

    /** For tokens that extensions give out. */
    public ExtensionTokens extensionTokens() {
        return new ExtensionTokens(map);
    }

    /** For devices that show who they are with their key. */
    public DeviceKeys deviceKeys() {
        return new DeviceKeys(map, devices);
    }

    /** Told of each token that changes state, in the order of the database. Safe from any thread. */
    public void addListener(TokenChangeListener listener) {
        state.addListener(listener);
    }

    /** How the map came to be at this start. */
    public MapOpening opening() {
        return map.opening();
    }

    /** Changes of the database that the map does not show yet: 0 unless the disk is too full for the map to grow. */
    public long lag() {
        return Math.max(0, database.sequence() - map.sequence());
    }

    /** Things that recovery found wrong in the map's file at this start. */
    public long corruptions() {
        return map.corruptions();
    }

    /** Tokens, the revoked ones among them. */
    public long tokenCount() {
        return database.tokenCount();
    }

    /** Most tokens that there may be. */
    public long tokensMax() {
        return config.mapSize().tokensMax();
    }

    /** Percent of the map's file, as large as it is now, that is free. */
    public int mapFreePercent() {
        return map.map().freePercent();
    }

    /** Bytes of the map's file. */
    public long mapBytes() {
        return map.map().mappedBytes();
    }

    /** First uses that the database does not know yet. */
    public int activationsWaiting() {
        return activations.waiting();
    }

    /** Uses of inactive tokens that stayed inactive because too many first uses waited. */
    public long activationsPutOff() {
        return activations.putOff();
    }

    /** Stores what waits, and leaves everything such that the next start finds it as it is. */
    @Override
    public void close() throws IOException {
        if (closed.getAndSet(true)) {
            return;
        }
        secrets.close();
        try (lock;
                database) {
            map.close(activations.stop());
        }
    }
}
