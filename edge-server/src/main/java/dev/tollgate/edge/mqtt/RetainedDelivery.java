package dev.tollgate.edge.mqtt;

import dev.tollgate.edge.intake.RetainedListener;
import java.util.ArrayList;
import java.util.List;

/**
 * The retained messages that one SUBSCRIBE brings: each once, however many of its filters match, at the highest QoS that these are granted and 1
 * at most. Filters are added on the connection's event loop before it is handed over.
 */
final class RetainedDelivery implements RetainedListener {
    private static final int QOS_MAX = 1;

    private record Wanted(String text, TopicFilter filter) {}

    private final SubscribeReceiver receiver;
    private final Subscriptions subscriptions;
    private final Deliveries deliveries;
    private final MqttConnection connection;
    private final List<Wanted> wanted = new ArrayList<>(1);

    RetainedDelivery(
            SubscribeReceiver receiver, Subscriptions subscriptions, Deliveries deliveries, MqttConnection connection) {
        this.receiver = receiver;
        this.subscriptions = subscriptions;
        this.deliveries = deliveries;
        this.connection = connection;
    }

    void add(String text, byte[] topicFilter) {
        wanted.add(new Wanted(text, new TopicFilter(topicFilter, QOS_MAX)));
    }

    @Override
    public boolean covers(byte[] topicName) {
        for (Wanted want : wanted) {
            if (want.filter.matches(topicName)) {
                return true;
            }
        }
        return false;
    }

    @Override
    public void onRetained(byte[] topicName, byte[] payload, long tokenNumber, long expiresAtMs) {
        int qos = -1;
        for (Wanted want : wanted) {
            if (want.filter.matches(topicName)) {
                qos = Math.max(qos, subscriptions.grantedQos(want.text));
            }
        }
        if (qos < 0 || !connection.isConnected()) {
            return;
        }
        Publication publication = new Publication(topicName, payload, true, expiresAtMs);
        if (!deliveries.relay(publication, Math.min(qos, QOS_MAX), tokenNumber)) {
            connection.close(CloseReason.OUTGOING_FULL);
        }
    }

    @Override
    public void onRetainedRead() {
        receiver.onRead();
    }
}
