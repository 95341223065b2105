package dev.tollgate.loadtest.scenario;

/** Versions of MQTT that the devices speak. */
public enum MqttVersion {
    V3_1_1("3.1.1", 4),
    V5("5", 5);

    private final String text;
    private final int level;

    MqttVersion(String text, int level) {
        this.text = text;
        this.level = level;
    }

    public String text() {
        return text;
    }

    /** The protocol level in CONNECT. */
    public int level() {
        return level;
    }

    /** {@code 3}, {@code 3.1.1}, {@code 4} and {@code 5}. */
    public static MqttVersion parse(String key, String text) {
        return switch (text.strip()) {
            case "3", "4", "3.1.1" -> V3_1_1;
            case "5", "5.0" -> V5;
            default -> throw InvalidSetting.of(key, "3.1.1 or 5", text);
        };
    }
}
