package dev.tollgate.edge.ring;

/** What a message came over. The code is stored in the journal. */
public enum Protocol {
    MQTT_3_1_1(0, "mqtt3.1.1"),
    MQTT_5(1, "mqtt5"),
    HTTP(2, "http");

    private final int code;
    private final String text;

    Protocol(int code, String text) {
        this.code = code;
        this.text = text;
    }

    /** @throws IllegalArgumentException for a code that stands for none */
    public static Protocol of(int code) {
        return switch (code) {
            case 0 -> MQTT_3_1_1;
            case 1 -> MQTT_5;
            case 2 -> HTTP;
            default -> throw new IllegalArgumentException("expected a protocol's code, 0 to 2, got " + code);
        };
    }

    public int code() {
        return code;
    }

    /** As records show it. */
    public String text() {
        return text;
    }
}
