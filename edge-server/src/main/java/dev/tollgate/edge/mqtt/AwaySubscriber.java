package dev.tollgate.edge.mqtt;

import dev.tollgate.edge.session.SessionStore;

/** A session's whose client is away: what it subscribes to is looked up where it is kept. */
record AwaySubscriber(SessionStore store, long session, long tokenNumber) implements Subscriber {
    @Override
    public boolean isOf(MqttSession other) {
        return false;
    }

    @Override
    public void relay(Publication publication, int maxQos, MqttCounters counters) {
        if (maxQos > 0) {
            store.offer(
                    session,
                    tokenNumber,
                    publication.topicName(),
                    publication.payload(),
                    maxQos,
                    publication.expiresAtMs());
        }
    }
}
