package dev.tollgate.edge.ring;

/** What a message came over. The ordinal is stored in the journal: append only. */
public enum Protocol {
    MQTT_3_1_1("mqtt3.1.1"),
    MQTT_5("mqtt5"),
    HTTP("http");

    private static final Protocol[] VALUES = values();

    private final String text;

    Protocol(String text) {
        this.text = text;
    }

    public static Protocol of(int ordinal) {
        return VALUES[ordinal];
    }

    /** As records show it. */
    public String text() {
        return text;
    }
}
