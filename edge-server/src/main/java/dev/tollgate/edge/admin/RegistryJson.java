package dev.tollgate.edge.admin;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tollgate.edge.id.PublicId;
import dev.tollgate.edge.store.Device;
import dev.tollgate.edge.store.IssuedToken;
import dev.tollgate.edge.store.NewDevice;
import dev.tollgate.edge.store.Token;
import dev.tollgate.edge.token.TokenEntry;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Iterator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Devices and tokens as the API's JSON has them, both ways. What is refused is described without quoting it: it may hold a token. */
final class RegistryJson {
    private static final ObjectMapper JSON = JsonMapper.builder(JsonFactory.builder()
                    .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                    .disable(JsonFactory.Feature.CANONICALIZE_FIELD_NAMES) // would keep any name that was ever sent
                    .recyclerPool(RequestBuffers.POOL)
                    .build())
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();
    private static final List<String> DEVICE_FIELDS = List.of("name", "application", "group", "token", "expiresAt");
    private static final List<String> TOKEN_FIELDS = List.of("token", "expiresAt");
    /** What an export adds to a device; an import passes over it. */
    private static final List<String> EXPORT_FIELDS = List.of("deviceId", "createdAt");

    private RegistryJson() {}

    /** A line of JSON, whose content is left in no buffer once the request is over. */
    static byte[] line(JsonNode json) {
        try {
            return (JSON.writeValueAsString(json) + "\n").getBytes(StandardCharsets.UTF_8);
        } catch (JsonProcessingException impossible) {
            throw new IllegalStateException("a tree is always written", impossible);
        }
    }

    static ObjectNode object() {
        return JSON.createObjectNode();
    }

    static ObjectNode device(Device device) {
        return object().put("deviceId", PublicId.DEVICE.format(device.number()))
                .put("name", device.name())
                .put("application", device.application())
                .put("group", device.group())
                .put("createdAt", time(device.createdAtMs()));
    }

    static ObjectNode token(Token token, long nowMs) {
        boolean expires = token.expiresAtMs() != TokenEntry.NEVER;
        return object().put("tokenId", PublicId.TOKEN.format(token.number()))
                .put("deviceId", PublicId.DEVICE.format(token.deviceNumber()))
                .put("state", token.state().text())
                .put("expired", nowMs >= token.expiresAtMs())
                .put("createdAt", time(token.createdAtMs()))
                .put("expiresAt", expires ? time(token.expiresAtMs()) : null)
                .put("firstUsedAt", token.firstUsedAtMs() == 0 ? null : time(token.firstUsedAtMs()));
    }

    /** With the token's value: the one time that it is shown. */
    static ObjectNode issued(IssuedToken issued) {
        return object().put("deviceId", PublicId.DEVICE.format(issued.device().number()))
                .put("token", issued.value())
                .put("tokenId", PublicId.TOKEN.format(issued.token().number()));
    }

    /** The device that a request or a line of an import describes. */
    static NewDevice newDevice(byte[] json, boolean isImport) throws ProblemException {
        JsonNode body = parse(json, DEVICE_FIELDS, isImport ? EXPORT_FIELDS : List.of());
        return new NewDevice(
                required(body, "name"),
                required(body, "application"),
                text(body, "group"),
                text(body, "token"),
                expiresAtMs(body));
    }

    /** What a token is to be; an empty body asks for a generated one that never expires. */
    static TokenRequest tokenRequest(byte[] json) throws ProblemException {
        if (json.length == 0) {
            return new TokenRequest(null, TokenEntry.NEVER);
        }
        JsonNode body = parse(json, TOKEN_FIELDS, List.of());
        return new TokenRequest(text(body, "token"), expiresAtMs(body));
    }

    /** As {@link dev.tollgate.edge.store.DeviceRegistry#issueToken} takes it. */
    record TokenRequest(@Nullable String value, long expiresAtMs) {
        /** Without the value, so that it cannot reach a log. */
        @Override
        public String toString() {
            return "TokenRequest";
        }
    }

    static JsonNode parse(byte[] json, List<String> fields, List<String> ignored) throws ProblemException {
        JsonNode body = tree(json);
        if (!body.isObject()) {
            throw ProblemException.malformed("expected a JSON object with " + String.join(", ", fields));
        }
        Iterator<String> names = body.fieldNames();
        while (names.hasNext()) {
            String name = names.next();
            if (!fields.contains(name) && !ignored.contains(name)) {
                throw ProblemException.malformed(
                        "unknown field '" + shortened(name) + "', expected " + String.join(", ", fields));
            }
        }
        return body;
    }

    /** The parser's own message would quote what it read. */
    private static JsonNode tree(byte[] json) throws ProblemException {
        try {
            return JSON.readTree(json);
        } catch (JsonProcessingException notJson) {
            JsonLocation location = notJson.getLocation();
            String place = location == null
                    ? ""
                    : " (line " + location.getLineNr() + ", column " + location.getColumnNr() + ")";
            throw ProblemException.malformed("expected a JSON object, got what is not JSON" + place);
        } catch (IOException notText) {
            throw ProblemException.malformed("expected a JSON object in UTF-8");
        }
    }

    private static String required(JsonNode body, String field) throws ProblemException {
        String value = text(body, field);
        if (value == null) {
            throw ProblemException.malformed("expected a field '" + field + "'");
        }
        return value;
    }

    private static @Nullable String text(JsonNode body, String field) throws ProblemException {
        JsonNode value = body.get(field);
        if (value == null || value.isNull()) {
            return null;
        }
        if (!value.isTextual()) {
            throw ProblemException.malformed("expected '" + field + "' to be a string");
        }
        return value.textValue();
    }

    private static long expiresAtMs(JsonNode body) throws ProblemException {
        String text = text(body, "expiresAt");
        if (text == null) {
            return TokenEntry.NEVER;
        }
        try {
            return OffsetDateTime.parse(text).toInstant().toEpochMilli();
        } catch (DateTimeException | ArithmeticException malformed) {
            throw ProblemException.malformed("expected 'expiresAt' to be a time such as 2030-01-31T00:00:00Z");
        }
    }

    static String time(long epochMs) {
        return Instant.ofEpochMilli(epochMs).toString();
    }

    private static String shortened(String name) {
        return name.length() <= 40 ? name : name.substring(0, 40) + "…";
    }
}
