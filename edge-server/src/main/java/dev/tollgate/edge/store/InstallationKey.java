package dev.tollgate.edge.store;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Set;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** The secret under which this installation's tokens are fingerprinted: {@code installation.key} in the data folder, 0600. */
final class InstallationKey {
    static final int BYTES = 16;

    private static final String HMAC = "HmacSHA256";

    private InstallationKey() {}

    /**
     * Reads the key, or makes it at the first start.
     *
     * @param database whose tokens are known by this key only
     * @throws IOException when there is a database and no key
     */
    static byte[] open(Path file, Path database) throws IOException {
        if (Files.exists(file)) {
            byte[] key = Files.readAllBytes(file);
            if (key.length != BYTES) {
                throw new IOException("expected " + BYTES + " bytes in " + file + ", found " + key.length
                        + ": restore it from a backup");
            }
            return key;
        }
        if (Files.exists(database)) {
            throw new IOException("expected " + file + ", without which no token in " + database.getFileName()
                    + " can be recognised: restore it from a backup, or move the database away to start anew");
        }
        return create(file);
    }

    /** A secret for one purpose, by HMAC-SHA-256 under the key. */
    static byte[] derive(byte[] key, String purpose) {
        try {
            Mac mac = Mac.getInstance(HMAC);
            mac.init(new SecretKeySpec(key, HMAC));
            return mac.doFinal(purpose.getBytes(StandardCharsets.UTF_8));
        } catch (GeneralSecurityException missing) {
            throw new IllegalStateException("every Java platform has " + HMAC, missing);
        }
    }

    private static byte[] create(Path file) throws IOException {
        byte[] key = new byte[BYTES];
        new SecureRandom().nextBytes(key);
        Path draft = file.resolveSibling(file.getFileName() + ".new");
        Files.deleteIfExists(draft);
        try (FileChannel channel = FileChannel.open(
                draft,
                Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")))) {
            ByteBuffer bytes = ByteBuffer.wrap(key);
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
            channel.force(true);
        }
        Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE);
        forceFolder(file);
        return key;
    }

    private static void forceFolder(Path file) throws IOException {
        try (FileChannel folder = FileChannel.open(file.toAbsolutePath().getParent(), StandardOpenOption.READ)) {
            folder.force(true);
        }
    }
}
