package dev.tollgate.edge.mqtt;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A connection's subscriptions under one token. Changed on the connection's event loop, read on any; the filters are replaced as a
 * whole.
 */
final class Subscriber {
    /** What {@link #grantedQos} says when no filter matches. */
    static final int NO_MATCH = -1;

    private final MqttSession session;
    private final long tokenNumber;
    private final AtomicInteger relays = new AtomicInteger();
    private volatile List<TopicFilter> filters = List.of();

    Subscriber(MqttSession session, long tokenNumber) {
        this.session = session;
        this.tokenNumber = tokenNumber;
    }

    MqttSession session() {
        return session;
    }

    long tokenNumber() {
        return tokenNumber;
    }

    boolean isEmpty() {
        return filters.isEmpty();
    }

    void add(TopicFilter filter) {
        List<TopicFilter> changed = new ArrayList<>(filters);
        changed.add(filter);
        filters = List.copyOf(changed);
    }

    void remove(TopicFilter filter) {
        List<TopicFilter> changed = new ArrayList<>(filters);
        changed.remove(filter);
        filters = List.copyOf(changed);
    }

    /** The highest QoS that a filter matching this topic name was granted. Safe from any thread. */
    int grantedQos(byte[] topicName) {
        int qos = NO_MATCH;
        for (TopicFilter filter : filters) {
            if (filter.qos() > qos && filter.matches(topicName)) {
                qos = filter.qos();
            }
        }
        return qos;
    }

    /** Hands an answer to the connection's event loop; dropped when {@code max} are on their way there. Safe from any thread. */
    void relay(byte[] topicName, byte[] payload, int qos, int max, MqttCounters counters) {
        if (relays.incrementAndGet() > max) {
            relays.decrementAndGet();
            counters.onRelayDropped();
            return;
        }
        session.execute(() -> {
            relays.decrementAndGet();
            session.onRelay(topicName, payload, qos);
        });
    }
}
