package dev.tollgate.edge.store;

import dev.tollgate.edge.audit.Actor;
import dev.tollgate.edge.audit.AuditEvent;
import dev.tollgate.edge.seal.AesGcm;
import dev.tollgate.edge.seal.MasterKey;
import dev.tollgate.edge.seal.MasterKeys;
import dev.tollgate.edge.seal.SealException;
import dev.tollgate.edge.store.RegistryException.Kind;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The data keys, by their generations: the newest seals, the older ones open what was not sealed anew yet. In the database they are sealed
 * under the master key. Safe from any thread.
 */
final class KeyRing {
    private static final Logger LOG = LoggerFactory.getLogger(KeyRing.class);
    private static final String PURPOSE = "data keys";
    private static final String SELECT = "SELECT generation, sealed FROM data_key";

    /** One state of the ring. */
    private record Keys(int newest, Map<Integer, AesGcm> byGeneration) {}

    private final long lineage;
    private volatile MasterKey master;
    private volatile Keys keys = new Keys(0, Map.of());

    private KeyRing(MasterKey master, long lineage) {
        this.master = master;
        this.lineage = lineage;
    }

    /**
     * Makes the folder's first master key.
     *
     * @throws IOException when there was one, as the database has keys that it sealed
     */
    static MasterKeys newMasterKey(RegistryDatabase database, Path folder) throws IOException {
        if (!database.read(KeyRing::sealedKeys).isEmpty()) {
            throw new IOException("expected " + folder.resolve(MasterKey.FILE_NAME) + ", or " + MasterKey.VARIABLE
                    + " to be set: tokens in " + database.file().getFileName()
                    + " are sealed under that key; restore it from a backup");
        }
        return new MasterKeys(MasterKey.create(folder), null);
    }

    /**
     * Opens the keys; makes the first, and seals them anew where the master key before sealed them.
     *
     * @throws IOException when neither of the master keys sealed them
     */
    static KeyRing open(RegistryDatabase database, MasterKeys masters, InstantSource clock) throws IOException {
        Map<Integer, byte[]> sealed = database.read(KeyRing::sealedKeys);
        MasterKey before = masters.before();
        try {
            KeyRing ring = new KeyRing(masters.wanted(), database.lineage());
            if (sealed.isEmpty()) {
                ring.begin(database, clock);
            } else if (ring.openAll(sealed)) {
                ring.noteMaster(database, clock);
            } else if (before != null) {
                ring = new KeyRing(before, database.lineage());
                if (!ring.openAll(sealed)) {
                    throw wrongMaster(database, masters.wanted());
                }
                ring.exchangeMaster(database, masters.wanted(), Actor.EDGE, clock);
                LOG.info("the master key was exchanged; nothing is sealed under the one before it");
            } else {
                throw wrongMaster(database, masters.wanted());
            }
            return ring;
        } catch (RegistryException failure) {
            throw new IOException("the keys could not be kept: " + failure.getMessage(), failure);
        }
    }

    private static IOException wrongMaster(RegistryDatabase database, MasterKey master) {
        String found = database.read(connection -> MasterKeyHistory.replacedAtMs(connection, master.id()))
                .map(atMs -> "the one that was replaced at " + Instant.ofEpochMilli(atMs))
                .orElse("another, or the database was changed");
        return new IOException("expected in " + master.source() + " the master key of "
                + database.file().getFileName() + ", found " + found);
    }

    /** The first key. */
    private void begin(RegistryDatabase database, InstantSource clock) throws RegistryException {
        NewKey first = database.change(transaction -> insertKey(transaction, clock.millis(), true));
        use(first);
        noteMaster(database, clock);
    }

    /** The first master key, where an edge that knew of no other had made the database. */
    private void noteMaster(RegistryDatabase database, InstantSource clock) throws RegistryException {
        if (database.read(MasterKeyHistory::newest).isEmpty()) {
            database.change(transaction -> MasterKeyHistory.note(transaction, master.id(), clock.millis()));
        }
    }

    static Map<Integer, byte[]> sealedKeys(Connection connection) throws SQLException {
        try (PreparedStatement select = connection.prepareStatement(SELECT)) {
            return sealedKeys(select);
        }
    }

    private static Map<Integer, byte[]> sealedKeys(PreparedStatement select) throws SQLException {
        Map<Integer, byte[]> sealed = new TreeMap<>();
        try (ResultSet row = select.executeQuery()) {
            while (row.next()) {
                sealed.put(row.getInt(1), row.getBytes(2));
            }
        }
        return sealed;
    }

    /** A key that lies in the database, and is not used yet. */
    static final class NewKey {
        private final int generation;
        private final AesGcm key;

        private NewKey(int generation, AesGcm key) {
            this.generation = generation;
            this.key = key;
        }

        int generation() {
            return generation;
        }
    }

