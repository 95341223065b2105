package dev.tollgate.edge.admin;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tollgate.edge.auth.Scope;
import dev.tollgate.edge.id.PublicId;
import dev.tollgate.edge.store.KeyStatus;
import dev.tollgate.edge.store.RegistryException;
import dev.tollgate.edge.store.Secrets;
import java.io.IOException;
import java.util.function.Supplier;

/** Secrets that are kept sealed, and the key that seals them. */
final class SecretRoutes {
    private static final String KEY = "/api/v1/key";

    private final Supplier<Secrets> secrets;

    private SecretRoutes(Supplier<Secrets> secrets) {
        this.secrets = secrets;
    }

    static void addTo(Router router, Supplier<Secrets> secrets) {
        SecretRoutes routes = new SecretRoutes(secrets);
        router.add("POST", "/api/v1/tokens/{tokenId}/reveal", Scope.ADMIN, routes::reveal);
        router.add("GET", KEY, Scope.ADMIN, routes::key);
        router.add("POST", KEY + "/rotate", Scope.ADMIN, routes::rotate);
    }

    private void reveal(Call call) throws IOException, ProblemException, RegistryException {
        call.parameters();
        String token =
                secrets.get().reveal(DeviceRoutes.number(PublicId.TOKEN, call.variable("tokenId")), call.actor());
        call.respond(200, RegistryJson.object().put("token", token));
    }

    private void key(Call call) throws IOException, ProblemException {
        call.parameters();
        call.respond(200, json(secrets.get().status()));
    }

    private void rotate(Call call) throws IOException, ProblemException, RegistryException {
        call.parameters();
        call.respond(202, json(secrets.get().rotate(call.actor())));
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
}
