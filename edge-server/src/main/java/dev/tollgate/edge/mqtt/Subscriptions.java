package dev.tollgate.edge.mqtt;

import dev.tollgate.edge.intake.DeviceConnection;
import dev.tollgate.edge.intake.Intake;
import dev.tollgate.edge.kp1.Verdict;
import dev.tollgate.edge.session.OpenSession;
import dev.tollgate.edge.session.StoredSubscription;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One session's subscriptions, while it is connected: only to topics under tokens that the edge accepts. On the connection's event loop. A dead token's
 * subscriptions stay, but nothing is delivered under it any more, as its messages are refused.
 */
final class Subscriptions {
    private static final String REGISTRATIONS = "registrations/";
    private static final String SHARE = "$share/";

    private static final int NOT_SUBSCRIBED = -1;
    private static final int SHARED_UNSUPPORTED = 0x9E;
    private static final int QUOTA_EXCEEDED = 0x97;

    /**
     * What became of a SUBSCRIBE's filter.
     *
     * @param code the QoS granted, or an MQTT 5 reason code from 0x80
     * @param isNew whether the session did not have it before
     * @param isOfToken whether it lies under a token, and may be told of what there is
     */
    record Result(int code, boolean isNew, boolean isOfToken) {
        static Result refused(int code) {
            return new Result(code, false, false);
        }
    }

    private record Subscription(LiveSubscriber subscriber, TopicFilter filter) {}

    private final MqttSession session;
    private final @Nullable SessionLink link;
    private final @Nullable OpenSession kept;
    private final Intake intake;
    private final TokenSubscribers subscribers;
    private final int max;
    private final Map<String, Subscription> byFilter = new HashMap<>();
    private final Map<Long, LiveSubscriber> byToken = new HashMap<>();

    /** @param link null where they end with the connection */
    Subscriptions(
            MqttSession session, @Nullable SessionLink link, Intake intake, TokenSubscribers subscribers, int max) {
        this.session = session;
        this.link = link;
        kept = link == null ? null : link.session();
        this.intake = intake;
        this.subscribers = subscribers;
        this.max = max;
    }

    /**
     * Adds a subscription, or changes the QoS of one that is there.
     *
     * @param bytes the topic filter, in UTF-8; not to be changed
     */
    Result subscribe(DeviceConnection connection, String topicFilter, byte[] bytes, int qos) {
        if (topicFilter.startsWith(SHARE)) {
            return Result.refused(SHARED_UNSUPPORTED);
        }
        if (topicFilter.startsWith(REGISTRATIONS)) {
            return new Result(
                    qos, false,
                    false); // whose answers go to the client that asked, subscribed or not, and to nobody else
        }
        Verdict verdict = intake.authorize(connection, Unpooled.wrappedBuffer(bytes), 0, bytes.length);
        if (verdict != Verdict.ACCEPTED) {
            return Result.refused(AckBytes.subscriptionReasonCode(verdict));
        }
        boolean isNew = !byFilter.containsKey(topicFilter);
        if (byFilter.size() >= max && isNew) {
            return Result.refused(QUOTA_EXCEEDED);
        }
        remove(topicFilter);
        long tokenNumber = intake.authorizedToken();
        add(topicFilter, new TopicFilter(bytes, qos), tokenNumber);
        if (kept != null) {
            kept.subscribe(new StoredSubscription(bytes, qos, tokenNumber));
        }
        return new Result(qos, isNew, true);
    }

    /** The QoS that a topic filter is granted at present; negative where the client has unsubscribed. */
    int grantedQos(String topicFilter) {
        Subscription subscription = byFilter.get(topicFilter);
        return subscription == null ? NOT_SUBSCRIBED : subscription.filter.qos();
    }

    /** Takes over what an earlier connection of the session subscribed to. */
    void restore(StoredSubscription stored) {
        String topicFilter = new String(stored.topicFilter(), StandardCharsets.UTF_8);
        add(topicFilter, new TopicFilter(stored.topicFilter(), stored.qos()), stored.tokenNumber());
    }

    private void add(String topicFilter, TopicFilter filter, long tokenNumber) {
        LiveSubscriber subscriber = byToken.get(tokenNumber);
        if (subscriber == null) {
            subscriber = new LiveSubscriber(session, tokenNumber);
            byToken.put(tokenNumber, subscriber);
            subscriber.add(filter);
            subscribers.replace(whileAway(subscriber), subscriber);
        } else {
            subscriber.add(filter);
        }
        byFilter.put(topicFilter, new Subscription(subscriber, filter));
    }

    /** Who gets its messages while the client is away: itself where the session ends with the connection. */
    private Subscriber whileAway(LiveSubscriber subscriber) {
        return link == null || kept == null ? subscriber : link.away(subscriber.tokenNumber());
    }

    /** False when there was none with this filter. */
    boolean unsubscribe(String topicFilter) {
        if (!remove(topicFilter)) {
            return false;
        }
        if (kept != null) {
            kept.unsubscribe(topicFilter.getBytes(StandardCharsets.UTF_8));
        }
        return true;
    }

    private boolean remove(String topicFilter) {
        Subscription removed = byFilter.remove(topicFilter);
        if (removed == null) {
            return false;
        }
        LiveSubscriber subscriber = removed.subscriber;
        subscriber.remove(removed.filter);
        if (subscriber.isEmpty()) {
            byToken.remove(subscriber.tokenNumber());
            subscribers.remove(subscriber);
        }
        return true;
    }

    /** The connection has ended: where the session stays, others take messages for it from now on. */
    void close() {
        boolean stays = link != null && link.expirySeconds() > 0;
        for (LiveSubscriber subscriber : byToken.values()) {
            if (stays) {
                subscribers.replace(subscriber, whileAway(subscriber));
            } else {
                subscribers.remove(subscriber);
            }
        }
        byToken.clear();
        byFilter.clear();
    }
}