    /** Inserts a key of the next generation; once that is committed, {@link #use} it. */
    NewKey insertKey(RegistryTransaction transaction, long nowMs, boolean finished) throws SQLException {
        int generation = keys.newest + 1;
        byte[] key = AesGcm.newKey();
        PreparedStatement insert = transaction.prepare(
                "INSERT INTO data_key (generation, sealed, created_at, finished_at) VALUES (?, ?, ?, ?)");
        insert.setInt(1, generation);
        insert.setBytes(2, master.sealer(PURPOSE).seal(key, identity(generation)));
        insert.setLong(3, nowMs);
        insert.setObject(4, finished ? nowMs : null);
        insert.executeUpdate();
        return new NewKey(generation, new AesGcm(key));
    }

    /** Seals under this key from now on. */
    void use(NewKey added) {
        Map<Integer, AesGcm> more = new HashMap<>(keys.byGeneration);
        more.put(added.generation, added.key);
        keys = new Keys(added.generation, Map.copyOf(more));
    }

    /** Forgets all keys but the newest. */
    void keepNewest() {
        Keys now = keys;
        keys = new Keys(now.newest, Map.of(now.newest, newestOf(now)));
    }

    /** @return false when another master key sealed one of them */
    private boolean openAll(Map<Integer, byte[]> sealed) {
        AesGcm sealer = master.sealer(PURPOSE);
        Map<Integer, AesGcm> opened = new HashMap<>();
        int newest = 0;
        try {
            for (Map.Entry<Integer, byte[]> each : sealed.entrySet()) {
                opened.put(each.getKey(), new AesGcm(sealer.open(each.getValue(), identity(each.getKey()))));
                newest = Math.max(newest, each.getKey());
            }
        } catch (SealException another) {
            return false;
        }
        keys = new Keys(newest, Map.copyOf(opened));
        return true;
    }

    /** The master key under which the keys are. */
    MasterKey master() {
        return master;
    }

    /**
     * Seals the keys under another master key, all in one transaction, and uses that from then on. Not while a key is inserted.
     *
     * @throws RegistryException also when one of them was changed meanwhile, and so cannot be opened
     */
    void exchangeMaster(RegistryDatabase database, MasterKey next, Actor by, InstantSource clock)
            throws RegistryException {
        AesGcm opener = master.sealer(PURPOSE);
        AesGcm sealer = next.sealer(PURPOSE);
        database.change(transaction -> {
            PreparedStatement update = transaction.prepare("UPDATE data_key SET sealed = ? WHERE generation = ?");
            for (Map.Entry<Integer, byte[]> each :
                    sealedKeys(transaction.prepare(SELECT)).entrySet()) {
                byte[] identity = identity(each.getKey());
                update.setBytes(1, sealer.seal(open(opener, each.getValue(), identity), identity));
                update.setInt(2, each.getKey());
                update.executeUpdate();
            }
            int generation = MasterKeyHistory.note(transaction, next.id(), clock.millis());
            transaction.audit(
                    AuditEvent.of(by, "master-key.rotate", "")
                            .with("generation", generation)
                            .with("source", next.source()),
                    clock.millis());
            return generation;
        });
        master = next;
        database.emptyWal();
    }

    private static byte[] open(AesGcm opener, byte[] sealed, byte[] identity) throws RegistryException {
        try {
            return opener.open(sealed, identity);
        } catch (SealException changed) {
            throw new RegistryException(Kind.DAMAGED, "a data key cannot be opened: " + changed.getMessage());
        }
    }

    private byte[] identity(int generation) {
        byte[] purpose = PURPOSE.getBytes(StandardCharsets.UTF_8);
        return ByteBuffer.allocate(purpose.length + Long.BYTES + Integer.BYTES)
                .put(purpose)
                .putLong(lineage)
                .putInt(generation)
                .array();
    }

    private static AesGcm newestOf(Keys keys) {
        return Objects.requireNonNull(keys.byGeneration.get(keys.newest), "the newest is always there");
    }

    /** Generation of the key that seals. */
    int newest() {
        return keys.newest;
    }

    /** Something sealed, and by the key of which generation. */
    static final class Sealed {
        private final int generation;
        private final byte[] bytes;

        Sealed(int generation, byte[] bytes) {
            this.generation = generation;
            this.bytes = bytes;
        }

        int generation() {
            return generation;
        }

        byte[] bytes() {
            return bytes;
        }
    }

    /** Seals under the newest key. */
    Sealed seal(int kind, long id, byte[] secret) {
        Keys now = keys;
        return new Sealed(now.newest, newestOf(now).seal(secret, identity(kind, id, now.newest)));
    }

    /** @throws SealException also for a key that is gone */
    byte[] open(int kind, long id, Sealed sealed) throws SealException {
        AesGcm key = keys.byGeneration.get(sealed.generation());
        if (key == null) {
            throw new SealException("it was sealed under key " + sealed.generation() + ", which is gone");
        }
        return key.open(sealed.bytes(), identity(kind, id, sealed.generation()));
    }

    private static byte[] identity(int kind, long id, int generation) {
        return ByteBuffer.allocate(2 * Integer.BYTES + Long.BYTES)
                .putInt(kind)
                .putLong(id)
                .putInt(generation)
                .array();
    }
}
