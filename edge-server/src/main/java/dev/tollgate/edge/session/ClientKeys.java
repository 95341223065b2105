package dev.tollgate.edge.session;

import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/** Makes {@link ClientKey}s. For one thread at a time. */
public final class ClientKeys {
    private static final String HMAC = "HmacSHA256";

    private final Mac mac;

    /** @param key this installation's, and of no other use */
    public ClientKeys(byte[] key) {
        try {
            mac = Mac.getInstance(HMAC);
            mac.init(new SecretKeySpec(key, HMAC));
        } catch (GeneralSecurityException missing) {
            throw new IllegalStateException("every Java platform has " + HMAC, missing);
        }
    }

    /** The client with this id, user name and password; null for none of them. */
    public ClientKey of(byte[] clientId, byte @Nullable [] userName, byte @Nullable [] password) {
        update(clientId);
        update(userName);
        update(password);
        ByteBuffer whole = ByteBuffer.wrap(mac.doFinal());
        return new ClientKey(whole.getLong(), whole.getLong());
    }

    private void update(byte @Nullable [] part) {
        mac.update(ByteBuffer.allocate(Integer.BYTES)
                .putInt(part == null ? -1 : part.length)
                .flip());
        if (part != null) {
            mac.update(part);
        }
    }
}
