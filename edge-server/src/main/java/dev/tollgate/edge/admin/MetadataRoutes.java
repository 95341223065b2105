package dev.tollgate.edge.admin;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tollgate.edge.extension.metadata.Metadata;
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
        respond(call, parts.get().worker().call(turn -> parts.get().metadata().get(device, turn)));
    }

    private void patch(Call call) throws IOException, ProblemException, RegistryException {
        call.parameters();
        long device = DeviceRoutes.number(PublicId.DEVICE, call.variable("deviceId"));
        ObjectNode patch = ExtensionBody.object(call.body());
        String expected = EntityTags.expected(call);
        Metadata metadata = parts.get().metadata();
        respond(call, parts.get().worker().call(turn -> {
            if (expected != null) {
                EntityTags.expect(expected, covered(metadata.get(device, turn)));
            }
            return metadata.patch(device, patch, call.actor(), turn);
        }));
    }

    private static void respond(Call call, ObjectNode metadata) throws IOException {
        EntityTags.respond(call, 200, covered(metadata), metadata);
    }

    /** All keys, which are the operators' and the devices' to choose: no name among them means anything to tags. */
    private static ObjectNode covered(ObjectNode metadata) {
        return RegistryJson.object().set("metadata", metadata);
    }
}
