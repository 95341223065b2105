package dev.tollgate.edge.extension.configuration;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tollgate.edge.extension.ExtensionJson;

/**
 * A configuration as it was assigned once.
 *
 * @param ofDevice whether it is one device's own, else its application's
 * @param config JSON
 */
public record ConfigurationVersion(
        ConfigurationKey key, boolean ofDevice, String configId, String config, long createdAtMs) {
    /** As a device gets it. */
    ObjectNode message() {
        return message(configId, config);
    }

    /** What a device gets when nothing is assigned to it. */
    static ObjectNode none() {
        return message("", "null");
    }

    private static ObjectNode message(String configId, String config) {
        ObjectNode message = ExtensionJson.object().put("configId", configId);
        message.set("config", ExtensionJson.stored(config));
        return message.put("statusCode", 200).put("reasonPhrase", "OK");
    }
}
