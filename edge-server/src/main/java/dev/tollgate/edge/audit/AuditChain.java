package dev.tollgate.edge.audit;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.HexFormat;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * Hashes entries, by HMAC-SHA-256 under a key of the installation: who can write the database and has not the key cannot make a chain that
 * holds. Safe from any thread.
 *
 * <p>What is hashed: the 32 bytes of the hash before; a byte, 1, for this form; sequence and time as 8 bytes each; then id and name of the
 * actor, address, action, target and detail, each as its length in 4 bytes (-1 for none) and its UTF-8. All numbers big-endian.
 */
public final class AuditChain {
    static final int HASH_BYTES = 32;

    private static final String HMAC = "HmacSHA256";
    private static final byte FORM = 1;

    private final SecretKeySpec key;

    /** @param key a secret of the installation, of no other use */
    public AuditChain(byte[] key) {
        this.key = new SecretKeySpec(key, HMAC);
    }

    /** The hash of an entry that follows one of hash {@code before}. */
    String hash(String before, AuditEntry entry) {
        try {
            Mac mac = Mac.getInstance(HMAC);
            mac.init(key);
            mac.update(HexFormat.of().parseHex(before));
            mac.update(FORM);
            mac.update(ByteBuffer.allocate(2 * Long.BYTES)
                    .putLong(entry.sequence())
                    .putLong(entry.atMs())
                    .flip());
            add(mac, entry.actorId());
            add(mac, entry.actorName());
            add(mac, entry.address());
            add(mac, entry.action());
            add(mac, entry.target());
            add(mac, entry.detail());
            return HexFormat.of().formatHex(mac.doFinal());
        } catch (GeneralSecurityException missing) {
            throw new IllegalStateException("every Java platform has " + HMAC, missing);
        }
    }

    private static void add(Mac mac, @Nullable String text) {
        byte[] bytes = text == null ? new byte[0] : text.getBytes(StandardCharsets.UTF_8);
        mac.update(ByteBuffer.allocate(Integer.BYTES)
                .putInt(text == null ? -1 : bytes.length)
                .flip());
        mac.update(bytes);
    }
}
