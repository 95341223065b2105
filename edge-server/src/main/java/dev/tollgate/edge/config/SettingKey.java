package dev.tollgate.edge.config;

import java.util.Locale;

/**
 * A key that there is.
 *
 * @param key such as {@code mqtt.packetMaxBytes}
 * @param type of the component that it is bound to
 */
record SettingKey(String key, Class<?> type, Setting setting) {
    private static final String ENVIRONMENT_PREFIX = "EDGE_";

    /** {@code mqtt.packetMaxBytes} is {@code EDGE_MQTT_PACKET_MAX_BYTES}. */
    String environmentName() {
        return environmentName(key);
    }

    static String environmentName(String key) {
        String words = key.replaceAll("(?<=[a-z0-9])(?=[A-Z])", "_").replace('.', '_');
        return ENVIRONMENT_PREFIX + words.toUpperCase(Locale.ROOT);
    }

    /** The key's last part. */
    String name() {
        return key.substring(key.lastIndexOf('.') + 1);
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

    long min() {
        return type == int.class ? Math.max(setting.min(), Integer.MIN_VALUE) : setting.min();
    }

    long max() {
        return type == int.class ? Math.min(setting.max(), Integer.MAX_VALUE) : setting.max();
    }
}
