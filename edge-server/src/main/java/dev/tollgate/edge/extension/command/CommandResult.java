package dev.tollgate.edge.extension.command;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tollgate.edge.extension.ExtensionException;
import dev.tollgate.edge.extension.ExtensionJson;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a device says of a command.
 *
 * @param payload JSON; null for none
 */
record CommandResult(
        int number,
        int statusCode,
        @Nullable String reasonPhrase,
        @Nullable String payload) {
    private static final int REASON_PHRASE_MAX = 1_024;

    /** Reads an array of results, or a single one. */
    static List<CommandResult> parse(byte[] payload) throws ExtensionException {
        JsonNode json = ExtensionJson.parse(payload);
        List<CommandResult> results = new ArrayList<>();
        if (json.isArray()) {
            for (JsonNode element : json) {
                results.add(parse(element));
            }
        } else {
            results.add(parse(json));
        }
        return results;
    }

    private static CommandResult parse(JsonNode json) throws ExtensionException {
        JsonNode id = json.path("id");
        JsonNode statusCode = json.path("statusCode");
        JsonNode reasonPhrase = json.get("reasonPhrase");
        if (!isInt(id) || !isInt(statusCode)) {
            throw ExtensionException.malformed(
                    "Expected an array of results, each an object with an id and a statusCode that are whole numbers");
        }
        boolean isText = reasonPhrase == null
                || (reasonPhrase.isTextual() && reasonPhrase.textValue().length() <= REASON_PHRASE_MAX);
        if (!isText) {
            throw ExtensionException.malformed(
                    "Expected reasonPhrase to be text of at most " + REASON_PHRASE_MAX + " characters");
        }
        JsonNode payload = json.get("payload");
        return new CommandResult(
                id.intValue(),
                statusCode.intValue(),
                reasonPhrase == null ? null : reasonPhrase.textValue(),
                payload == null ? null : payload.toString());
    }

    private static boolean isInt(JsonNode node) {
        return node.isIntegralNumber() && node.canConvertToInt();
    }
}
