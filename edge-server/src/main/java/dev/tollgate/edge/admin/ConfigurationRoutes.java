package dev.tollgate.edge.admin;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tollgate.edge.extension.Extension;
import dev.tollgate.edge.extension.ExtensionJson;
import dev.tollgate.edge.extension.ExtensionWorker;
import dev.tollgate.edge.extension.configuration.AppliedStatus;
import dev.tollgate.edge.extension.configuration.ConfigurationAdmin;
import dev.tollgate.edge.extension.configuration.ConfigurationAdmin.Overview;
import dev.tollgate.edge.extension.configuration.ConfigurationAdmin.Target;
import dev.tollgate.edge.extension.configuration.ConfigurationKey;
import dev.tollgate.edge.extension.configuration.ConfigurationVersion;
import dev.tollgate.edge.id.PublicId;
import dev.tollgate.edge.store.RegistryException;
import java.io.IOException;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Configurations and software of devices and applications: {@code instance} is {@code cmx} or {@code cmx_ota}, {@code name} its name. */
final class ConfigurationRoutes {
    private static final String OF_DEVICE = DeviceRoutes.DEVICES + "/{deviceId}/configuration";
    private static final String OF_APPLICATION = "/api/v1/applications/{application}/configuration";
    private static final String INSTANCE = "instance";
    private static final String NAME = "name";
    private static final List<String> FIELDS = List.of("config", "configId");

    private final Supplier<ExtensionParts> parts;

    private ConfigurationRoutes(Supplier<ExtensionParts> parts) {
        this.parts = parts;
    }

    /** Whose configuration a call is about. */
    private interface TargetOf {
        Target of(Call call) throws ProblemException;
    }

    static void addTo(Router router, Supplier<ExtensionParts> parts) {
        ConfigurationRoutes routes = new ConfigurationRoutes(parts);
        routes.add(
                router,
                OF_DEVICE,
                call -> new Target.OfDevice(DeviceRoutes.number(PublicId.DEVICE, call.variable("deviceId"))));
        routes.add(router, OF_APPLICATION, call -> new Target.OfApplication(call.variable("application")));
    }

    private void add(Router router, String path, TargetOf target) {
        router.add("GET", path, call -> list(call, target.of(call)));
        router.add("PUT", path, call -> set(call, target.of(call)));
        router.add("DELETE", path, call -> clear(call, target.of(call)));
        router.add("GET", path + "/versions", call -> versions(call, target.of(call)));
    }

    private static ConfigurationKey key(Call call) throws ProblemException {
        Map<String, String> parameters = call.parameters(INSTANCE, NAME);
        String name = parameters.getOrDefault(NAME, "");
        String instance = parameters.getOrDefault(INSTANCE, Extension.CONFIGURATION.text());
        for (Extension extension : List.of(Extension.CONFIGURATION, Extension.SOFTWARE)) {
            if (extension.text().equals(instance)) {
                return new ConfigurationKey(extension, name);
            }
        }
        throw ProblemException.malformed("expected instance to be cmx or cmx_ota");
    }

    private void set(Call call, Target target) throws IOException, ProblemException, RegistryException {
        ConfigurationKey key = key(call);
        ObjectNode body = ExtensionBody.object(call.body(), FIELDS);
        JsonNode config = body.get("config");
        if (config == null) {
            throw ProblemException.malformed("expected a field 'config'");
        }
        String configId = ExtensionBody.text(body, "configId");
        ConfigurationAdmin configurations = parts.get().configurations();
        Changed changed = change(call, target, turn -> {
            ConfigurationVersion version =
                    configurations.set(target, key, configId, config.toString(), call.actor(), turn);
            return new Changed(version, configurations.overview(target, turn));
        });
        call.setHeader("ETag", EntityTags.of(covered(changed.left())));
        call.respond(200, json(Objects.requireNonNull(changed.version(), "it was set")));
    }

    /**
     * What a change makes of a target's configurations.
     *
     * @param version that was set, if any
     */
    private record Changed(@Nullable ConfigurationVersion version, Overview left) {}

    /** Makes a change where the target's configurations are still those that the call expects. */
    private Changed change(Call call, Target target, ExtensionWorker.Task<Changed> change) throws RegistryException {
        String expected = EntityTags.expected(call);
        return parts.get().worker().call(turn -> {
            if (expected != null) {
                EntityTags.expect(expected, covered(parts.get().configurations().overview(target, turn)));
            }
            return change.run(turn);
        });
    }

    private void clear(Call call, Target target) throws IOException, ProblemException, RegistryException {
        ConfigurationKey key = key(call);
        ConfigurationAdmin configurations = parts.get().configurations();
        Changed changed = change(call, target, turn -> {
            configurations.clear(target, key, call.actor(), turn);
            return new Changed(null, configurations.overview(target, turn));
        });
        respond(call, changed.left());
    }

    private void list(Call call, Target target) throws IOException, ProblemException, RegistryException {
        call.parameters();
        respond(
                call,
                parts.get().worker().call(turn -> parts.get().configurations().overview(target, turn)));
    }

    private static void respond(Call call, Overview overview) throws IOException {
        EntityTags.respond(call, 200, covered(overview), json(overview));
    }

    /** What operators have set; not what the device says of it. */
    private static ObjectNode covered(Overview overview) {
        ObjectNode covered = RegistryJson.object();
        ArrayNode configurations = covered.putArray("configurations");
        overview.versions().values().forEach(version -> configurations.add(json(version)));
        return covered;
    }

    private void versions(Call call, Target target) throws IOException, ProblemException, RegistryException {
        ConfigurationKey key = key(call);
        ObjectNode body = RegistryJson.object();
        ArrayNode versions = body.putArray("versions");
        parts.get()
                .worker()
                .call(turn -> parts.get().configurations().versions(target, key, turn))
                .forEach(version -> versions.add(json(version)));
        call.respond(200, body);
    }

    private static ObjectNode json(Overview overview) {
        ObjectNode body = RegistryJson.object();
        ArrayNode configurations = body.putArray("configurations");
        Set<ConfigurationKey> keys = new LinkedHashSet<>(overview.versions().keySet());
        keys.addAll(overview.statuses().keySet()); // a device may speak of what it was never assigned
        for (ConfigurationKey key : keys) {
            ConfigurationVersion version = overview.versions().get(key);
            ObjectNode row = version == null ? json(key) : json(version);
            AppliedStatus status = overview.statuses().get(key);
            row.put("observe", status == null ? null : status.observe());
            row.set("applied", applied(status));
            configurations.add(row);
        }
        return body;
    }

    private static ObjectNode json(ConfigurationKey key) {
        return RegistryJson.object()
                .put(INSTANCE, key.instance().text())
                .put(NAME, key.name())
                .put("scope", (String) null)
                .put("configId", "")
                .putNull("config")
                .putNull("createdAt");
    }

    private static ObjectNode json(ConfigurationVersion version) {
        ObjectNode json = json(version.key())
                .put("scope", version.ofDevice() ? "device" : "application")
                .put("configId", version.configId())
                .put("createdAt", RegistryJson.time(version.createdAtMs()));
        json.set("config", ExtensionJson.stored(version.config()));
        return json;
    }

    /** Null where the device said nothing. */
    private static @Nullable ObjectNode applied(@Nullable AppliedStatus status) {
        if (status == null || status.configId() == null) {
            return null;
        }
        return RegistryJson.object()
                .put("configId", status.configId())
                .put("statusCode", status.statusCode())
                .put("reasonPhrase", status.reasonPhrase())
                .put("at", RegistryJson.time(status.appliedAtMs()));
    }
}
