package dev.tollgate.edge.mqtt;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/** A connection's. Changed on the connection's event loop, read on any; the filters are replaced as a whole. */
final class LiveSubscriber implements Subscriber {
    private static final int NO_MATCH = -1;

    private final MqttSession session;
    private final long tokenNumber;
    private final AtomicInteger relays = new AtomicInteger();
    private volatile List<TopicFilter> filters = List.of();

    LiveSubscriber(MqttSession session, long tokenNumber) {
        this.session = session;
        this.tokenNumber = tokenNumber;
    }

    @Override
    public boolean isOf(MqttSession other) {
        return session == other;
    }

    @Override
    public long tokenNumber() {
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

    @Override
    public void relay(Publication publication, int maxQos, MqttCounters counters) {
        int granted = grantedQos(publication.topicName());
        if (granted == NO_MATCH) {
            return;
        }
        if (relays.incrementAndGet() > session.relaysMax()) {
            relays.decrementAndGet();
            counters.onRelayDropped();
            return;
        }
        int qos = Math.min(granted, maxQos);
        session.execute(() -> {
            relays.decrementAndGet();
            session.onRelay(publication, qos, tokenNumber);
        });
    }

    /** The highest QoS that a filter matching this topic name was granted. Safe from any thread. */
    private int grantedQos(byte[] topicName) {
        int qos = NO_MATCH;
        for (TopicFilter filter : filters) {
            if (filter.qos() > qos && filter.matches(topicName)) {
                qos = filter.qos();
            }
        }
        return qos;
    }
}
