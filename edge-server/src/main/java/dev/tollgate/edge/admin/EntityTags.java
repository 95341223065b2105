package dev.tollgate.edge.admin;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tollgate.edge.store.RegistryException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Entity tags (RFC 9110 8.8.3) of single resources: a digest of what the API shows of one, but for what its devices change by being
 * there. Changes that may hang on a tag are made one at a time, so that none comes between the look and the change. Safe from any
 * thread.
 */
final class EntityTags {
    /** What no tag covers: it changes with every use, and a client that edits a device would never match. */
    private static final List<String> UNCOVERED = List.of("lastSeenAt", "lastUsedAt", "uses");

    private static final int DIGEST_BYTES = 16;

    private final ReentrantLock changing = new ReentrantLock();

    /** A resource as it is now. */
    @FunctionalInterface
    interface Current {
        ObjectNode get() throws ProblemException;
    }

    /** A change, and what it makes of the resource. */
    @FunctionalInterface
    interface Change<T> {
        T run() throws IOException, ProblemException, RegistryException;
    }

    /** @throws RegistryException {@code CHANGED} where the call's {@code If-Match} does not match */
    <T> T change(Call call, Current current, Change<T> change) throws IOException, ProblemException, RegistryException {
        changing.lock();
        try {
            String expected = expected(call);
            if (expected != null) {
                expect(expected, current.get());
            }
            return change.run();
        } finally {
            changing.unlock();
        }
    }

    /** The tag that a call expects; null where it changes whatever there is. */
    static @Nullable String expected(Call call) {
        return call.header("If-Match");
    }

    /** Also for who looks and changes in one transaction: {@code CHANGED} where the tag is not the expected one. */
    static void expect(String expected, ObjectNode covered) throws RegistryException {
        if (!matches(expected, of(covered), false)) {
            throw new RegistryException(
                    RegistryException.Kind.CHANGED, "it has changed since: its ETag is not that of If-Match");
        }
    }

    /** Answers with a resource and its tag, or with 304 where the client has it already. */
    static void respond(Call call, int status, ObjectNode body) throws IOException {
        respond(call, status, body, body);
    }

    /** @param covered of the body, what its tag covers */
    static void respond(Call call, int status, ObjectNode covered, ObjectNode body) throws IOException {
        String tag = of(covered);
        call.setHeader("ETag", tag);
        String known = call.header("If-None-Match");
        if (call.method().equals("GET") && known != null && matches(known, tag, true)) {
            call.respondEmpty(304);
        } else {
            call.respond(status, body);
        }
    }

    static String of(ObjectNode body) {
        byte[] covered = body.deepCopy().remove(UNCOVERED).toString().getBytes(StandardCharsets.UTF_8);
        return '"' + HexFormat.of().formatHex(sha256(covered), 0, DIGEST_BYTES) + '"';
    }

    /** @param weakly as {@code If-None-Match} compares: a tag that was weakened on the way is the same (RFC 9110 8.8.3.2) */
    private static boolean matches(String header, String tag, boolean weakly) {
        if (header.strip().equals("*")) {
            return true;
        }
        for (String each : header.split(",", -1)) {
            String given = each.strip();
            if (given.equals(tag) || (weakly && given.equals("W/" + tag))) {
                return true;
            }
        }
        return false;
    }

    static byte[] sha256(byte[]... parts) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            for (byte[] part : parts) {
                digest.update(part);
            }
            return digest.digest();
        } catch (NoSuchAlgorithmException everyJvmHasIt) {
            throw new IllegalStateException(everyJvmHasIt);
        }
    }
}
