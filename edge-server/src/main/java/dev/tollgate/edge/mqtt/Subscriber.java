package dev.tollgate.edge.mqtt;

/** A session's subscriptions under one token. */
interface Subscriber {
    long tokenNumber();

    boolean isOf(MqttSession session);

    /**
     * Hands on an answer that a filter matches; dropped when too many are on their way there. Safe from any thread.
     *
     * @param maxQos the answer's own
     */
    void relay(Publication publication, int maxQos, MqttCounters counters);
}
