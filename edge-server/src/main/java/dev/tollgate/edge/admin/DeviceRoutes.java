package dev.tollgate.edge.admin;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tollgate.edge.audit.Actor;
import dev.tollgate.edge.id.PublicId;
import dev.tollgate.edge.store.Device;
import dev.tollgate.edge.store.DeviceAction;
import dev.tollgate.edge.store.DevicePage;
import dev.tollgate.edge.store.DeviceQuery;
import dev.tollgate.edge.store.DeviceRegistry;
import dev.tollgate.edge.store.IssuedToken;
import dev.tollgate.edge.store.RegistryException;
import dev.tollgate.edge.store.Token;
import dev.tollgate.edge.token.TokenState;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Devices, one at a time or a page of them. */
final class DeviceRoutes {
    static final String DEVICES = "/api/v1/devices";

    private static final String DEVICE = DEVICES + "/{deviceId}";
    private static final int DEFAULT_LIMIT = 100;
    private static final int ACTION_DEVICES_MAX = 1_000;

    private final Supplier<AdminParts> parts;
    private final EntityTags tags;

    private DeviceRoutes(Supplier<AdminParts> parts, EntityTags tags) {
        this.parts = parts;
        this.tags = tags;
    }

    static void addTo(Router router, Supplier<AdminParts> parts, EntityTags tags, IdempotencyKeys keys) {
        DeviceRoutes routes = new DeviceRoutes(parts, tags);
        router.add("POST", DEVICES, keys.around(routes::create));
        router.add("GET", DEVICES, routes::list);
        router.add("POST", DEVICES + "/actions", routes::act); // before the devices, whose {deviceId} matches any word
        router.add("GET", DEVICE, Router.Access.DEVICE, routes::show);
        router.add("PATCH", DEVICE, routes::update);
        router.add("DELETE", DEVICE, routes::delete);
    }

    private void tellChanged(long number, String change) {
        parts.get().explain().explain().onDeviceChanged(number, change);
    }

    private DeviceRegistry registry() {
        return parts.get().registry();
    }

    private void create(Call call) throws IOException, ProblemException, RegistryException {
        call.parameters();
        IssuedToken issued = registry().create(RegistryJson.newDevice(call.body(), false), call.actor());
        tellChanged(issued.device().number(), "created");
        call.respond(201, RegistryJson.issued(issued));
    }

    private void list(Call call) throws IOException, ProblemException {
        DeviceQuery query = query(call.parameters(
                "application", "group", "name", "q", "state", "lastSeenAfter", "lastSeenBefore", "after", "limit"));
        DevicePage page = registry().search(query);
        ObjectNode body = RegistryJson.object();
        ArrayNode devices = body.putArray("devices");
        for (int i = 0; i < page.devices().size(); i++) {
            devices.add(RegistryJson.device(page.devices().get(i), page.tokens().get(i)));
        }
        if (page.next() != 0) {
            body.put("next", Cursor.of(page.next()));
        }
        call.respond(200, body);
    }

    private static DeviceQuery query(Map<String, String> parameters) throws ProblemException {
        return new DeviceQuery(
                parameters.get("application"),
                parameters.get("group"),
                parameters.get("name"),
                parameters.get("q"),
                state(parameters.get("state")),
                timeMs("lastSeenAfter", parameters.get("lastSeenAfter")),
                timeMs("lastSeenBefore", parameters.get("lastSeenBefore")),
                Cursor.number(parameters.get("after")),
                limit(parameters.get("limit")));
    }

    private static @Nullable TokenState state(@Nullable String text) throws ProblemException {
        if (text == null) {
            return null;
        }
        for (TokenState state : TokenState.values()) {
            if (state.text().equals(text)) {
                return state;
            }
        }
        throw ProblemException.malformed("expected state to be Inactive, Active, Suspended or Revoked");
    }

    private static long timeMs(String name, @Nullable String text) throws ProblemException {
        return text == null ? 0 : Math.max(1, RegistryJson.timeMs(name, text));
    }

    private void show(Call call) throws IOException, ProblemException {
        call.parameters();
        Device device = device(number(PublicId.DEVICE, call.variable("deviceId")));
        call.caller().expectCovers(device, call.variable("deviceId"));
        EntityTags.respond(call, 200, json(device));
    }

    private Device device(long number) throws ProblemException {
        return registry()
                .device(number)
                .orElseThrow(() -> ProblemException.notFound("there is no device " + PublicId.DEVICE.format(number)));
    }

    private ObjectNode json(long number) throws ProblemException {
        return json(device(number));
    }

