package dev.tollgate.edge.admin;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tollgate.edge.id.PublicId;
import dev.tollgate.edge.store.Device;
import dev.tollgate.edge.store.DeviceRegistry;
import dev.tollgate.edge.store.RegistryException;
import dev.tollgate.edge.store.Token;
import dev.tollgate.edge.token.TokenState;
import java.io.IOException;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Devices and their tokens, one at a time. */
final class DeviceRoutes {
    static final String DEVICES = "/api/v1/devices";

    private static final int DEFAULT_LIMIT = 100;
    private static final int MAX_LIMIT = 1_000;

    private final Supplier<DeviceRegistry> registry;
    private final InstantSource clock;

    private DeviceRoutes(Supplier<DeviceRegistry> registry, InstantSource clock) {
        this.registry = registry;
        this.clock = clock;
    }

    static void addTo(Router router, Supplier<DeviceRegistry> registry, InstantSource clock) {
        DeviceRoutes routes = new DeviceRoutes(registry, clock);
        router.add("POST", DEVICES, routes::create);
        router.add("GET", DEVICES, routes::list);
        router.add("GET", DEVICES + "/{deviceId}", routes::show);
        router.add("POST", DEVICES + "/{deviceId}/tokens", routes::issueToken);
        router.add("GET", DEVICES + "/{deviceId}/tokens", routes::tokens);
        router.add("GET", "/api/v1/tokens/{tokenId}", routes::token);
        router.add("POST", "/api/v1/tokens/{tokenId}/suspend", call -> routes.move(call, TokenState.SUSPENDED));
        router.add("POST", "/api/v1/tokens/{tokenId}/resume", call -> routes.move(call, TokenState.ACTIVE));
        router.add("POST", "/api/v1/tokens/{tokenId}/revoke", call -> routes.move(call, TokenState.REVOKED));
    }

    private void create(Call call) throws IOException, ProblemException {
        call.parameters();
        try {
            call.respond(
                    201,
                    RegistryJson.issued(
                            registry.get().create(RegistryJson.newDevice(call.body(), false), call.actor())));
        } catch (RegistryException refused) {
            throw ProblemException.of(refused);
        }
    }

    private void list(Call call) throws IOException, ProblemException {
        Map<String, String> parameters = call.parameters("application", "name", "after", "limit");
        String application = parameters.get("application");
        String name = parameters.get("name");
        int limit = limit(parameters.get("limit"));
        ObjectNode body = RegistryJson.object();
        ArrayNode devices = body.putArray("devices");
        if (name != null) {
            named(application, name, limit).forEach(device -> devices.add(RegistryJson.device(device)));
        } else {
            String after = parameters.get("after");
            long afterNumber = after == null ? 0 : number(PublicId.DEVICE, after);
            List<Device> page = registry.get().devices(application, afterNumber, limit);
            page.forEach(device -> devices.add(RegistryJson.device(device)));
            if (page.size() == limit) {
                body.put("next", PublicId.DEVICE.format(page.get(limit - 1).number()));
            }
        }
        call.respond(200, body);
    }

    private List<Device> named(@Nullable String application, String name, int limit) {
        return application == null
                ? registry.get().devicesNamed(name, limit)
                : registry.get().device(application, name).stream().toList();
    }

    private void show(Call call) throws IOException, ProblemException {
        call.parameters();
        call.respond(200, RegistryJson.device(device(call)));
    }

    private void issueToken(Call call) throws IOException, ProblemException {
        call.parameters();
        RegistryJson.TokenRequest request = RegistryJson.tokenRequest(call.body());
        long device = device(call).number();
        try {
            call.respond(
                    201,
                    RegistryJson.issued(
                            registry.get().issueToken(device, request.value(), request.expiresAtMs(), call.actor())));
        } catch (RegistryException refused) {
            throw ProblemException.of(refused);
        }
    }

    private void tokens(Call call) throws IOException, ProblemException {
        call.parameters();
        ObjectNode body = RegistryJson.object();
        ArrayNode tokens = body.putArray("tokens");
        for (Token token : registry.get().tokens(device(call).number())) {
            tokens.add(RegistryJson.token(token, clock.millis()));
        }
        call.respond(200, body);
    }

    private void token(Call call) throws IOException, ProblemException {
        call.parameters();
        String id = call.variable("tokenId");
        Token token = registry.get()
                .token(number(PublicId.TOKEN, id))
                .orElseThrow(() -> ProblemException.notFound("there is no token " + id));
        call.respond(200, RegistryJson.token(token, clock.millis()));
    }

    private void move(Call call, TokenState target) throws IOException, ProblemException {
        call.parameters();
        try {
            Token token =
                    registry.get().changeState(number(PublicId.TOKEN, call.variable("tokenId")), target, call.actor());
            call.respond(200, RegistryJson.token(token, clock.millis()));
        } catch (RegistryException refused) {
            throw ProblemException.of(refused);
        }
    }

    private Device device(Call call) throws ProblemException {
        String id = call.variable("deviceId");
        return registry.get()
                .device(number(PublicId.DEVICE, id))
                .orElseThrow(() -> ProblemException.notFound("there is no device " + id));
    }

    /** What is not an id stands for nothing that there is. */
    static long number(PublicId kind, String id) throws ProblemException {
        try {
            return kind.parse(id);
        } catch (IllegalArgumentException malformed) {
            throw ProblemException.notFound("not an id: " + malformed.getMessage());
        }
    }

    /** How many rows are asked for. */
    static int limit(@Nullable String text) throws ProblemException {
        if (text == null) {
            return DEFAULT_LIMIT;
        }
        try {
            int limit = Integer.parseInt(text);
            if (limit >= 1 && limit <= MAX_LIMIT) {
                return limit;
            }
        } catch (NumberFormatException notANumber) {
            // falls through to the one message for every wrong form
        }
        throw ProblemException.malformed("expected limit to be 1 to " + MAX_LIMIT + ", got '" + text + "'");
    }
}
