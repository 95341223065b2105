package dev.tollgate.loadtest.report.summary;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.StreamSupport;

/** As much of JSON Schema as the tester's own schema uses. */
final class SchemaCheck {
    private final JsonNode root;
    private final List<String> faults = new ArrayList<>();

    SchemaCheck(JsonNode root) {
        this.root = root;
    }

    List<String> faults(JsonNode value) {
        faults.clear();
        check("", root, value);
        return List.copyOf(faults);
    }

    private void check(String path, JsonNode schema, JsonNode value) {
        if (schema.has("$ref")) {
            check(path, root.at(schema.get("$ref").asText().substring(1)), value);
            return;
        }
        if (schema.has("oneOf")) {
            long fitting = elements(schema.get("oneOf"))
                    .filter(each -> new SchemaCheck(root).fits(each, value))
                    .count();
            expect(fitting == 1, path, "one of " + schema.get("oneOf").size() + " shapes");
            return;
        }
        if (schema.has("const")) {
            expect(schema.get("const").equals(value), path, schema.get("const").toString());
        }
        if (schema.has("enum")) {
            expect(
                    elements(schema.get("enum")).anyMatch(value::equals),
                    path,
                    schema.get("enum").toString());
        }
        if (schema.has("type")) {
            type(path, schema.get("type"), value);
        }
        if (schema.has("minimum")) {
            expect(value.asDouble() >= schema.get("minimum").asDouble(), path, "at least " + schema.get("minimum"));
        }
        if (value.isArray() && schema.has("items")) {
            for (int i = 0; i < value.size(); i++) {
                check(path + "/" + i, schema.get("items"), value.get(i));
            }
        }
        if (value.isObject()) {
            object(path, schema, value);
        }
    }

    private boolean fits(JsonNode schema, JsonNode value) {
        check("", schema, value);
        return faults.isEmpty();
    }

    private void type(String path, JsonNode type, JsonNode value) {
        List<String> types =
                type.isArray() ? elements(type).map(JsonNode::asText).toList() : List.of(type.asText());
        boolean fits = types.stream().anyMatch(each -> switch (each) {
            case "object" -> value.isObject();
            case "array" -> value.isArray();
            case "string" -> value.isTextual();
            case "integer" -> value.isIntegralNumber();
            case "number" -> value.isNumber();
            case "boolean" -> value.isBoolean();
            case "null" -> value.isNull();
            default -> throw new IllegalArgumentException(each);
        });
        expect(fits, path, types.toString());
    }

    private void object(String path, JsonNode schema, JsonNode value) {
        elements(schema.path("required"))
                .forEach(name -> expect(value.has(name.asText()), path + "/" + name.asText(), "to be there"));
        JsonNode more = schema.path("additionalProperties");
        for (Map.Entry<String, JsonNode> field : value.properties()) {
            String at = path + "/" + field.getKey();
            JsonNode known = schema.path("properties").path(field.getKey());
            if (!known.isMissingNode()) {
                check(at, known, field.getValue());
            } else if (more.isObject()) {
                check(at, more, field.getValue());
            } else {
                expect(more.isMissingNode(), at, "not to be there");
            }
        }
    }

    private void expect(boolean fits, String path, String expected) {
        if (!fits) {
            faults.add(path + ": expected " + expected);
        }
    }

    private static java.util.stream.Stream<JsonNode> elements(JsonNode array) {
        return StreamSupport.stream(array.spliterator(), false);
    }
}