    private ObjectNode json(Device device) {
        int[] counts = new int[TokenState.values().length];
        for (Token token : registry().tokens(device.number())) {
            counts[token.state().code()]++;
        }
        return RegistryJson.device(device, counts);
    }

    private void update(Call call) throws IOException, ProblemException, RegistryException {
        call.parameters();
        long number = number(PublicId.DEVICE, call.variable("deviceId"));
        JsonNode body = RegistryJson.parse(call.body(), List.of("name", "group"), List.of());
        DeviceAction update = new DeviceAction.Update(
                body.has("name") ? RegistryJson.required(body, "name") : null,
                body.has("group"),
                RegistryJson.text(body, "group"));
        ObjectNode updated = tags.change(call, () -> json(number), () -> {
            act(number, update, call.actor());
            tellChanged(number, "updated");
            return json(number);
        });
        EntityTags.respond(call, 200, updated);
    }

    private void delete(Call call) throws IOException, ProblemException, RegistryException {
        call.parameters();
        long number = number(PublicId.DEVICE, call.variable("deviceId"));
        call.respond(200, tags.change(call, () -> json(number), () -> {
            act(number, new DeviceAction.Delete(), call.actor());
            deleteUploads(number);
            tellChanged(number, "deleted");
            return RegistryJson.object().put("deleted", PublicId.DEVICE.format(number));
        }));
    }

    private void act(long number, DeviceAction action, Actor actor) throws ProblemException, RegistryException {
        registry().act(number, action, actor);
    }

    private void deleteUploads(long number) throws IOException {
        parts.get().extensions().uploads().deleteAll(number);
    }

    private void act(Call call) throws IOException, ProblemException, RegistryException {
        call.parameters();
        JsonNode body = RegistryJson.parse(call.body(), List.of("deviceIds", "action", "group"), List.of());
        DeviceAction action = action(body);
        List<Long> numbers = numbers(body.path("deviceIds"));
        call.respond(200, tags.change(call, RegistryJson::object, () -> results(numbers, action, call.actor())));
    }

    private ObjectNode results(List<Long> numbers, DeviceAction action, Actor actor)
            throws IOException, ProblemException, RegistryException {
        ObjectNode answer = RegistryJson.object();
        ArrayNode results = answer.putArray("results");
        List<@Nullable RegistryException> failures = registry().act(numbers, action, actor);
        for (int i = 0; i < failures.size(); i++) {
            RegistryException failure = failures.get(i);
            ObjectNode result = results.addObject()
                    .put("deviceId", PublicId.DEVICE.format(numbers.get(i)))
                    .put("ok", failure == null);
            if (failure != null) {
                ProblemException problem = ProblemException.of(failure);
                result.put("reason", problem.reason()).put("detail", problem.detail());
            } else if (action instanceof DeviceAction.Delete) {
                deleteUploads(numbers.get(i));
                tellChanged(numbers.get(i), "deleted");
            } else if (action instanceof DeviceAction.Update) {
                tellChanged(numbers.get(i), "updated");
            }
        }
        return answer;
    }

    private static DeviceAction action(JsonNode body) throws ProblemException {
        String name = RegistryJson.required(body, "action");
        String group = RegistryJson.text(body, "group");
        if (group != null && !name.equals("setGroup")) {
            throw ProblemException.malformed("expected a group with the action setGroup alone");
        }
        return switch (name) {
            case "suspend" -> new DeviceAction.Move(TokenState.SUSPENDED);
            case "resume" -> new DeviceAction.Move(TokenState.ACTIVE);
            case "revoke" -> new DeviceAction.Move(TokenState.REVOKED);
            case "delete" -> new DeviceAction.Delete();
            case "setGroup" -> new DeviceAction.Update(null, true, group);
            default ->
                throw ProblemException.malformed("expected action to be suspend, resume, revoke, delete or setGroup");
        };
    }

    private static List<Long> numbers(JsonNode ids) throws ProblemException {
        if (!ids.isArray() || ids.isEmpty() || ids.size() > ACTION_DEVICES_MAX) {
            throw ProblemException.malformed("expected deviceIds to be 1 to " + ACTION_DEVICES_MAX + " ids");
        }
        List<Long> numbers = new ArrayList<>();
        for (JsonNode id : ids) {
            numbers.add(number(PublicId.DEVICE, id.asText()));
        }
        return numbers;
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
            if (limit >= 1 && limit <= DeviceRegistry.PAGE) {
                return limit;
            }
        } catch (NumberFormatException notANumber) {
            // falls through to the one message for every wrong form
        }
        throw ProblemException.malformed("expected limit to be 1 to " + DeviceRegistry.PAGE + ", got '" + text + "'");
    }
}
