package dev.tollgate.edge.seal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Set;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The key above all others: {@code master.key} in the data folder (0600), or the variable {@code EDGE_MASTER_KEY}, with which the folder by
 * itself tells no secret. Immutable.
 */
public final class MasterKey {
    /** The variable: 32 bytes in Base64. */
    public static final String VARIABLE = "EDGE_MASTER_KEY";

    /** The file, in the data folder: 32 bytes. */
    public static final String FILE_NAME = "master.key";

    /** The variable with the key before that one, while the two are exchanged. */
    public static final String VARIABLE_BEFORE = "EDGE_MASTER_KEY_PREVIOUS";

    /** The file of the key that is to follow the one in the folder, while the two are exchanged. */
    static final String NEXT_FILE_NAME = "master.key.next";

    private static final Logger LOG = LoggerFactory.getLogger(MasterKey.class);
    private static final String HMAC = "HmacSHA256";
    private static final int ID_BYTES = 8;

    private final byte[] key;
    private final boolean fromVariable;

    private MasterKey(byte[] key, boolean fromVariable) {
        this.key = key;
        this.fromVariable = fromVariable;
    }

    /** The key that a variable holds. */
    static MasterKey ofVariable(String name, String value) throws IOException {
        return new MasterKey(decode(name, value.strip()), true);
    }

    /**
     * The key that a file holds; null where there is no such file.
     *
     * @throws IOException when it holds no key
     */
    static @Nullable MasterKey ofFile(Path file) throws IOException {
        if (!Files.exists(file)) {
            return null;
        }
        warnWhenReadableByOthers(file);
        byte[] key = Files.readAllBytes(file);
        if (key.length != AesGcm.KEY_BYTES) {
            throw new IOException("expected " + AesGcm.KEY_BYTES + " bytes in " + file + ", found " + key.length
                    + ": restore it from a backup");
        }
        return new MasterKey(key, false);
    }

    private static byte[] decode(String name, String text) throws IOException {
        byte[] key;
        try {
            key = Base64.getDecoder().decode(text);
        } catch (IllegalArgumentException malformed) {
            key = new byte[0];
        }
        if (key.length != AesGcm.KEY_BYTES) {
            throw new IOException("expected " + name + " to be " + AesGcm.KEY_BYTES
                    + " bytes in Base64, as 'openssl rand -base64 32' makes them");
        }
        return key;
    }

    /** Makes a key and its file, which must not be there. */
    public static MasterKey create(Path folder) throws IOException {
        return create(folder.resolve(FILE_NAME), AesGcm.newKey());
    }

    private static MasterKey create(Path file, byte[] key) throws IOException {
        writePrivate(file, key);
        return new MasterKey(key, false);
    }

    /** The key that is to follow the one in the folder: that of an exchange which was interrupted, or a new one, in a file of its own. */
    public static MasterKey next(Path folder) throws IOException {
        Path file = folder.resolve(NEXT_FILE_NAME);
        MasterKey begun = ofFile(file);
        return begun == null ? create(file, AesGcm.newKey()) : begun;
    }

    /** Ends an exchange: the key that was to follow is the folder's, and the one before it is gone. */
    public static void promoteNext(Path folder) throws IOException {
        Files.move(folder.resolve(NEXT_FILE_NAME), folder.resolve(FILE_NAME), StandardCopyOption.ATOMIC_MOVE);
        force(folder);
    }

    /** Writes a file that only its owner can read: whole and on the disk before it has its name. */
    public static void writePrivate(Path file, byte[] content) throws IOException {
        Path draft = file.resolveSibling(file.getFileName() + ".new");
        Files.deleteIfExists(draft);
        try (FileChannel channel = FileChannel.open(
                draft,
                Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")))) {
            ByteBuffer bytes = ByteBuffer.wrap(content);
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
            channel.force(true);
        }
        Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE);
        Path folder = file.toAbsolutePath().getParent();
        if (folder != null) {
            force(folder);
        }
    }

    private static void force(Path folder) throws IOException {
        try (FileChannel names = FileChannel.open(folder, StandardOpenOption.READ)) {
            names.force(true);
        }
    }

    private static void warnWhenReadableByOthers(Path file) throws IOException {
        boolean posix = Files.getFileStore(file).supportsFileAttributeView("posix");
        if (posix
                && !Set.of(PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE)
                        .containsAll(Files.getPosixFilePermissions(file))) {
            LOG.warn("{} can be read by others; close it with: chmod 600 {}", file, file);
        }
    }

    /** Whether the data folder by itself does not hold it. */
    public boolean isFromVariable() {
        return fromVariable;
    }

    /** Where it came from, for messages. */
    public String source() {
        return fromVariable ? VARIABLE : FILE_NAME;
    }

    /** Seals under a key of its own for each purpose. */
    public AesGcm sealer(String purpose) {
        return new AesGcm(derive(purpose));
    }

    /** By what it is recognised, and which tells nothing of it: 16 hexadecimal digits. */
    public String id() {
        return HexFormat.of().formatHex(derive("id"), 0, ID_BYTES);
    }

    private byte[] derive(String purpose) {
        try {
            Mac mac = Mac.getInstance(HMAC);
            mac.init(new SecretKeySpec(key, HMAC));
            return mac.doFinal(purpose.getBytes(StandardCharsets.UTF_8));
        } catch (GeneralSecurityException missing) {
            throw new IllegalStateException("every Java platform has " + HMAC, missing);
        }
    }

    /** Without the key, so that it cannot reach a log. */
    @Override
    public String toString() {
        return "MasterKey";
    }
}
