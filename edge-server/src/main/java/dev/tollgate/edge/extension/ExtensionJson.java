package dev.tollgate.edge.extension;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeType;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.List;
import java.util.Locale;

/** JSON as requests and their answers have it. Numbers keep all their digits. Stateless. */
public final class ExtensionJson {
    private static final ObjectMapper JSON = JsonMapper.builder(JsonFactory.builder()
                    .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                    .build())
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
            .build();

    private ExtensionJson() {}

    public static ObjectNode object() {
        return JSON.createObjectNode();
    }

    public static ArrayNode array() {
        return JSON.createArrayNode();
    }

    /** 1/KP's status object, which is also its error object. */
    public static ObjectNode status(int statusCode, String reasonPhrase) {
        return object().put("statusCode", statusCode).put("reasonPhrase", reasonPhrase);
    }

    /** Reads a payload that has passed {@link JsonSyntax}. */
    public static JsonNode parse(byte[] payload) throws ExtensionException {
        try {
            return JSON.readTree(payload);
        } catch (JsonProcessingException twice) { // its message would quote the payload
            throw ExtensionException.malformed(
                    "Expected each name once in an object, and numbers of at most 1000 digits");
        } catch (IOException impossible) {
            throw new IllegalStateException("expected no failure of reading from memory", impossible);
        }
    }

    /** Reads what was written by this before. */
    public static JsonNode stored(String text) {
        try {
            return JSON.readTree(text);
        } catch (JsonProcessingException damaged) {
            throw new IllegalStateException("expected JSON in the database, found something else", damaged);
        }
    }

    /**
     * Reads an object with no other members than these; an empty payload stands for an empty object.
     *
     * @param members in the order in which they are named to a device that sends something else
     */
    public static ObjectNode object(byte[] payload, List<String> members) throws ExtensionException {
        if (payload.length == 0) {
            return object();
        }
        if (!(parse(payload) instanceof ObjectNode object)) {
            throw ExtensionException.malformed("Expected a JSON object, got " + describe(parse(payload)));
        }
        for (String name : iterable(object)) {
            if (!members.contains(name)) {
                String expected = members.isEmpty() ? "no members" : "no members but " + String.join(", ", members);
                throw ExtensionException.malformed("Expected an object with " + expected);
            }
        }
        return object;
    }

    private static Iterable<String> iterable(ObjectNode object) {
        return object::fieldNames;
    }

    /** What a value is, with its article: {@code an array}. */
    public static String describe(JsonNode node) {
        String type = node.getNodeType().name().toLowerCase(Locale.ROOT);
        boolean vowel = node.getNodeType() == JsonNodeType.ARRAY || node.getNodeType() == JsonNodeType.OBJECT;
        return node.isNull() ? "null" : (vowel ? "an " : "a ") + type;
    }
}
