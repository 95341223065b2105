package dev.tollgate.edge.auth;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.concurrent.ConcurrentHashMap;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Remembers of each credential the password that was right last, by an HMAC under a key that this process alone has and never keeps: so a fleet
 * that shares one can connect again without bcrypt's work each time. Safe from any thread.
 */
final class ProvenPasswords {
    private static final String HMAC = "HmacSHA256";

    private final SecretKeySpec key;
    private final ConcurrentHashMap<Long, byte[]> proofs = new ConcurrentHashMap<>();

    ProvenPasswords() {
        byte[] bits = new byte[32];
        new SecureRandom().nextBytes(bits);
        key = new SecretKeySpec(bits, HMAC);
    }

    boolean isProven(long credential, byte[] password) {
        byte[] proof = proofs.get(credential);
        return proof != null && MessageDigest.isEqual(proof, proof(credential, password));
    }

    void note(long credential, byte[] password) {
        proofs.put(credential, proof(credential, password));
    }

    void forget(long credential) {
        proofs.remove(credential);
    }

    private byte[] proof(long credential, byte[] password) {
        try {
            Mac mac = Mac.getInstance(HMAC);
            mac.init(key);
            mac.update(Long.toString(credential).getBytes(StandardCharsets.US_ASCII));
            mac.update((byte) ' ');
            return mac.doFinal(password);
        } catch (GeneralSecurityException missing) {
            throw new IllegalStateException("every Java platform has " + HMAC, missing);
        }
    }
}
