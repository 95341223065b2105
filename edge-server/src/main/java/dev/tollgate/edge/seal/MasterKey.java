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

    private static final Logger LOG = LoggerFactory.getLogger(MasterKey.class);
    private static final String HMAC = "HmacSHA256";

    private final byte[] key;
    private final boolean fromVariable;

    private MasterKey(byte[] key, boolean fromVariable) {
        this.key = key;
        this.fromVariable = fromVariable;
    }

    /**
     * The key of a data folder; null where there is none yet.
     *
     * @param variable value of {@link #VARIABLE}, which goes before the file; null where it is not set
     * @throws IOException when one of them is not a key
     */
    public static @Nullable MasterKey find(Path folder, @Nullable String variable) throws IOException {
        Path file = folder.resolve(FILE_NAME);
        if (variable != null && !variable.isBlank()) {
            if (Files.exists(file)) {
                LOG.warn("{} is not used, as {} is set: once the edge runs with it, delete the file", file, VARIABLE);
            }
            return new MasterKey(decode(variable.strip()), true);
        }
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

    private static byte[] decode(String text) throws IOException {
        byte[] key;
        try {
            key = Base64.getDecoder().decode(text);
        } catch (IllegalArgumentException malformed) {
            key = new byte[0];
        }
        if (key.length != AesGcm.KEY_BYTES) {
            throw new IOException("expected " + VARIABLE + " to be " + AesGcm.KEY_BYTES
                    + " bytes in Base64, as 'openssl rand -base64 32' makes them");
        }
        return key;
    }

    /** Makes a key and its file, which must not be there. */
    public static MasterKey create(Path folder) throws IOException {
        byte[] key = AesGcm.newKey();
        writePrivate(folder.resolve(FILE_NAME), key);
        return new MasterKey(key, false);
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
        try (FileChannel folder = FileChannel.open(file.toAbsolutePath().getParent(), StandardOpenOption.READ)) {
            folder.force(true);
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
        try {
            Mac mac = Mac.getInstance(HMAC);
            mac.init(new SecretKeySpec(key, HMAC));
            return new AesGcm(mac.doFinal(purpose.getBytes(StandardCharsets.UTF_8)));
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
