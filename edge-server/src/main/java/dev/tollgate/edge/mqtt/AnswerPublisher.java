package dev.tollgate.edge.mqtt;

import dev.tollgate.edge.intake.Answer;
import dev.tollgate.edge.kp1.Verdict;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Publishes answers: to the session that asked, and to those that subscribed under the same token. On the connection's event loop. */
final class AnswerPublisher {
    private static final byte[] NOTHING = {};

    private final MqttConnection connection;
    private final MqttLoop loop;
    private final MqttSession session;
    private final Deliveries deliveries;

    /** @param session whose requests are answered, through {@code deliveries} */
    AnswerPublisher(MqttConnection connection, MqttLoop loop, MqttSession session, Deliveries deliveries) {
        this.connection = connection;
        this.loop = loop;
        this.session = session;
        this.deliveries = deliveries;
    }

    /**
     * 1/KP's answer to a request, {@code <topic>/status} or {@code <topic>/error}: to the requester, on another topic if it named one (MQTT 5,
     * 4.10), then to others that watch.
     */
    void reply(Answer answer) {
        Verdict verdict = answer.verdict();
        byte[] lastLevel = AckBytes.answerLevel(verdict);
        byte[] payload = AckBytes.answerPayload(answer);
        boolean isTopicNamed = answer.replyTopicLength() > 0;
        boolean sent = deliveries.send(
                answer.buffer(),
                isTopicNamed ? answer.replyTopicStart() : answer.pathStart(),
                isTopicNamed ? answer.replyTopicLength() : answer.pathLength(),
                isTopicNamed ? NOTHING : lastLevel,
                payload,
                answer.qos(),
                answer.correlation(),
                answer.tokenNumber());
        if (answer.isPublished()) {
            relay(answer, lastLevel, payload);
        }
        if (!sent) {
            connection.close(CloseReason.OUTGOING_FULL);
        }
    }

    /** To those that watch: for an answer whose requester has gone. */
    void relay(Answer answer) {
        relay(answer, AckBytes.answerLevel(answer.verdict()), AckBytes.answerPayload(answer));
    }

    private void relay(Answer answer, byte[] lastLevel, byte[] payload) {
        if (isTokenRefused(answer.verdict())) {
            return; // a dead token's subscriptions are dead, too
        }
        List<Subscriber> subscribers = othersThatWatch(answer.tokenNumber());
        if (subscribers == null) {
            return;
        }
        int length = answer.pathLength();
        byte[] topicName = new byte[length + lastLevel.length];
        answer.buffer().getBytes(answer.pathStart(), topicName, 0, length);
        System.arraycopy(lastLevel, 0, topicName, length, lastLevel.length);
        relay(subscribers, Publication.of(topicName, payload), answer.qos());
    }

    /** Those subscribed under a token; null where nobody is but this session, which must cost next to nothing. */
    private @Nullable List<Subscriber> othersThatWatch(long tokenNumber) {
        List<Subscriber> subscribers =
                loop.sessions().subscribers().find(loop.key().set(tokenNumber));
        boolean isAlone = subscribers != null
                && subscribers.size() == 1
                && subscribers.get(0).isOf(session);
        return isAlone ? null : subscribers;
    }

    private void relay(List<Subscriber> subscribers, Publication publication, int maxQos) {
        for (Subscriber subscriber : subscribers) {
            if (!subscriber.isOf(session)) {
                subscriber.relay(publication, maxQos, loop.sessions().counters());
            }
        }
    }

    /** A push, to others that watch. */
    void push(Publication publication, int qos, long tokenNumber) {
        List<Subscriber> others = othersThatWatch(tokenNumber);
        if (others != null) {
            relay(others, publication, qos);
        }
    }

    private static boolean isTokenRefused(Verdict verdict) {
        return switch (verdict) {
            case TOKEN_UNKNOWN,
                    TOKEN_SUSPENDED,
                    TOKEN_REVOKED,
                    TOKEN_EXPIRED,
                    CERTIFICATE_MISMATCH,
                    REGISTRATION_REFUSED,
                    APPLICATION_UNKNOWN,
                    PATH_MALFORMED -> true;
            case ACCEPTED,
                    PAYLOAD_MALFORMED,
                    VERSION_UNKNOWN,
                    EXTENSION_NOT_ALLOWED,
                    EXTENSION_UNKNOWN,
                    RESOURCE_UNKNOWN,
                    PAYLOAD_TOO_LARGE,
                    PROPERTIES_TOO_LARGE,
                    REQUEST_UNKNOWN,
                    STATE_FULL,
                    EXTENSION_BUSY,
                    EXTENSION_UNAVAILABLE,
                    JOURNAL_UNAVAILABLE,
                    RATE_LIMIT,
                    JOURNAL_FULL,
                    DELIVERY_TIMEOUT,
                    DELIVERY_REJECTED,
                    DELIVERY_EXPIRED -> false;
        };
    }
}
