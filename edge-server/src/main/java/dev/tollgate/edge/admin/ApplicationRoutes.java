package dev.tollgate.edge.admin;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tollgate.edge.auth.Scope;
import dev.tollgate.edge.extension.DataCollection;
import dev.tollgate.edge.extension.Extension;
import dev.tollgate.edge.store.Application;
import dev.tollgate.edge.store.ApplicationRegistry;
import dev.tollgate.edge.store.RegistryException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Applications: what versions and extensions their devices may name. */
final class ApplicationRoutes {
    private static final String APPLICATIONS = "/api/v1/applications";
    private static final String APPLICATION = APPLICATIONS + "/{application}";
    private static final String VERSIONS = "versions";
    private static final String EXTENSIONS = "allowedExtensions";
    private static final String DESCRIPTION = "description";
    private static final List<String> KNOWN_EXTENSIONS = Stream.concat(
                    Stream.of(DataCollection.TEXT),
                    Stream.of(Extension.values()).map(Extension::text))
            .toList();

    private final Supplier<ApplicationRegistry> registry;
    private final EntityTags tags;

    private ApplicationRoutes(Supplier<ApplicationRegistry> registry, EntityTags tags) {
        this.registry = registry;
        this.tags = tags;
    }

    static void addTo(Router router, Supplier<ApplicationRegistry> registry, EntityTags tags, IdempotencyKeys keys) {
        ApplicationRoutes routes = new ApplicationRoutes(registry, tags);
        router.add("POST", APPLICATIONS, keys.around(routes::create));
        router.add("GET", APPLICATIONS, routes::list);
        router.add("GET", APPLICATION, routes::show);
        router.add("PATCH", APPLICATION, routes::update);
        router.add("DELETE", APPLICATION, Scope.ADMIN, routes::delete);
    }

    private void create(Call call) throws IOException, ProblemException, RegistryException {
        call.parameters();
        JsonNode body = RegistryJson.parse(call.body(), List.of("name", DESCRIPTION, VERSIONS, EXTENSIONS), List.of());
        String name = RegistryJson.required(body, "name");
        EntityTags.respond(
                call,
                201,
                json(registry.get()
                        .createApplication(
                                name, draft(body, new ApplicationRegistry.Draft(null, null, null)), call.actor())));
    }

    /** What the body says; what it leaves out stays. */
    private static ApplicationRegistry.Draft draft(JsonNode body, ApplicationRegistry.Draft present)
            throws ProblemException {
        List<String> extensions = body.has(EXTENSIONS) ? names(body, EXTENSIONS) : present.extensions();
        if (extensions != null && !KNOWN_EXTENSIONS.containsAll(extensions)) {
            throw new ProblemException(
                    400,
                    "value-invalid",
                    "expected " + EXTENSIONS + " to be among " + String.join(", ", KNOWN_EXTENSIONS));
        }
        return new ApplicationRegistry.Draft(
                body.has(DESCRIPTION) ? RegistryJson.text(body, DESCRIPTION) : present.description(),
                body.has(VERSIONS) ? names(body, VERSIONS) : present.versions(),
                extensions);
    }

    private static @Nullable List<String> names(JsonNode body, String field) throws ProblemException {
        JsonNode value = body.path(field);
        if (value.isNull()) {
            return null;
        }
        List<String> names = new ArrayList<>();
        for (JsonNode name : value) {
            names.add(name.isTextual() ? name.textValue() : "");
        }
        if (!value.isArray() || names.contains("")) {
            throw ProblemException.malformed("expected '" + field + "' to be a list of names, or null for any");
        }
        return names;
    }

    private void list(Call call) throws IOException, ProblemException {
        Map<String, String> parameters = call.parameters("after", "limit");
        int limit = DeviceRoutes.limit(parameters.get("limit"));
        List<Application> page = registry.get().applications(Cursor.text(parameters.get("after")), limit);
        ObjectNode body = RegistryJson.object();
        ArrayNode applications = body.putArray("applications");
        page.forEach(application -> applications.add(json(application)));
        if (page.size() == limit) {
            body.put("next", Cursor.of(page.get(limit - 1).name()));
        }
        call.respond(200, body);
    }

    private void show(Call call) throws IOException, ProblemException {
        call.parameters();
        EntityTags.respond(call, 200, json(application(call)));
    }

    private Application application(Call call) throws ProblemException {
        String name = call.variable("application");
        return registry.get()
                .application(name)
                .orElseThrow(() -> ProblemException.notFound("there is no application " + name));
    }

    private void update(Call call) throws IOException, ProblemException, RegistryException {
        call.parameters();
        JsonNode body = RegistryJson.parse(call.body(), List.of(DESCRIPTION, VERSIONS, EXTENSIONS), List.of());
        ObjectNode updated = tags.change(call, () -> json(application(call)), () -> {
            Application present = application(call);
            ApplicationRegistry.Draft draft = draft(
                    body,
                    new ApplicationRegistry.Draft(present.description(), present.versions(), present.extensions()));
            return json(registry.get().updateApplication(present.name(), draft, call.actor()));
        });
        EntityTags.respond(call, 200, updated);
    }

    private void delete(Call call) throws IOException, ProblemException, RegistryException {
        call.parameters();
        String name = call.variable("application");
        call.respond(200, tags.change(call, () -> json(application(call)), () -> {
            registry.get().deleteApplication(name, call.actor());
            return RegistryJson.object().put("deleted", name);
        }));
    }

    private static ObjectNode json(Application application) {
        ObjectNode json =
                RegistryJson.object().put("name", application.name()).put(DESCRIPTION, application.description());
        put(json, VERSIONS, application.versions());
        put(json, EXTENSIONS, application.extensions());
        return json.put("devices", application.devices())
                .put("createdAt", RegistryJson.time(application.createdAtMs()));
    }

    private static void put(ObjectNode json, String field, @Nullable List<String> names) {
        if (names == null) {
            json.putNull(field);
        } else {
            names.forEach(json.putArray(field)::add);
        }
    }
}
