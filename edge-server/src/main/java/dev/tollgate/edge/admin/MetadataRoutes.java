package dev.tollgate.edge.admin;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tollgate.edge.id.PublicId;
import dev.tollgate.edge.store.RegistryException;
import java.io.IOException;
import java.util.function.Supplier;

/** Metadata of devices: the object itself, and changes as a JSON merge patch (RFC 7396) of its keys. */
final class MetadataRoutes {
    private static final String METADATA = DeviceRoutes.DEVICES + "/{deviceId}/metadata";

    private final Supplier<ExtensionParts> parts;

    private MetadataRoutes(Supplier<ExtensionParts> parts) {
        this.parts = parts;
    }

    static void addTo(Router router, Supplier<ExtensionParts> parts) {
        MetadataRoutes routes = new MetadataRoutes(parts);
        router.add("GET", METADATA, routes::show);
        router.add("PATCH", METADATA, routes::patch);
    }

    private void show(Call call) throws IOException, ProblemException, RegistryException {
        call.parameters();
        long device = DeviceRoutes.number(PublicId.DEVICE, call.variable("deviceId"));
        call.respond(
                200, parts.get().worker().call(turn -> parts.get().metadata().get(device, turn)));
    }

    private void patch(Call call) throws IOException, ProblemException, RegistryException {
        call.parameters();
        long device = DeviceRoutes.number(PublicId.DEVICE, call.variable("deviceId"));
        ObjectNode patch = ExtensionBody.object(call.body());
        call.respond(
                200,
                parts.get().worker().call(turn -> parts.get().metadata().patch(device, patch, call.actor(), turn)));
    }
}
