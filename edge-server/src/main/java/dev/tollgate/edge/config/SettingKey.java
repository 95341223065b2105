package dev.tollgate.edge.config;

import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * A key that there is.
 *
 * @param key such as {@code mqtt.packetMaxBytes}
 * @param type of the component that it is bound to
 */
record SettingKey(String key, Class<?> type, Setting setting) implements SettingNode {
    private static final String ENVIRONMENT_PREFIX = "EDGE_";

    /** {@code mqtt.packetMaxBytes} is {@code EDGE_MQTT_PACKET_MAX_BYTES}. */
    String environmentName() {
        return environmentName(key);
    }

    static String environmentName(String key) {
        String words = key.replaceAll("(?<=[a-z0-9])(?=[A-Z])", "_").replace('.', '_');
        return ENVIRONMENT_PREFIX + words.toUpperCase(Locale.ROOT);
    }

    /** @throws IllegalStateException when it is not what a source may say */
    Object defaultValue() {
        try {
            Object value = SettingValue.parse(this, setting.value());
            if (isMap() && !setting.value().isEmpty()) {
                throw new IllegalArgumentException("expected nothing, as a map begins empty");
            }
            return value;
        } catch (IllegalArgumentException bad) {
            throw new IllegalStateException("bad default of " + key + ": " + bad.getMessage(), bad);
        }
    }

    boolean isNumber() {
        return type == int.class || type == long.class;
    }

    boolean isSize() {
        return isNumber() && name().endsWith("Bytes");
    }

    boolean isTime() {
        return isNumber() && name().endsWith("Ms");
    }

    boolean isList() {
        return type == List.class;
    }

    /** Whether keys that the user chooses lie below this one. */
    boolean isMap() {
        return type == Map.class;
    }

    long min() {
        return type == int.class ? Math.max(setting.min(), Integer.MIN_VALUE) : setting.min();
    }

    long max() {
        return type == int.class ? Math.min(setting.max(), Integer.MAX_VALUE) : setting.max();
    }
}
