package dev.tollgate.edge.extension;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;

/** Extension {@code tsx}: what time it is, and in a time zone that the device names how far that is from UTC. */
public final class TimeHandler implements ExtensionHandler {
    private static final String TIMEZONE = "timezone";

    @Override
    public Reply handle(ExtensionRequest request, Turn turn) throws ExtensionException {
        JsonNode timezone =
                ExtensionJson.object(request.payload(), List.of(TIMEZONE)).get(TIMEZONE);
        ObjectNode answer = ExtensionJson.object().put("timestamp", turn.nowMs());
        if (timezone != null) {
            int offset = zone(timezone)
                    .getRules()
                    .getOffset(Instant.ofEpochMilli(turn.nowMs()))
                    .getTotalSeconds();
            if (offset != 0) {
                answer.put("offset", offset);
            }
        }
        return Reply.of(answer);
    }

    private static ZoneId zone(JsonNode timezone) throws ExtensionException {
        if (timezone.isTextual()) {
            try {
                return ZoneId.of(timezone.textValue());
            } catch (DateTimeException unknown) {
                // falls through to the one message for every wrong form
            }
        }
        throw ExtensionException.malformed("Expected timezone to be a name of the IANA's, such as Europe/Berlin");
    }
}
