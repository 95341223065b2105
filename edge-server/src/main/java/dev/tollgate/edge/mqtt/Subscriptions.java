package dev.tollgate.edge.mqtt;

import dev.tollgate.edge.intake.DeviceConnection;
import dev.tollgate.edge.intake.Intake;
import dev.tollgate.edge.kp1.Verdict;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;

/**
 * One connection's subscriptions: only to topics under tokens that the edge accepts. On the connection's event loop. A dead token's
 * subscriptions stay, but nothing is delivered under it any more, as its messages are refused.
 */
final class Subscriptions {
    private static final String SHARE = "$share/";

    private static final int SHARED_UNSUPPORTED = 0x9E;
    private static final int QUOTA_EXCEEDED = 0x97;

    private record Subscription(Subscriber subscriber, TopicFilter filter) {}

    private final MqttSession session;
    private final Intake intake;
    private final TokenSubscribers subscribers;
    private final int max;
    private final Map<String, Subscription> byFilter = new HashMap<>();
    private final Map<Long, Subscriber> byToken = new HashMap<>();

    Subscriptions(MqttSession session, Intake intake, TokenSubscribers subscribers, int max) {
        this.session = session;
        this.intake = intake;
        this.subscribers = subscribers;
        this.max = max;
    }

    /**
     * Adds a subscription, or changes the QoS of one that is there.
     *
     * @return the QoS granted, or an MQTT 5 reason code from 0x80
     */
    int subscribe(DeviceConnection connection, String topicFilter, int qos) {
        if (topicFilter.startsWith(SHARE)) {
            return SHARED_UNSUPPORTED;
        }
        byte[] bytes = topicFilter.getBytes(StandardCharsets.UTF_8);
        Verdict verdict = intake.authorize(connection, Unpooled.wrappedBuffer(bytes), 0, bytes.length);
        if (verdict != Verdict.ACCEPTED) {
            return AckBytes.subscriptionReasonCode(verdict);
        }
        if (byFilter.size() >= max && !byFilter.containsKey(topicFilter)) {
            return QUOTA_EXCEEDED;
        }
        unsubscribe(topicFilter);
        add(topicFilter, new TopicFilter(bytes, qos), intake.authorizedToken());
        return qos;
    }

    private void add(String topicFilter, TopicFilter filter, long tokenNumber) {
        Subscriber subscriber = byToken.get(tokenNumber);
        if (subscriber == null) {
            subscriber = new Subscriber(session, tokenNumber);
            byToken.put(tokenNumber, subscriber);
            subscribers.add(subscriber);
        }
        subscriber.add(filter);
        byFilter.put(topicFilter, new Subscription(subscriber, filter));
    }

    /** False when there was none with this filter. */
    boolean unsubscribe(String topicFilter) {
        Subscription removed = byFilter.remove(topicFilter);
        if (removed == null) {
            return false;
        }
        Subscriber subscriber = removed.subscriber;
        subscriber.remove(removed.filter);
        if (subscriber.isEmpty()) {
            byToken.remove(subscriber.tokenNumber());
            subscribers.remove(subscriber);
        }
        return true;
    }

    /** Ends all of them. */
    void close() {
        byToken.values().forEach(subscribers::remove);
        byToken.clear();
        byFilter.clear();
    }
}
