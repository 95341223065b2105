package dev.tollgate.loadtest.scenario;

import java.util.Arrays;
import java.util.stream.Collectors;

/** What a flow does. */
public enum Op {
    /** Connects; with a rate, devices close and connect again. */
    CONN("conn"),
    PUB_Q0("pub.q0"),
    PUB_Q1("pub.q1"),
    PUB_Q2("pub.q2"),
    /** Subscribes and receives; with a rate, unsubscribes and subscribes again. */
    SUB("sub"),
    HTTP("http"),
    /** Publishes a request and waits for its answer. */
    RTT("rtt"),
    PING("ping");

    private final String text;

    Op(String text) {
        this.text = text;
    }

    public String text() {
        return text;
    }

    public boolean isPublish() {
        return this == PUB_Q0 || this == PUB_Q1 || this == PUB_Q2;
    }

    public boolean isHttp() {
        return this == HTTP;
    }

    /** Whether a message with a body is sent. */
    public boolean hasPayload() {
        return isPublish() || this == HTTP || this == RTT;
    }

    /** Of publish operations only. */
    public int publishQos() {
        return switch (this) {
            case PUB_Q0 -> 0;
            case PUB_Q1 -> 1;
            case PUB_Q2 -> 2;
            default -> throw new IllegalStateException(text + " has no QoS of its own");
        };
    }

    public static Op publish(int qos) {
        return switch (qos) {
            case 0 -> PUB_Q0;
            case 1 -> PUB_Q1;
            case 2 -> PUB_Q2;
            default -> throw InvalidSetting.of("qos", "0, 1 or 2", qos);
        };
    }

    public static Op parse(String key, String text) {
        for (Op op : values()) {
            if (op.text.equals(text.strip())) {
                return op;
            }
        }
        String all = Arrays.stream(values()).map(Op::text).collect(Collectors.joining(", "));
        throw InvalidSetting.of(key, "one of " + all, text);
    }
}
