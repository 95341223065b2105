package dev.tollgate.edge.admin;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tollgate.edge.extension.ExtensionJson;
import dev.tollgate.edge.extension.command.Command;
import dev.tollgate.edge.extension.command.CommandAdmin;
import dev.tollgate.edge.id.PublicId;
import dev.tollgate.edge.store.RegistryException;
import java.io.IOException;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Commands to devices. A call that waits for a result holds a thread, and so takes a place among the streams. */
final class CommandRoutes {
    private static final String COMMANDS = DeviceRoutes.DEVICES + "/{deviceId}/commands";
    private static final List<String> FIELDS = List.of("type", "payload", "ttlMs", "awaitMs");

    private final Supplier<CommandAdmin> commands;
    private final StreamPlaces places;
    private final BooleanSupplier isClosing;

    private CommandRoutes(Supplier<CommandAdmin> commands, StreamPlaces places, BooleanSupplier isClosing) {
        this.commands = commands;
        this.places = places;
        this.isClosing = isClosing;
    }

    static void addTo(
            Router router,
            Supplier<CommandAdmin> commands,
            IdempotencyKeys keys,
            StreamPlaces places,
            BooleanSupplier isClosing) {
        CommandRoutes routes = new CommandRoutes(commands, places, isClosing);
        router.add("POST", COMMANDS, keys.around(routes::send));
        router.add("GET", COMMANDS, routes::list);
        router.add("GET", COMMANDS + "/{type}/{number}", routes::show);
    }

    private void send(Call call) throws IOException, ProblemException, RegistryException {
        call.parameters();
        ObjectNode body = ExtensionBody.object(call.body(), FIELDS);
        long awaitMs = ExtensionBody.millis(body, "awaitMs", 0);
        if (awaitMs == 0) {
            send(call, body, awaitMs);
        } else {
            places.run(call, waiting -> send(waiting, body, awaitMs));
        }
    }

    private void send(Call call, ObjectNode body, long awaitMs)
            throws IOException, ProblemException, RegistryException {
        String type = ExtensionBody.text(body, "type");
        if (type == null) {
            throw ProblemException.malformed("expected a field 'type'");
        }
        JsonNode payload = body.get("payload");
        long device = device(call);
        CommandAdmin.Sent sent = commands.get()
                .send(
                        device,
                        type,
                        payload == null ? null : payload.toString(),
                        ExtensionBody.millis(body, "ttlMs", -1),
                        awaitMs,
                        isClosing,
                        call.actor());
        call.respond(201, json(sent.command()).put("pushed", sent.pushed()));
    }

    private void list(Call call) throws IOException, ProblemException, RegistryException {
        int limit = DeviceRoutes.limit(call.parameters("limit").get("limit"));
        long device = device(call);
        ObjectNode body = RegistryJson.object();
        ArrayNode list = body.putArray("commands");
        commands.get().list(device, limit).forEach(command -> list.add(json(command)));
        call.respond(200, body);
    }

    private void show(Call call) throws IOException, ProblemException {
        call.parameters();
        String type = call.variable("type");
        String number = call.variable("number");
        try {
            Command command = commands.get()
                    .find(device(call), type, Integer.parseInt(number))
                    .orElseThrow(() -> unknown(type, number));
            call.respond(200, json(command));
        } catch (NumberFormatException notANumber) {
            throw unknown(type, number);
        } catch (RegistryException refused) {
            throw ProblemException.of(refused);
        }
    }

    private static ProblemException unknown(String type, String number) {
        return ProblemException.notFound("the device has no command " + type + "/" + number);
    }

    private static long device(Call call) throws ProblemException {
        return DeviceRoutes.number(PublicId.DEVICE, call.variable("deviceId"));
    }

    private static ObjectNode json(Command command) {
        ObjectNode json = RegistryJson.object()
                .put("type", command.type())
                .put("id", command.number())
                .put("state", command.state().name());
        json.set("payload", value(command.payload()));
        json.put("createdAt", RegistryJson.time(command.createdAtMs()))
                .put("expiresAt", RegistryJson.time(command.expiresAtMs()))
                .put("endedAt", command.endedAtMs() == 0 ? null : RegistryJson.time(command.endedAtMs()))
                .put("statusCode", command.statusCode() == 0 ? null : (Integer) command.statusCode())
                .put("reasonPhrase", command.reasonPhrase());
        json.set("result", value(command.result()));
        return json;
    }

    private static @Nullable JsonNode value(@Nullable String json) {
        return json == null ? null : ExtensionJson.stored(json);
    }
}
