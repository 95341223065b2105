package dev.tollgate.edge.admin;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.EnumSet;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The token that opens the admin API: 256 random bits in a file that only its owner can read. In memory there is its hash alone. Immutable.
 */
public final class AdminToken {
    /** Its file, in the data folder. */
    public static final String FILE_NAME = "admin.token";

    private static final Logger LOG = LoggerFactory.getLogger(AdminToken.class);
    private static final int RANDOM_BYTES = 32;
    private static final int MIN_LENGTH = 32;
    private static final int MAX_LENGTH = 1024;
    private static final Set<PosixFilePermission> OWNER_ONLY =
            EnumSet.of(PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE);

    private final byte[] hash;

    private AdminToken(byte[] hash) {
        this.hash = hash;
    }

    /**
     * Reads the token of a data folder, or makes one at the first start.
     *
     * @param dataFolder must exist
     */
    public static AdminToken loadOrCreate(Path dataFolder) throws IOException {
        Path file = dataFolder.resolve(FILE_NAME);
        if (!Files.exists(file)) {
            create(file);
        }
        warnWhenReadableByOthers(file);
        if (Files.size(file) > MAX_LENGTH) {
            throw new IOException(file + ": expected a token of at most " + MAX_LENGTH + " bytes");
        }
        String text = Files.readString(file, StandardCharsets.US_ASCII).strip();
        if (text.length() < MIN_LENGTH || !text.chars().allMatch(c -> c > ' ' && c < 0x7F)) {
            throw new IOException(file + ": expected a token of at least " + MIN_LENGTH
                    + " visible characters; delete the file to have a new one made");
        }
        return new AdminToken(hash(text));
    }

    /** Whether this is the token, in a time that does not tell how much of it is right. */
    boolean matches(String presented) {
        return MessageDigest.isEqual(hash, hash(presented));
    }

    private static byte[] hash(String text) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException missing) {
            throw new IllegalStateException("every Java platform has SHA-256", missing);
        }
    }

    /** Whole before it has its name, so that a crash leaves no half of a token. */
    private static void create(Path file) throws IOException {
        byte[] bits = new byte[RANDOM_BYTES];
        new SecureRandom().nextBytes(bits);
        String text = Base64.getUrlEncoder().withoutPadding().encodeToString(bits) + "\n";
        boolean posix = Files.getFileStore(file.toAbsolutePath().getParent()).supportsFileAttributeView("posix");
        FileAttribute<?>[] attributes = posix
                ? new FileAttribute<?>[] {PosixFilePermissions.asFileAttribute(OWNER_ONLY)}
                : new FileAttribute<?>[0];
        Path draft = Files.createTempFile(file.toAbsolutePath().getParent(), FILE_NAME, ".new", attributes);
        try {
            Files.writeString(draft, text, StandardCharsets.US_ASCII, StandardOpenOption.SYNC);
            Files.createLink(file, draft); // fails where another start was first, which a move would overwrite
        } catch (FileAlreadyExistsException another) {
            LOG.debug("{} was made by another start", file);
        } catch (UnsupportedOperationException | FileSystemException noLinks) {
            Files.move(draft, file);
        } finally {
            Files.deleteIfExists(draft);
        }
    }

    private static void warnWhenReadableByOthers(Path file) throws IOException {
        if (Files.getFileStore(file).supportsFileAttributeView("posix")
                && !OWNER_ONLY.containsAll(Files.getPosixFilePermissions(file))) {
            LOG.warn("{} can be read by others; close it with: chmod 600 {}", file, file);
        }
    }

    /** Without the token, so that it cannot reach a log. */
    @Override
    public String toString() {
        return "AdminToken";
    }
}
