package dev.tollgate.loadtest.scenario;

/** Ready-made requests and answers. */
public enum Preset {
    NONE(""),
    /** 1/KP data collection: the request id is the last level; answers on {@code /status} and {@code /error}, without a subscription. */
    KP1("kp1/{app}/{ext}/{token}/json/{req}"),
    /** For any broker: each device subscribes to a topic of its own, and receives what it publishes. */
    ECHO("load/{run}/{i}/{req}");

    private final String topic;

    Preset(String topic) {
        this.topic = topic;
    }

    /** Template of the request's topic; empty for {@link #NONE}. */
    public String topic() {
        return topic;
    }

    public Rtt rtt() {
        return this == KP1 ? Rtt.KP1 : Rtt.ECHO;
    }
}
