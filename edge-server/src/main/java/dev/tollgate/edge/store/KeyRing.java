package dev.tollgate.edge.store;

import dev.tollgate.edge.seal.AesGcm;
import dev.tollgate.edge.seal.MasterKey;
import dev.tollgate.edge.seal.SealException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

/**
 * The data keys, by their generations: the newest seals, the older ones open what was not sealed anew yet. In the database they are sealed
 * under the master key. Safe from any thread.
 */
final class KeyRing {
    private static final String PURPOSE = "data keys";

    /** One state of the ring. */
    private record Keys(int newest, Map<Integer, AesGcm> byGeneration) {}

    private final AesGcm master;
    private final long lineage;
    private volatile Keys keys;

    private KeyRing(AesGcm master, long lineage, Keys keys) {
        this.master = master;
        this.lineage = lineage;
        this.keys = keys;
    }

    /**
     * Makes the folder's first master key.
     *
     * @throws IOException when there was one, as the database has keys that it sealed
     */
    static MasterKey newMasterKey(RegistryDatabase database, Path folder) throws IOException {
        if (!database.read(KeyRing::sealedKeys).isEmpty()) {
            throw new IOException("expected " + folder.resolve(MasterKey.FILE_NAME) + ", or " + MasterKey.VARIABLE
                    + " to be set: tokens in " + database.file().getFileName()
                    + " are sealed under that key; restore it from a backup");
        }
        return MasterKey.create(folder);
    }

    /**
     * Opens the keys; makes the first.
     *
     * @throws IOException when another master key sealed them
     */
    static KeyRing open(RegistryDatabase database, MasterKey master, InstantSource clock) throws IOException {
        AesGcm sealer = master.sealer(PURPOSE);
        Map<Integer, byte[]> sealed = database.read(KeyRing::sealedKeys);
        if (sealed.isEmpty()) {
            KeyRing ring = new KeyRing(sealer, database.lineage(), new Keys(0, Map.of()));
            try {
                int generation = database.change(transaction -> ring.insertKey(transaction, clock.millis(), true));
                ring.use(generation, database.read(KeyRing::sealedKeys));
            } catch (RegistryException | SealException failure) {
                throw new IOException("the first key could not be kept: " + failure.getMessage(), failure);
            }
            return ring;
        }
        KeyRing ring = new KeyRing(sealer, database.lineage(), new Keys(0, Map.of()));
        try {
            ring.use(sealed.keySet().stream().mapToInt(Integer::intValue).max().orElseThrow(), sealed);
        } catch (SealException wrong) {
            throw new IOException(
                    "expected in " + master.source() + " the master key of "
                            + database.file().getFileName() + ", found another, or the database was changed: "
                            + wrong.getMessage(),
                    wrong);
        }
        return ring;
    }

    static Map<Integer, byte[]> sealedKeys(Connection connection) throws SQLException {
        Map<Integer, byte[]> sealed = new TreeMap<>();
        try (PreparedStatement select = connection.prepareStatement("SELECT generation, sealed FROM data_key");
                ResultSet row = select.executeQuery()) {
            while (row.next()) {
                sealed.put(row.getInt(1), row.getBytes(2));
            }
        }
        return sealed;
    }

    /** Inserts a key of the next generation, which is not used yet. */
    int insertKey(RegistryTransaction transaction, long nowMs, boolean finished) throws SQLException {
        int generation = keys.newest + 1;
        PreparedStatement insert = transaction.prepare(
                "INSERT INTO data_key (generation, sealed, created_at, finished_at) VALUES (?, ?, ?, ?)");
        insert.setInt(1, generation);
        insert.setBytes(2, master.seal(AesGcm.newKey(), identity(generation)));
        insert.setLong(3, nowMs);
        insert.setObject(4, finished ? nowMs : null);
        insert.executeUpdate();
        return generation;
    }

    /** Uses these keys from now on. */
    void use(int newest, Map<Integer, byte[]> sealed) throws SealException {
        Map<Integer, AesGcm> opened = new HashMap<>();
        for (Map.Entry<Integer, byte[]> each : sealed.entrySet()) {
            opened.put(each.getKey(), new AesGcm(master.open(each.getValue(), identity(each.getKey()))));
        }
        keys = new Keys(newest, Map.copyOf(opened));
    }

    private byte[] identity(int generation) {
        byte[] purpose = PURPOSE.getBytes(StandardCharsets.UTF_8);
        return ByteBuffer.allocate(purpose.length + Long.BYTES + Integer.BYTES)
                .put(purpose)
                .putLong(lineage)
                .putInt(generation)
                .array();
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
        AesGcm key = Objects.requireNonNull(now.byGeneration.get(now.newest), "the newest is always there");
        return new Sealed(now.newest, key.seal(secret, identity(kind, id, now.newest)));
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
