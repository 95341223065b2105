package dev.tollgate.edge.admin;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tollgate.edge.id.PublicId;
import dev.tollgate.edge.store.DeviceRegistry;
import dev.tollgate.edge.store.RegistryException;
import dev.tollgate.edge.store.Token;
import dev.tollgate.edge.token.TokenState;
import java.io.IOException;
import java.time.InstantSource;
import java.util.function.Supplier;

/** Tokens of devices. */
final class TokenRoutes {
    private static final String OF_DEVICE = DeviceRoutes.DEVICES + "/{deviceId}/tokens";
    private static final String TOKEN = "/api/v1/tokens/{tokenId}";

    private final Supplier<DeviceRegistry> registry;
    private final EntityTags tags;
    private final InstantSource clock;

    private TokenRoutes(Supplier<DeviceRegistry> registry, EntityTags tags, InstantSource clock) {
        this.registry = registry;
        this.tags = tags;
        this.clock = clock;
    }

    static void addTo(
            Router router,
            Supplier<DeviceRegistry> registry,
            EntityTags tags,
            IdempotencyKeys keys,
            InstantSource clock) {
        TokenRoutes routes = new TokenRoutes(registry, tags, clock);
        router.add("POST", OF_DEVICE, keys.around(routes::issue));
        router.add("GET", OF_DEVICE, routes::list);
        router.add("GET", TOKEN, routes::show);
        router.add("POST", TOKEN + "/suspend", call -> routes.move(call, TokenState.SUSPENDED));
        router.add("POST", TOKEN + "/resume", call -> routes.move(call, TokenState.ACTIVE));
        router.add("POST", TOKEN + "/revoke", call -> routes.move(call, TokenState.REVOKED));
        router.add("POST", TOKEN + "/rotate", keys.around(routes::rotate));
    }

    private void issue(Call call) throws IOException, ProblemException, RegistryException {
        call.parameters();
        RegistryJson.TokenRequest request = RegistryJson.tokenRequest(call.body());
        long device = DeviceRoutes.number(PublicId.DEVICE, call.variable("deviceId"));
        call.respond(
                201,
                RegistryJson.issued(
                        registry.get().issueToken(device, request.value(), request.expiresAtMs(), call.actor())));
    }

    private void list(Call call) throws IOException, ProblemException {
        call.parameters();
        String id = call.variable("deviceId");
        long device = DeviceRoutes.number(PublicId.DEVICE, id);
        if (registry.get().device(device).isEmpty()) {
            throw ProblemException.notFound("there is no device " + id);
        }
        ObjectNode body = RegistryJson.object();
        ArrayNode tokens = body.putArray("tokens");
        for (Token token : registry.get().tokens(device)) {
            tokens.add(RegistryJson.token(token, clock.millis()));
        }
        call.respond(200, body);
    }

    private void show(Call call) throws IOException, ProblemException {
        call.parameters();
        EntityTags.respond(call, 200, json(DeviceRoutes.number(PublicId.TOKEN, call.variable("tokenId"))));
    }

    private ObjectNode json(long number) throws ProblemException {
        Token token = registry.get()
                .token(number)
                .orElseThrow(() -> ProblemException.notFound("there is no token " + PublicId.TOKEN.format(number)));
        return RegistryJson.token(token, clock.millis());
    }

    private void move(Call call, TokenState target) throws IOException, ProblemException, RegistryException {
        call.parameters();
        long number = DeviceRoutes.number(PublicId.TOKEN, call.variable("tokenId"));
        ObjectNode moved = tags.change(call, () -> json(number), () -> {
            return RegistryJson.token(registry.get().changeState(number, target, call.actor()), clock.millis());
        });
        EntityTags.respond(call, 200, moved);
    }

    private void rotate(Call call) throws IOException, ProblemException, RegistryException {
        call.parameters();
        long number = DeviceRoutes.number(PublicId.TOKEN, call.variable("tokenId"));
        RegistryJson.RotateRequest request = RegistryJson.rotateRequest(call.body());
        call.respond(201, tags.change(call, () -> json(number), () -> {
            return RegistryJson.issued(registry.get()
                    .rotate(
                            number,
                            request.token().value(),
                            request.token().expiresAtMs(),
                            request.overlapMs(),
                            call.actor()));
        }));
    }
}
