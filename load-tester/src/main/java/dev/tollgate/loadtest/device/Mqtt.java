package dev.tollgate.loadtest.device;

/** Numbers of MQTT 3.1.1 and 5: packet types, and the flags and reason codes that the tester itself speaks of. */
public final class Mqtt {
    public static final int CONNECT = 1;
    public static final int CONNACK = 2;
    public static final int PUBLISH = 3;
    public static final int PUBACK = 4;
    public static final int PUBREC = 5;
    public static final int PUBREL = 6;
    public static final int PUBCOMP = 7;
    public static final int SUBSCRIBE = 8;
    public static final int SUBACK = 9;
    public static final int UNSUBSCRIBE = 10;
    public static final int UNSUBACK = 11;
    public static final int PINGREQ = 12;
    public static final int PINGRESP = 13;
    public static final int DISCONNECT = 14;
    public static final int AUTH = 15;

    /** Protocol levels in CONNECT. */
    public static final int V3_1_1 = 4;

    public static final int V5 = 5;

    public static final int PACKET_ID_MAX = 65_535;
    static final int PACKET_ID_NOT_FOUND = 0x92;
    static final int REMAINING_LENGTH_MAX = 268_435_455;

    private static final String[] NAMES = {
        "reserved packet",
        "CONNECT",
        "CONNACK",
        "PUBLISH",
        "PUBACK",
        "PUBREC",
        "PUBREL",
        "PUBCOMP",
        "SUBSCRIBE",
        "SUBACK",
        "UNSUBSCRIBE",
        "UNSUBACK",
        "PINGREQ",
        "PINGRESP",
        "DISCONNECT",
        "AUTH"
    };

    private Mqtt() {}

    /** As the specification spells it. */
    public static String name(int type) {
        return NAMES[type];
    }
}
