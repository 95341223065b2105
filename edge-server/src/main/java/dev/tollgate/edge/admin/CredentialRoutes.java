package dev.tollgate.edge.admin;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tollgate.edge.auth.ClientCredential;
import dev.tollgate.edge.auth.ClientCredentials;
import dev.tollgate.edge.id.PublicId;
import dev.tollgate.edge.store.RegistryException;
import dev.tollgate.edge.token.TokenState;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/** User names and passwords of MQTT clients. */
final class CredentialRoutes {
    private static final String CREDENTIALS = "/api/v1/client-credentials";
    private static final String ONE = CREDENTIALS + "/{credentialId}";

    private final Supplier<ClientCredentials> credentials;
    private final EntityTags tags;

    private CredentialRoutes(Supplier<ClientCredentials> credentials, EntityTags tags) {
        this.credentials = credentials;
        this.tags = tags;
    }

    static void addTo(Router router, Supplier<ClientCredentials> credentials, EntityTags tags, IdempotencyKeys keys) {
        CredentialRoutes routes = new CredentialRoutes(credentials, tags);
        router.add("POST", CREDENTIALS, keys.around(routes::create));
        router.add("GET", CREDENTIALS, routes::list);
        router.add("GET", ONE, routes::show);
        router.add("POST", ONE + "/suspend", call -> routes.move(call, TokenState.SUSPENDED));
        router.add("POST", ONE + "/resume", call -> routes.move(call, TokenState.ACTIVE));
        router.add("POST", ONE + "/revoke", call -> routes.move(call, TokenState.REVOKED));
    }

    private void create(Call call) throws IOException, ProblemException, RegistryException {
        call.parameters();
        JsonNode body = RegistryJson.parse(call.body(), List.of("userName", "password"), List.of());
        ClientCredentials.Created created = credentials
                .get()
                .create(RegistryJson.required(body, "userName"), RegistryJson.text(body, "password"), call.actor());
        call.respond(201, json(created.credential()).put("password", created.password()));
    }

    private void list(Call call) throws IOException, ProblemException {
        Map<String, String> parameters = call.parameters("after", "limit");
        int limit = DeviceRoutes.limit(parameters.get("limit"));
        String after = parameters.get("after");
        List<ClientCredential> page = credentials.get().list(after == null ? 0 : number(after), limit);
        ObjectNode body = RegistryJson.object();
        ArrayNode rows = body.putArray("clientCredentials");
        page.forEach(credential -> rows.add(json(credential)));
        if (page.size() == limit) {
            body.put("next", page.get(limit - 1).id());
        }
        call.respond(200, body);
    }

    private void show(Call call) throws IOException, ProblemException {
        call.parameters();
        EntityTags.respond(call, 200, json(credential(call)));
    }

    private ClientCredential credential(Call call) throws ProblemException {
        String id = call.variable("credentialId");
        return credentials
                .get()
                .find(number(id))
                .orElseThrow(() -> ProblemException.notFound("there is no client credential " + id));
    }

    private void move(Call call, TokenState target) throws IOException, ProblemException, RegistryException {
        call.parameters();
        long number = number(call.variable("credentialId"));
        ObjectNode moved = tags.change(call, () -> json(credential(call)), () -> {
            return json(credentials.get().changeState(number, target, call.actor()));
        });
        EntityTags.respond(call, 200, moved);
    }

    private static long number(String id) throws ProblemException {
        return DeviceRoutes.number(PublicId.CREDENTIAL, id);
    }

    private static ObjectNode json(ClientCredential credential) {
        ObjectNode body = RegistryJson.object()
                .put("credentialId", credential.id())
                .put("userName", credential.userName())
                .put("state", credential.state().text());
        ArrayNode transitions = body.putArray("transitions");
        addMove(transitions, credential, TokenState.SUSPENDED, "suspend");
        addMove(transitions, credential, TokenState.ACTIVE, "resume");
        addMove(transitions, credential, TokenState.REVOKED, "revoke");
        return body.put("createdAt", RegistryJson.time(credential.createdAtMs()))
                .put("createdBy", credential.createdBy())
                .put("updatedAt", RegistryJson.time(credential.updatedAtMs()))
                .put(
                        "lastUsedAt",
                        credential.lastUsedAtMs() == 0 ? null : RegistryJson.time(credential.lastUsedAtMs()));
    }

    private static void addMove(ArrayNode moves, ClientCredential credential, TokenState target, String name) {
        if (credential.state().canBecome(target)) {
            moves.add(name);
        }
    }
}
