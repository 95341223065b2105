package dev.tollgate.edge.store;

import dev.tollgate.edge.seal.MasterKey;
import dev.tollgate.edge.seal.MasterKeys;
import dev.tollgate.edge.seal.SealException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * The secret under which this installation's tokens are fingerprinted: {@code installation.key} in the data folder, 0600. Where the master
 * key is not in the folder, the file holds the secret sealed under it; beside the master key, that would protect nothing.
 */
final class InstallationKey {
    static final int BYTES = 16;
    static final String FILE_NAME = "installation.key";

    private static final String HMAC = "HmacSHA256";
    private static final int SEALED_BYTES = 44;
    private static final String PURPOSE = "installation key";

    private InstallationKey() {}

    /**
     * Reads the key, or makes it at the first start.
     *
     * @param database whose tokens are known by this key only
     * @param masters null where there is none
     * @throws IOException when there is a database and no key, and for a sealed one without its master key
     */
    static byte[] open(Path file, Path database, @Nullable MasterKeys masters) throws IOException {
        if (Files.exists(file)) {
            byte[] key = Files.readAllBytes(file);
            if (key.length == SEALED_BYTES) {
                return unseal(file, key, masters);
            }
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

    private static byte[] unseal(Path file, byte[] sealed, @Nullable MasterKeys masters) throws IOException {
        if (masters == null) {
            throw new IOException(
                    "expected " + MasterKey.VARIABLE + " to be set: " + file + " is sealed under that key");
        }
        MasterKey before = masters.before();
        byte[] key = unseal(sealed, masters.wanted());
        if (key == null && before != null) {
            key = unseal(sealed, before);
        }
        if (key == null) {
            throw new IOException("expected in " + masters.wanted().source() + " the key under which " + file
                    + " is sealed, found another, or the file was changed");
        }
        return key;
    }

    private static byte @Nullable [] unseal(byte[] sealed, MasterKey master) {
        try {
            return master.sealer(PURPOSE).open(sealed, bytes(PURPOSE));
        } catch (SealException another) {
            return null;
        }
    }

    /** Seals the file where the master key is not beside it, and anew where another one sealed it; does nothing the second time. */
    static void seal(Path file, byte[] key, MasterKey master) throws IOException {
        byte[] present = Files.readAllBytes(file);
        boolean isSealed = present.length == SEALED_BYTES;
        if (isSealed ? unseal(present, master) == null : master.isFromVariable()) {
            MasterKey.writePrivate(file, master.sealer(PURPOSE).seal(key, bytes(PURPOSE)));
        }
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
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
        MasterKey.writePrivate(file, key);
        return key;
    }
}
