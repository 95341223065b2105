package dev.tollgate.edge.session;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.sql.SQLException;
import java.util.Arrays;
import javax.crypto.Cipher;
import javax.crypto.Mac;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * Seals what holds tokens, as topics do, by AES-128-GCM: 12 bytes of nonce, the text, 16 bytes of tag. Fingerprints are HMAC-SHA-256, cut
 * to 16 bytes. For one thread at a time.
 */
final class SessionSeal {
    private static final String HMAC = "HmacSHA256";
    private static final int KEY_BYTES = 16;
    private static final int NONCE_BYTES = 12;
    private static final int TAG_BITS = 128;

    private final SecretKeySpec key;
    private final Mac mac;
    private final Cipher cipher;
    private final SecureRandom random = new SecureRandom();

    /** @param secret this installation's, and of no other use */
    SessionSeal(byte[] secret) {
        try {
            mac = Mac.getInstance(HMAC);
            mac.init(new SecretKeySpec(secret, HMAC));
            key = new SecretKeySpec(mac.doFinal("seal".getBytes(StandardCharsets.US_ASCII)), 0, KEY_BYTES, "AES");
            cipher = Cipher.getInstance("AES/GCM/NoPadding");
        } catch (GeneralSecurityException missing) {
            throw new IllegalStateException("every Java platform has " + HMAC + " and AES/GCM", missing);
        }
    }

    byte[] seal(byte[] text) {
        byte[] nonce = new byte[NONCE_BYTES];
        random.nextBytes(nonce);
        try {
            cipher.init(Cipher.ENCRYPT_MODE, key, new GCMParameterSpec(TAG_BITS, nonce));
            byte[] sealed = Arrays.copyOf(nonce, NONCE_BYTES + cipher.getOutputSize(text.length));
            cipher.doFinal(text, 0, text.length, sealed, NONCE_BYTES);
            return sealed;
        } catch (GeneralSecurityException never) {
            throw new IllegalStateException("a new nonce and room for the result were given", never);
        }
    }

    /** @throws SQLException when the database holds what was sealed under another key, or changed since */
    byte[] open(byte[] sealed) throws SQLException {
        try {
            cipher.init(Cipher.DECRYPT_MODE, key, new GCMParameterSpec(TAG_BITS, sealed, 0, NONCE_BYTES));
            return cipher.doFinal(sealed, NONCE_BYTES, sealed.length - NONCE_BYTES);
        } catch (GeneralSecurityException | IllegalArgumentException unreadable) {
            throw new SQLException("expected what was sealed under this installation's key", unreadable);
        }
    }

    byte[] fingerprint(byte[] text) {
        return Arrays.copyOf(mac.doFinal(text), KEY_BYTES);
    }
}
