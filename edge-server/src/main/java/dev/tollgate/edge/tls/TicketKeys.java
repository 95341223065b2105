package dev.tollgate.edge.tls;

import io.netty.handler.ssl.OpenSslSessionTicketKey;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;

/**
 * The keys that session tickets are sealed with: the newest for new tickets, the one before for those that are still about. In memory
 * only, so that no file can open what was sent; kept while certificates change, so that devices can resume. For one thread.
 */
final class TicketKeys {
    private static final int KEPT = 2;

    private final SecureRandom random = new SecureRandom();
    private final List<OpenSslSessionTicketKey> keys = new ArrayList<>();

    TicketKeys() {
        rotate();
    }

    /** New tickets get a new key. */
    void rotate() {
        keys.add(
                0,
                new OpenSslSessionTicketKey(
                        bytes(OpenSslSessionTicketKey.NAME_SIZE),
                        bytes(OpenSslSessionTicketKey.HMAC_KEY_SIZE),
                        bytes(OpenSslSessionTicketKey.AES_KEY_SIZE)));
        while (keys.size() > KEPT) {
            keys.remove(keys.size() - 1);
        }
    }

    /** No ticket that is about can be resumed. */
    void replaceAll() {
        keys.clear();
        rotate();
    }

    private byte[] bytes(int length) {
        byte[] bytes = new byte[length];
        random.nextBytes(bytes);
        return bytes;
    }

    OpenSslSessionTicketKey[] current() {
        return keys.toArray(OpenSslSessionTicketKey[]::new);
    }
}
