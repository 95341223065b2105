package dev.tollgate.edge.mqtt;

import dev.tollgate.edge.intake.DeviceConnection;
import dev.tollgate.edge.intake.Intake;
import dev.tollgate.edge.session.OpenSession;
import dev.tollgate.edge.session.StoredSubscription;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.mqtt.MqttFixedHeader;
import io.netty.handler.codec.mqtt.MqttMessage;
import io.netty.handler.codec.mqtt.MqttMessageBuilders;
import io.netty.handler.codec.mqtt.MqttMessageIdAndPropertiesVariableHeader;
import io.netty.handler.codec.mqtt.MqttMessageType;
import io.netty.handler.codec.mqtt.MqttProperties;
import io.netty.handler.codec.mqtt.MqttQoS;
import io.netty.handler.codec.mqtt.MqttSubAckMessage;
import io.netty.handler.codec.mqtt.MqttSubAckPayload;
import io.netty.handler.codec.mqtt.MqttSubscribeMessage;
import io.netty.handler.codec.mqtt.MqttTopicSubscription;
import io.netty.handler.codec.mqtt.MqttUnsubscribeMessage;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a client sends by SUBSCRIBE and UNSUBSCRIBE, and the retained messages that it gets for it. On the connection's event loop.
 */
final class SubscribeReceiver {
    private static final int RETURN_FAILURE = 0x80; // of SUBACK in MQTT 3.1.1
    private static final int SUBSCRIPTION_IDS_UNSUPPORTED = 0xA1;
    private static final short NO_SUBSCRIPTION = 0x11;

    private final MqttConnection connection;
    private final MqttLoop loop;
    private final MqttSession session;
    private final DeviceConnection device;
    private final Deliveries deliveries;
    private final @Nullable SessionLink link;
    private final @Nullable OpenSession kept;
    private final long packetMaxBytes;
    private final boolean v5;
    private @Nullable Subscriptions subscriptions;
    private int reads;

    /** @param link null where the session ends with the connection */
    SubscribeReceiver(
            MqttConnection connection,
            MqttLoop loop,
            ConnectRequest request,
            MqttSession session,
            DeviceConnection device,
            Deliveries deliveries,
            @Nullable SessionLink link) {
        this.connection = connection;
        this.loop = loop;
        this.session = session;
        this.device = device;
        this.deliveries = deliveries;
        this.link = link;
        kept = link == null ? null : link.session();
        packetMaxBytes = request.packetMaxBytes();
        v5 = request.isV5();
    }

    /** Takes over what an earlier connection of the session subscribed to, which brings no retained messages. */
    void restore(List<StoredSubscription> stored) {
        for (StoredSubscription subscription : stored) {
            subscriptions().restore(subscription);
        }
    }

    /** Whether as much is read for its subscriptions as may be at a time: no packet is to be taken until that has changed. */
    boolean isFull() {
        return reads >= loop.intake().requestsMax();
    }

    @Nullable
    CloseReason onSubscribe(MqttSubscribeMessage packet) {
        MqttMessageIdAndPropertiesVariableHeader header = packet.idAndPropertiesVariableHeader();
        boolean identified = header.properties().getProperty(MqttProperties.SUBSCRIPTION_IDENTIFIER) != null;
        List<MqttTopicSubscription> asked = packet.payload().topicSubscriptions();
        List<Integer> codes = new ArrayList<>(asked.size());
        RetainedDelivery retained = new RetainedDelivery(this, subscriptions(), deliveries, connection);
        loop.intake().beginSubscribe();
        try {
            for (MqttTopicSubscription subscription : asked) {
                int code = identified ? SUBSCRIPTION_IDS_UNSUPPORTED : subscribe(subscription, retained);
                codes.add(v5 || code <= 2 ? code : RETURN_FAILURE);
            }
        } finally {
            reads += loop.intake().endSubscribe(device, retained);
        }
        return send(
                new MqttSubAckMessage(
                        new MqttFixedHeader(MqttMessageType.SUBACK, false, MqttQoS.AT_MOST_ONCE, false, 0),
                        new MqttMessageIdAndPropertiesVariableHeader(header.messageId(), MqttProperties.NO_PROPERTIES),
                        new MqttSubAckPayload(codes)),
                codes.size());
    }

    private int subscribe(MqttTopicSubscription asked, RetainedDelivery retained) {
        Intake intake = loop.intake();
        String topicFilter = asked.topicFilter();
        byte[] bytes = topicFilter.getBytes(StandardCharsets.UTF_8);
        int qos = asked.qualityOfService().value();
        Subscriptions.Result result = subscriptions().subscribe(device, topicFilter, bytes, qos);
        if (result.isOfToken() && wantsRetained(asked, result.isNew())) {
            intake.wantRetained(Unpooled.wrappedBuffer(bytes));
            retained.add(topicFilter, bytes);
        }
        return result.code();
    }

    /** Retain Handling, MQTT 5 section 3.8.3.1; in MQTT 3.1.1 always. */
    private static boolean wantsRetained(MqttTopicSubscription asked, boolean isNew) {
        return switch (asked.option().retainHandling()) {
            case SEND_AT_SUBSCRIBE -> true;
            case SEND_AT_SUBSCRIBE_IF_NOT_YET_EXISTS -> isNew;
            case DONT_SEND_AT_SUBSCRIBE -> false;
        };
    }

    /** What was read for a SUBSCRIBE is on its way to the client. */
    void onRead() {
        reads--;
        connection.outbox().flush();
        session.resume();
    }

    private Subscriptions subscriptions() {
        Subscriptions present = subscriptions;
        if (present == null) {
            present = new Subscriptions(
                    session,
                    link,
                    loop.intake(),
                    loop.sessions().subscribers(),
                    connection.config().subscriptionsMax());
            subscriptions = present;
        }
        return present;
    }

    @Nullable
    CloseReason onUnsubscribe(MqttUnsubscribeMessage packet) {
        MqttMessageBuilders.UnsubAckBuilder answer = MqttMessageBuilders.unsubAck()
                .packetId(packet.variableHeader().messageId())
                .properties(MqttProperties.NO_PROPERTIES);
        List<String> topicFilters = packet.payload().topics();
        for (String topicFilter : topicFilters) {
            boolean present = subscriptions != null && subscriptions.unsubscribe(topicFilter);
            answer.addReasonCode(present ? 0 : NO_SUBSCRIPTION);
        }
        return send(answer.build(), topicFilters.size());
    }

    /** Sends a SUBACK or UNSUBACK with {@code codes} codes; a client that cannot take it cannot go on. */
    private @Nullable CloseReason send(MqttMessage packet, int codes) {
        if (1 + 4 + 2 + 1 + codes > packetMaxBytes) {
            return CloseReason.CLIENT_PACKET_MAX;
        }
        if (kept == null) {
            connection.outbox().write(packet);
        } else {
            kept.afterCommit(() -> writeIfConnected(packet));
        }
        return null;
    }

    private void writeIfConnected(MqttMessage packet) {
        if (connection.isConnected()) {
            connection.outbox().write(packet);
        }
    }

    /** The connection has ended. */
    void close() {
        if (subscriptions != null) {
            subscriptions.close();
        }
    }
}
