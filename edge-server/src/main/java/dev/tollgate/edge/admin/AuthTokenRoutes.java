package dev.tollgate.edge.admin;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tollgate.edge.audit.AuditEvent;
import dev.tollgate.edge.auth.AuthToken;
import dev.tollgate.edge.auth.AuthTokens;
import dev.tollgate.edge.auth.NewAuthToken;
import dev.tollgate.edge.auth.Purpose;
import dev.tollgate.edge.auth.Scope;
import dev.tollgate.edge.id.PublicId;
import dev.tollgate.edge.store.RegistryException;
import java.io.IOException;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Auth tokens: who has {@link Scope#ADMIN} makes, lists, reveals and revokes them. */
final class AuthTokenRoutes {
    private static final String TOKENS = "/api/v1/auth-tokens";
    private static final String ONE = TOKENS + "/{authTokenId}";
    private static final List<String> FIELDS =
            List.of("name", "purpose", "scopes", "expiresAt", "usesMax", "application", "group", "namePattern");

    private final Supplier<AdminParts> parts;
    private final EntityTags tags;
    private final InstantSource clock;

    private AuthTokenRoutes(Supplier<AdminParts> parts, EntityTags tags, InstantSource clock) {
        this.parts = parts;
        this.tags = tags;
        this.clock = clock;
    }

    static void addTo(
            Router router, Supplier<AdminParts> parts, EntityTags tags, IdempotencyKeys keys, InstantSource clock) {
        AuthTokenRoutes routes = new AuthTokenRoutes(parts, tags, clock);
        router.add("POST", TOKENS, Scope.ADMIN, keys.around(routes::create));
        router.add("GET", TOKENS, Scope.ADMIN, routes::list);
        router.add("GET", ONE, Scope.ADMIN, routes::show);
        router.add("POST", ONE + "/reveal", Scope.ADMIN, routes::reveal);
        router.add("POST", ONE + "/revoke", Scope.ADMIN, routes::revoke);
    }

    private AuthTokens tokens() {
        return parts.get().auth().tokens();
    }

    private void create(Call call) throws IOException, ProblemException, RegistryException {
        call.parameters();
        NewAuthToken asked = asked(RegistryJson.parse(call.body(), FIELDS, List.of()));
        AuthToken token = tokens().create(asked, call.actor());
        call.respond(201, json(token).put("token", tokens().reveal(token)));
    }

    private static NewAuthToken asked(JsonNode body) throws ProblemException {
        String purpose = RegistryJson.required(body, "purpose");
        return new NewAuthToken(
                RegistryJson.required(body, "name"),
                Purpose.of(purpose)
                        .orElseThrow(() -> ProblemException.malformed(
                                "expected 'purpose' to be api, registration, access or basic")),
                scopes(body.get("scopes")),
                RegistryJson.expiresAtMs(body, 0),
                usesMax(body.get("usesMax")),
                RegistryJson.text(body, "application"),
                RegistryJson.text(body, "group"),
                RegistryJson.text(body, "namePattern"));
    }

    private static List<Scope> scopes(@Nullable JsonNode value) throws ProblemException {
        List<Scope> scopes = new ArrayList<>();
        if (value == null || value.isNull()) {
            return scopes;
        }
        boolean isList = value.isArray();
        for (JsonNode element : value) {
            isList &= element.isTextual()
                    && Scope.of(element.textValue()).map(scopes::add).orElse(false);
        }
        if (!isList) {
            throw ProblemException.malformed("expected 'scopes' to be a list of read, operate, admin");
        }
        return scopes;
    }

    private static @Nullable Long usesMax(@Nullable JsonNode value) throws ProblemException {
        if (value == null || value.isNull()) {
            return null;
        }
        if (!value.isIntegralNumber() || !value.canConvertToLong()) {
            throw ProblemException.malformed("expected 'usesMax' to be a whole number");
        }
        return value.longValue();
    }

    private void list(Call call) throws IOException, ProblemException {
        Map<String, String> parameters = call.parameters("after", "limit");
        int limit = DeviceRoutes.limit(parameters.get("limit"));
        String after = parameters.get("after");
        List<AuthToken> page = tokens().list(after == null ? 0 : number(after), limit);
        ObjectNode body = RegistryJson.object();
        ArrayNode rows = body.putArray("authTokens");
        page.forEach(token -> rows.add(json(token)));
        if (page.size() == limit) {
            body.put("next", page.get(limit - 1).id());
        }
        call.respond(200, body);
    }

    private void show(Call call) throws IOException, ProblemException {
        call.parameters();
        EntityTags.respond(call, 200, json(token(call)));
    }

    private void reveal(Call call) throws IOException, ProblemException {
        call.parameters();
        AuthToken token = token(call);
        AuditRoutes.record(parts, AuditEvent.of(call.actor(), "auth-token.reveal", token.id()));
        call.respond(200, RegistryJson.object().put("token", tokens().reveal(token)));
    }

    private void revoke(Call call) throws IOException, ProblemException, RegistryException {
        call.parameters();
        long number = number(call.variable("authTokenId"));
        ObjectNode revoked = tags.change(call, () -> json(token(call)), () -> {
            return json(tokens().revoke(number, call.actor()));
        });
        EntityTags.respond(call, 200, revoked);
    }

    private AuthToken token(Call call) throws ProblemException {
        String id = call.variable("authTokenId");
        return tokens().find(number(id)).orElseThrow(() -> ProblemException.notFound("there is no auth token " + id));
    }

    private static long number(String id) throws ProblemException {
        return DeviceRoutes.number(PublicId.AUTH_TOKEN, id);
    }

    private ObjectNode json(AuthToken token) {
        ObjectNode body = RegistryJson.object()
                .put("authTokenId", token.id())
                .put("name", token.name())
                .put("purpose", token.purpose().text());
        ArrayNode scopes = body.putArray("scopes");
        token.scopes().stream().map(Scope::text).forEach(scopes::add);
        return body.put("expiresAt", RegistryJson.time(token.expiresAtMs()))
                .put("usesMax", token.usesMax())
                .put("uses", token.uses())
                .put("application", token.application())
                .put("group", token.group())
                .put("namePattern", token.namePattern())
                .put("state", token.state(clock.millis()).text())
                .put("createdAt", RegistryJson.time(token.createdAtMs()))
                .put("createdBy", token.createdBy())
                .put("lastUsedAt", token.lastUsedAtMs() == 0 ? null : RegistryJson.time(token.lastUsedAtMs()));
    }
}
