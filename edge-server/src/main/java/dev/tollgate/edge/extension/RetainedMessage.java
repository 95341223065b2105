package dev.tollgate.edge.extension;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.charset.StandardCharsets;

/**
 * What an extension says to a device as long as nothing else has come in its place: retained, as MQTT calls it.
 *
 * @param resource as with {@link PushRoute#push}
 * @param payload not to be changed
 * @param expiresAtMs as with {@link PushRoute#push}
 */
@SuppressWarnings("ArrayRecordComponent") // read as a whole, compared never
public record RetainedMessage(String resource, byte[] payload, long expiresAtMs) {
    public static RetainedMessage of(String resource, JsonNode payload, long expiresAtMs) {
        return new RetainedMessage(resource, payload.toString().getBytes(StandardCharsets.UTF_8), expiresAtMs);
    }
}
