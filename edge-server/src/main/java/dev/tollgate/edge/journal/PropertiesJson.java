package dev.tollgate.edge.journal;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.tollgate.edge.journal.MessageProperties.UserProperty;
import java.io.IOException;

/** The properties of an MQTT 5 message as members of a record's JSON: only those that there are. */
final class PropertiesJson {
    private PropertiesJson() {}

    static void write(JsonGenerator json, MessageProperties properties) throws IOException {
        if (properties.payloadFormat() != MessageProperties.NO_FORMAT) {
            json.writeNumberField("payloadFormatIndicator", properties.payloadFormat());
        }
        if (properties.expirySeconds() != MessageProperties.NO_EXPIRY) {
            json.writeNumberField("messageExpiryInterval", properties.expirySeconds());
        }
        String responseTopic = properties.responseTopic();
        if (responseTopic != null) {
            json.writeStringField("responseTopic", responseTopic);
        }
        byte[] correlation = properties.correlation();
        if (correlation != null) {
            json.writeBinaryField("correlationDataBase64", correlation);
        }
        if (!properties.userProperties().isEmpty()) {
            json.writeArrayFieldStart("userProperties");
            for (UserProperty property : properties.userProperties()) {
                json.writeStartObject();
                json.writeStringField("name", property.name());
                json.writeStringField("value", property.value());
                json.writeEndObject();
            }
            json.writeEndArray();
        }
    }
}
