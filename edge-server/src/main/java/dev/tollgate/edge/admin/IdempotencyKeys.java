package dev.tollgate.edge.admin;

import dev.tollgate.edge.store.RegistryException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.HexFormat;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * Answers to requests that created something and had an {@code Idempotency-Key}: the same request again gets the same answer, and creates
 * nothing. Kept in memory, so that they end with the process; beyond the limit the oldest answers go first, and never a request that is
 * being served. An answer may hold a token: it is sealed with a key that is made of the client's own, of which nothing but a digest is kept.
 * Safe from any thread.
 */
final class IdempotencyKeys {
    private static final String HEADER = "Idempotency-Key";
    private static final int KEY_MAX_CHARACTERS = 128;
    private static final int SALT_BYTES = 16;
    private static final int TAG_BITS = 128;
    private static final byte[] NONCE = new byte[12]; // each key seals once

    private final int max;
    private final long keepMs;
    private final InstantSource clock;
    private final SecureRandom random = new SecureRandom();
    private final Map<String, Kept> kept = new LinkedHashMap<>(); // answers: oldest first

    /** A request; without an answer while it is being served. */
    private static final class Kept {
        private final byte[] digest;
        private long answeredAtMs;
        private byte @Nullable [] salt;
        private byte @Nullable [] sealed;
        private int status;

        private Kept(byte[] digest) {
            this.digest = digest;
        }
    }

    IdempotencyKeys(AdminConfig config, InstantSource clock) {
        this.max = config.idempotencyKeysMax();
        this.keepMs = config.idempotencyKeepMs();
        this.clock = clock;
    }

    /** As {@code handler}, but for requests with a key that was seen before. */
    Router.Handler around(Router.Handler handler) {
        return call -> {
            String key = call.header(HEADER);
            if (key == null) {
                handler.handle(call);
            } else {
                handle(call, key, handler);
            }
        };
    }

    private void handle(Call call, String key, Router.Handler handler)
            throws IOException, ProblemException, RegistryException {
        if (key.isBlank() || key.length() > KEY_MAX_CHARACTERS) {
            throw ProblemException.malformed(
                    "expected " + HEADER + " to be 1 to " + KEY_MAX_CHARACTERS + " characters");
        }
        String id =
                HexFormat.of().formatHex(EntityTags.sha256(bytes(call.identity()), bytes(routeOf(call)), bytes(key)));
        Kept request = new Kept(EntityTags.sha256(call.body()));
        Kept answered = find(id, request);
        if (answered != null) {
            call.setHeader("Idempotency-Replayed", "true");
            call.respond(answered.status, "application/json", open(answered, key));
            return;
        }
        call.keepAnswer((status, body) -> finish(id, key, request, status, body));
        try {
            handler.handle(call);
        } finally {
            forgetUnanswered(id, request);
        }
    }

    private static String routeOf(Call call) {
        return " " + call.method() + " " + call.path() + " ";
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    /** The answer that there is; null where the request is the first, which is noted. */
    private synchronized @Nullable Kept find(String id, Kept request) throws ProblemException {
        forget(clock.millis());
        Kept present = kept.get(id);
        if (present == null) {
            kept.put(id, request);
            return null;
        }
        if (!MessageDigest.isEqual(present.digest, request.digest)) {
            throw new ProblemException(
                    422, "idempotency-key-reused", "the " + HEADER + " was used for a request with another body");
        }
        if (present.sealed == null) {
            throw new ProblemException(409, "idempotency-key-in-use", "the first request with it is being served");
        }
        return present;
    }

    /** What is being served is as much as there are threads, and is passed over. */
    private void forget(long nowMs) {
        Iterator<Kept> oldest = kept.values().iterator();
        while (oldest.hasNext()) {
            Kept each = oldest.next();
            if (each.sealed == null) {
                continue;
            }
            if (kept.size() < max && nowMs - each.answeredAtMs < keepMs) {
                return;
            }
            oldest.remove();
        }
    }

    /** Keeps the answer of a success; of a failure nothing, so that the client may try again. */
    private synchronized void finish(String id, String key, Kept request, int status, byte[] body) {
        kept.remove(id); // to be the newest
        if (status >= 300) {
            return;
        }
        byte[] salt = new byte[SALT_BYTES];
        random.nextBytes(salt);
        request.salt = salt;
        request.status = status;
        request.sealed = cipher(Cipher.ENCRYPT_MODE, salt, key, body);
        request.answeredAtMs = clock.millis();
        kept.put(id, request);
    }

    /** Of a request that failed. */
    private synchronized void forgetUnanswered(String id, Kept request) {
        if (request.sealed == null) {
            kept.remove(id, request); // after an answer of failure another one may have its place
        }
    }

    private static byte[] open(Kept answered, String key) {
        return cipher(
                Cipher.DECRYPT_MODE,
                Objects.requireNonNull(answered.salt),
                key,
                Objects.requireNonNull(answered.sealed));
    }

    private static byte[] cipher(int mode, byte[] salt, String key, byte[] text) {
        try {
            Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
            SecretKeySpec secret = new SecretKeySpec(EntityTags.sha256(salt, bytes(key)), "AES");
            cipher.init(mode, secret, new GCMParameterSpec(TAG_BITS, NONCE));
            return cipher.doFinal(text);
        } catch (GeneralSecurityException everyJvmHasIt) {
            throw new IllegalStateException(everyJvmHasIt);
        }
    }
}
