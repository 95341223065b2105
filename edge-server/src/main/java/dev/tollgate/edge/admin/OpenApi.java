package dev.tollgate.edge.admin;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/**
 * The API's own description, OpenAPI 3.1: {@code openapi/document.yaml} and a file for each resource, merged. Read once, when it is asked
 * for first. Safe from any thread.
 */
final class OpenApi {
    static final String PATH = "/api/v1/openapi.json";

    private static final String TYPE = "application/json";
    private static final ObjectMapper JSON = new ObjectMapper();

    /** Names of the files, without their ending. */
    static final List<String> FILES = List.of(
            "document",
            "edge",
            "applications",
            "devices",
            "tokens",
            "commands",
            "configuration",
            "metadata",
            "uploads",
            "records",
            "sinks",
            "auth-tokens",
            "client-credentials",
            "registrations",
            "session",
            "limits",
            "explain",
            "audit",
            "secrets");

    private OpenApi() {}

    /** Made once, by the first who asks. */
    private static final class Merged {
        static final byte[] BYTES = (document() + "\n").getBytes(StandardCharsets.UTF_8);
    }

    static void addTo(Router router) {
        router.add("GET", PATH, call -> {
            call.parameters();
            call.respond(200, TYPE, Merged.BYTES);
        });
    }

    /** @throws IllegalStateException when two files say something of the same */
    static ObjectNode document() {
        ObjectNode document = JSON.createObjectNode();
        for (String name : FILES) {
            merge(document, read(name), name);
        }
        return document;
    }

    private static ObjectNode read(String name) {
        LoadSettings settings = LoadSettings.builder().setLabel(name).build();
        try (InputStream file = OpenApi.class.getResourceAsStream("openapi/" + name + ".yaml")) {
            if (file == null) {
                throw new IllegalStateException("expected a resource openapi/" + name + ".yaml");
            }
            if (new Load(settings).loadFromInputStream(file) instanceof Map<?, ?> yaml) {
                return JSON.valueToTree(yaml);
            }
            throw new IllegalStateException("expected a map in openapi/" + name + ".yaml");
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    private static void merge(ObjectNode into, ObjectNode from, String name) {
        for (Map.Entry<String, JsonNode> member : from.properties()) {
            JsonNode present = into.get(member.getKey());
            if (present == null) {
                into.set(member.getKey(), member.getValue());
            } else if (present instanceof ObjectNode object && member.getValue() instanceof ObjectNode added) {
                merge(object, added, name);
            } else {
                throw new IllegalStateException("openapi/" + name + ".yaml has '" + member.getKey() + "' once more");
            }
        }
    }
}
