package dev.tollgate.edge.admin;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tollgate.edge.id.PublicId;
import dev.tollgate.edge.store.Device;
import dev.tollgate.edge.store.IssuedToken;
import dev.tollgate.edge.store.NewDevice;
import dev.tollgate.edge.store.Token;
import dev.tollgate.edge.token.TokenEntry;
import dev.tollgate.edge.token.TokenState;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
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
    private static final List<String> EXPORT_FIELDS = List.of("deviceId", "createdAt", "lastSeenAt");

    /** What an operator can do to a token's state, by the last part of the route. */
    private static final Map<String, TokenState> MOVES = new LinkedHashMap<>();

    static {
        MOVES.put("suspend", TokenState.SUSPENDED);
        MOVES.put("resume", TokenState.ACTIVE);
        MOVES.put("revoke", TokenState.REVOKED);
    }

    private static final long OVERLAP_DEFAULT_S = 3_600;
    private static final long OVERLAP_MAX_S = 366L * 86_400;

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

    /** @param tokens how many it has in each state, by the state's code */
    static ObjectNode device(Device device, int[] tokens) {
        ObjectNode json = device(device);
        ObjectNode counts = json.putObject("tokens");
        for (TokenState state : TokenState.values()) {
            counts.put(state.text(), tokens[state.code()]);
        }
        return json;
    }

    /** @param value a text or a number */
    static JsonNode tree(Object value) {
        return JSON.valueToTree(value);
    }

    /** As exports have it. */
    static ObjectNode device(Device device) {
        return object().put("deviceId", PublicId.DEVICE.format(device.number()))
                .put("name", device.name())
                .put("application", device.application())
                .put("group", device.group())
                .put("createdAt", time(device.createdAtMs()))
                .put("lastSeenAt", device.lastSeenAtMs() == 0 ? null : time(device.lastSeenAtMs()));
    }

    static ObjectNode token(Token token, long nowMs) {
        boolean expires = token.expiresAtMs() != TokenEntry.NEVER;
        ObjectNode json = object().put("tokenId", PublicId.TOKEN.format(token.number()))
                .put("deviceId", PublicId.DEVICE.format(token.deviceNumber()))
                .put("state", token.state().text())
                .put("expired", nowMs >= token.expiresAtMs())
                .put("createdAt", time(token.createdAtMs()))
                .put("expiresAt", expires ? time(token.expiresAtMs()) : null)
                .put("firstUsedAt", token.firstUsedAtMs() == 0 ? null : time(token.firstUsedAtMs()));
        ArrayNode transitions = json.putArray("transitions");
        MOVES.forEach((name, target) -> {
            if (token.state().canBecome(target)) {
                transitions.add(name);
            }
        });
        return json;
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

    /** What a token is replaced by, and when. */
    record RotateRequest(TokenRequest token, long overlapMs) {}

    /** An empty body asks for a generated token that never expires, and an hour. */
    static RotateRequest rotateRequest(byte[] json) throws ProblemException {
        if (json.length == 0) {
            return new RotateRequest(new TokenRequest(null, TokenEntry.NEVER), OVERLAP_DEFAULT_S * 1_000);
        }
        JsonNode body = parse(json, List.of("overlapSeconds", "token", "expiresAt"), List.of());
        JsonNode overlap = body.path("overlapSeconds");
        boolean isAbsent = overlap.isMissingNode() || overlap.isNull();
        if (!isAbsent
                && !(overlap.isIntegralNumber()
                        && overlap.canConvertToLong()
                        && overlap.longValue() >= 0
                        && overlap.longValue() <= OVERLAP_MAX_S)) {
            throw ProblemException.malformed("expected 'overlapSeconds' to be 0 to " + OVERLAP_MAX_S);
        }
        long overlapS = isAbsent ? OVERLAP_DEFAULT_S : overlap.longValue();
        return new RotateRequest(new TokenRequest(text(body, "token"), expiresAtMs(body)), overlapS * 1_000);
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

    static String required(JsonNode body, String field) throws ProblemException {
        String value = text(body, field);
        if (value == null) {
            throw ProblemException.malformed("expected a field '" + field + "'");
        }
        return value;
    }

    static @Nullable String text(JsonNode body, String field) throws ProblemException {
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
        return expiresAtMs(body, TokenEntry.NEVER);
    }

    static long expiresAtMs(JsonNode body, long otherwise) throws ProblemException {
        String text = text(body, "expiresAt");
        return text == null ? otherwise : timeMs("expiresAt", text);
    }

    static long timeMs(String name, String text) throws ProblemException {
        try {
            return OffsetDateTime.parse(text).toInstant().toEpochMilli();
        } catch (DateTimeException | ArithmeticException malformed) {
            throw ProblemException.malformed("expected '" + name + "' to be a time such as 2030-01-31T00:00:00Z");
        }
    }

    static String time(long epochMs) {
        return Instant.ofEpochMilli(epochMs).toString();
    }

    static String shortened(String name) {
        return name.length() <= 40 ? name : name.substring(0, 40) + "…";
    }
}
