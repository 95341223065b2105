package dev.tollgate.edge.admin;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tollgate.edge.auth.AuthTokens;
import dev.tollgate.edge.auth.Scope;
import dev.tollgate.edge.id.PublicId;
import dev.tollgate.edge.store.KeyStatus;
import dev.tollgate.edge.store.MasterKeyStatus;
import dev.tollgate.edge.store.RegistryException;
import dev.tollgate.edge.store.Secrets;
import dev.tollgate.edge.store.SigningKey;
import java.io.IOException;
import java.util.List;
import java.util.function.Supplier;

/** Secrets that are kept sealed, and the keys: the one that seals them, the master key above it, and those that sign auth tokens. */
final class SecretRoutes {
    private static final String KEY = "/api/v1/key";
    private static final String MASTER = KEY + "/master/rotate";
    private static final String SIGNING = KEY + "/signing/rotate";
    private static final long GRACE_MAX_S = 315_360_000; // ten years, as long as any auth token may live

    private final Supplier<AdminParts> parts;

    private SecretRoutes(Supplier<AdminParts> parts) {
        this.parts = parts;
    }

    static void addTo(Router router, Supplier<AdminParts> parts) {
        SecretRoutes routes = new SecretRoutes(parts);
        router.add("POST", "/api/v1/tokens/{tokenId}/reveal", Scope.ADMIN, routes::reveal);
        router.add("GET", KEY, Scope.ADMIN, routes::key);
        router.add("POST", KEY + "/rotate", Scope.ADMIN, call -> routes.rotate(call, 202, routes::rotateData));
        router.add("POST", MASTER, Scope.ADMIN, call -> routes.rotate(call, 200, routes::rotateMaster));
        router.add("POST", SIGNING, Scope.ADMIN, call -> routes.rotate(call, 200, routes::rotateSigning));
    }

    private Secrets secrets() {
        return parts.get().secrets();
    }

    private AuthTokens authTokens() {
        return parts.get().auth().tokens();
    }

    private void reveal(Call call) throws IOException, ProblemException, RegistryException {
        call.parameters();
        String token = secrets().reveal(DeviceRoutes.number(PublicId.TOKEN, call.variable("tokenId")), call.actor());
        call.respond(200, RegistryJson.object().put("token", token));
    }

    private void key(Call call) throws IOException, ProblemException, RegistryException {
        rotate(call, 200, unchanged -> {});
    }

    /** Has other keys be used. */
    @FunctionalInterface
    private interface Rotation {
        void run(Call call) throws IOException, ProblemException, RegistryException;
    }

    /** Answers with all keys as they are after. */
    private void rotate(Call call, int status, Rotation rotation)
            throws IOException, ProblemException, RegistryException {
        call.parameters();
        rotation.run(call);
        ObjectNode body = json(secrets().status());
        body.set("master", json(secrets().masterStatus()));
        body.set("signing", json(authTokens().signingKeys()));
        call.respond(status, body);
    }

    private void rotateData(Call call) throws RegistryException {
        secrets().rotate(call.actor());
    }

    private void rotateMaster(Call call) throws RegistryException {
        secrets().rotateMaster(call.actor());
    }

    private void rotateSigning(Call call) throws IOException, ProblemException, RegistryException {
        authTokens().rotateKey(graceMs(call.body()), call.actor());
    }

    /** Without one, until what was signed has expired. */
    private static long graceMs(byte[] body) throws ProblemException {
        JsonNode grace = body.length == 0
                ? null
                : RegistryJson.parse(body, List.of("graceSeconds"), List.of()).get("graceSeconds");
        if (grace == null || grace.isNull()) {
            return Long.MAX_VALUE;
        }
        if (!grace.isIntegralNumber()
                || !grace.canConvertToLong()
                || grace.longValue() < 0
                || grace.longValue() > GRACE_MAX_S) {
            throw ProblemException.malformed("expected 'graceSeconds' to be 0 to " + GRACE_MAX_S);
        }
        return grace.longValue() * 1_000;
    }

    private static ObjectNode json(KeyStatus status) {
        Long finishedAtMs = status.finishedAtMs();
        return RegistryJson.object()
                .put("generation", status.generation())
                .put("rotating", status.isRotating())
                .put("percent", status.percent())
                .put("resealed", status.resealed())
                .put("removed", status.removed())
                .put("damaged", status.damaged())
                .put("createdAt", RegistryJson.time(status.createdAtMs()))
                .put("finishedAt", finishedAtMs == null ? null : RegistryJson.time(finishedAtMs));
    }

    private static ObjectNode json(MasterKeyStatus status) {
        return RegistryJson.object()
                .put("generation", status.generation())
                .put("source", status.source())
                .put("usedFrom", RegistryJson.time(status.usedFromMs()));
    }

    private static ObjectNode json(List<SigningKey> keys) {
        SigningKey newest = keys.get(keys.size() - 1);
        ObjectNode body = RegistryJson.object()
                .put("generation", newest.generation())
                .put("createdAt", RegistryJson.time(newest.createdAtMs()));
        ArrayNode earlier = body.putArray("earlier");
        for (SigningKey key : keys.subList(0, keys.size() - 1)) {
            earlier.addObject()
                    .put("generation", key.generation())
                    .put("takenUntil", RegistryJson.time(key.takenUntilMs()));
        }
        return body;
    }
}
