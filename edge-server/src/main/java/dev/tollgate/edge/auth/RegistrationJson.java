package dev.tollgate.edge.auth;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tollgate.edge.auth.AuthException.Reason;
import dev.tollgate.edge.id.PublicId;
import java.io.IOException;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Registrations as JSON, both ways. What is refused is described without quoting it: it may hold a token. */
public final class RegistrationJson {
    private static final ObjectMapper JSON = JsonMapper.builder(JsonFactory.builder()
                    .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                    .build())
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();
    private static final List<String> FIELDS = List.of("token", "name", "group", "application", "deviceKey");
    private static final String SCHEME = "bearer ";

    private RegistrationJson() {}

    /**
     * The request that a body makes.
     *
     * @param body empty for one that leaves everything to the token
     * @param authorization value of the field of this name, whose token counts where the body has none; null or empty for none
     */
    public static RegistrationRequest request(byte[] body, @Nullable String authorization) throws AuthException {
        JsonNode object = body.length == 0 ? JSON.createObjectNode() : tree(body);
        if (!object.isObject()) {
            throw malformed("expected a JSON object with " + String.join(", ", FIELDS));
        }
        Iterator<String> names = object.fieldNames();
        while (names.hasNext()) {
            if (!FIELDS.contains(names.next())) {
                throw malformed("expected no other fields than " + String.join(", ", FIELDS));
            }
        }
        String token = text(object, "token");
        return new RegistrationRequest(
                token == null ? bearer(authorization) : token,
                text(object, "name"),
                text(object, "group"),
                text(object, "application"),
                text(object, "deviceKey"));
    }

    private static JsonNode tree(byte[] body) throws AuthException {
        try {
            return JSON.readTree(body);
        } catch (IOException notJson) { // whose words quote what came
            throw malformed("expected a JSON object, got what is not JSON");
        }
    }

    private static @Nullable String text(JsonNode object, String field) throws AuthException {
        JsonNode value = object.get(field);
        if (value == null || value.isNull()) {
            return null;
        }
        if (!value.isTextual()) {
            throw malformed("expected '" + field + "' to be a string");
        }
        return value.textValue();
    }

    private static AuthException malformed(String detail) {
        return new AuthException(Reason.REQUEST_MALFORMED, detail);
    }

    /** The token in an Authorization field; null for none. */
    public static @Nullable String bearer(@Nullable String authorization) {
        if (authorization == null || !authorization.toLowerCase(Locale.ROOT).startsWith(SCHEME)) {
            return null;
        }
        return authorization.substring(SCHEME.length()).strip();
    }

    public static ObjectNode answer(Registered registered) {
        return JSON.createObjectNode()
                .put("deviceId", PublicId.DEVICE.format(registered.device().number()))
                .put("deviceKey", registered.key())
                .put("name", registered.device().name())
                .put("group", registered.device().group())
                .put("application", registered.device().application());
    }

    /** The 1/KP error object, with the reason's stable name. */
    static ObjectNode error(AuthException refused) {
        return JSON.createObjectNode()
                .put("statusCode", refused.reason().statusCode())
                .put("reasonPhrase", refused.detail())
                .put("reason", refused.reason().text());
    }
}
