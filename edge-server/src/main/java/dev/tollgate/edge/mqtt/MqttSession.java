package dev.tollgate.edge.mqtt;

import dev.tollgate.edge.intake.Answer;
import dev.tollgate.edge.intake.ConnectionHandler;
import dev.tollgate.edge.intake.DeviceConnection;
import dev.tollgate.edge.intake.Intake;
import dev.tollgate.edge.kp1.Verdict;
import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.mqtt.MqttFixedHeader;
import io.netty.handler.codec.mqtt.MqttMessage;
import io.netty.handler.codec.mqtt.MqttMessageBuilders;
import io.netty.handler.codec.mqtt.MqttMessageIdAndPropertiesVariableHeader;
import io.netty.handler.codec.mqtt.MqttMessageType;
import io.netty.handler.codec.mqtt.MqttProperties;
import io.netty.handler.codec.mqtt.MqttQoS;
import io.netty.handler.codec.mqtt.MqttReasonCodeAndPropertiesVariableHeader;
import io.netty.handler.codec.mqtt.MqttSubAckMessage;
import io.netty.handler.codec.mqtt.MqttSubAckPayload;
import io.netty.handler.codec.mqtt.MqttSubscribeMessage;
import io.netty.handler.codec.mqtt.MqttTopicSubscription;
import io.netty.handler.codec.mqtt.MqttUnsubscribeMessage;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a connection does between CONNECT and its end. Lives as long as the connection: the edge keeps no session beyond it. On the
 * connection's event loop, but for {@link #execute}.
 */
final class MqttSession implements ConnectionHandler {
    private static final byte[] NOTHING = {};
    private static final byte[] UNKNOWN_ID = {(byte) AckBytes.PACKET_ID_UNKNOWN};
    private static final int RETURN_FAILURE = 0x80; // of SUBACK in MQTT 3.1.1
    private static final int SUBSCRIPTION_IDS_UNSUPPORTED = 0xA1;
    private static final short NO_SUBSCRIPTION = 0x11;
    private static final int PUSH_QOS = 1;

    private final MqttConnection connection;
    private final MqttLoop loop;
    private final MqttConfig config;
    private final ConnectRequest request;
    private final boolean v5;
    private final Outbox outbox;
    private final Receipts receipts = new Receipts();
    private final Deliveries deliveries;
    private final DeviceConnection device;
    private final TopicAliases aliases;
    private @Nullable Subscriptions subscriptions;
    private @Nullable Will will;
    private boolean left;

    MqttSession(MqttConnection connection, MqttLoop loop, ConnectRequest request) {
        this.connection = connection;
        this.loop = loop;
        this.request = request;
        v5 = request.isV5();
        outbox = connection.outbox();
        config = connection.config();
        deliveries = new Deliveries(
                outbox,
                request,
                Math.min(config.inFlightMax(), request.receiveMaximum()),
                config.outgoingMax(),
                loop.sessions().counters());
        device = loop.intake().connect(this, connection.channel());
        aliases = new TopicAliases(v5 ? config.topicAliasMax() : 0);
        will = request.will();
    }

    /** A packet that came behind CONNECT; see {@link Frames.Sink#onPacket}. */
    Frames.Outcome onPacket(ByteBuf buffer, int start, int bodyStart, int end) {
        int first = buffer.getUnsignedByte(start);
        CloseReason wrong = null;
        if (v5 && !FrameHeader.isMinimal(buffer, start, bodyStart)) {
            wrong = CloseReason.LENGTH_NOT_MINIMAL;
        } else if (first >> 4 == MqttMessageType.PUBLISH.value()) {
            PublishPacket publish = loop.publish();
            wrong = publish.wrap(loop.reader(), buffer, first & 0x0F, bodyStart, end, v5);
            if (wrong == null) {
                return onPublish(publish, buffer);
            }
        } else {
            wrong = onOther(first, buffer, start, bodyStart, end);
        }
        if (wrong != null) {
            connection.close(wrong);
        }
        return outcome();
    }

    private Frames.Outcome outcome() {
        return connection.isConnected() ? Frames.Outcome.TAKEN : Frames.Outcome.CLOSED;
    }

    private Frames.Outcome onPublish(PublishPacket publish, ByteBuf buffer) {
        int qos = publish.qos();
        int packetId = publish.packetId();
        if (!learn(publish, buffer)) {
            return Frames.Outcome.CLOSED;
        }
        if (qos == 2 && receipts.isRecorded(packetId)) {
            outbox.acknowledge(MqttMessageType.PUBREC, packetId);
            return Frames.Outcome.TAKEN;
        }
        if (qos == 2 && receipts.isUnanswered(packetId)) {
            return Frames.Outcome.TAKEN; // its PUBREC is on the way
        }
        if (qos > 0) {
            if (v5 && receipts.open() >= config.receiveMaximum()) {
                connection.close(CloseReason.RECEIVE_MAXIMUM);
                return Frames.Outcome.CLOSED;
            }
            receipts.begin(qos, packetId);
        }
        if (offer(publish, buffer)) {
            return outcome();
        }
        if (qos > 0) {
            receipts.undo(qos, packetId);
        }
        connection.awaitRoom();
        return Frames.Outcome.NO_ROOM;
    }

    /** Notes the topic alias of a message that has a name, too; ends the connection for one that says nothing. */
    private boolean learn(PublishPacket publish, ByteBuf buffer) {
        int alias = publish.properties().topicAlias();
        if (alias == 0) {
            return true;
        }
        if (!aliases.isAllowed(alias)) {
            connection.close(CloseReason.TOPIC_ALIAS);
            return false;
        }
        if (publish.topicLength() > 0) {
            aliases.set(alias, buffer, publish.topicStart(), publish.topicLength());
        } else if (aliases.find(alias) == null) {
            connection.close(CloseReason.TOPIC_ALIAS_UNKNOWN);
            return false;
        }
        return true;
    }

    private boolean offer(PublishPacket publish, ByteBuf buffer) {
        int topicStart = publish.topicStart();
        ByteBuf topicName =
                publish.topicLength() == 0 ? aliases.find(publish.properties().topicAlias()) : null;
        if (topicName == null) {
            return offer(publish, buffer, topicStart, publish.topicLength(), 0);
        }
        int topicLength = topicName.readableBytes();
        int rest = publish.payloadStart() + publish.payloadLength() - topicStart;
        ByteBuf whole = connection.allocate(topicLength + rest);
        try {
            whole.writeBytes(topicName, 0, topicLength).writeBytes(buffer, topicStart, rest);
            return offer(publish, whole, 0, topicLength, topicLength - topicStart);
        } finally {
            whole.release();
        }
    }

    /** @param shift of what lies behind the topic name, from where it was received to where it lies in {@code buffer} */
    private boolean offer(PublishPacket publish, ByteBuf buffer, int topicStart, int topicLength, int shift) {
        Intake intake = loop.intake();
        PropertyReader properties = publish.properties();
        intake.message()
                .setBytes(buffer, topicStart, topicLength, publish.payloadStart() + shift, publish.payloadLength())
                .setContentType(properties.contentTypeStart() + shift, properties.contentTypeLength())
                .setReply(
                        properties.responseTopicStart() + shift,
                        properties.responseTopicLength(),
                        properties.correlationStart() + shift,
                        properties.correlationLength())
                .setOrigin(request.protocol(), publish.qos(), publish.packetId());
        return topicLength > config.topicMaxBytes()
                ? intake.answerInOrder(device, Verdict.PATH_MALFORMED)
                : intake.offer(device);
    }

    private @Nullable CloseReason onOther(int first, ByteBuf buffer, int start, int bodyStart, int end) {
        if (first >> 4 == 0) {
            return CloseReason.TYPE_RESERVED;
        }
        MqttMessageType type = MqttMessageType.valueOf(first >> 4);
        if (!PacketCheck.hasFlags(type, first & 0x0F)) {
            return CloseReason.FLAGS_RESERVED;
        }
        PacketReader reader = loop.reader();
        reader.wrap(buffer, bodyStart, end);
        return switch (type) {
            case PINGREQ -> onPing(reader);
            case PUBACK, PUBREC, PUBREL, PUBCOMP -> onAcknowledgement(type, reader);
            case SUBSCRIBE, UNSUBSCRIBE, DISCONNECT -> onRare(type, reader, start);
            case CONNECT -> CloseReason.CONNECT_REPEATED;
            case AUTH -> v5 ? CloseReason.AUTH_UNEXPECTED : CloseReason.TYPE_RESERVED;
            case CONNACK, SUBACK, UNSUBACK, PINGRESP, PUBLISH -> CloseReason.TYPE_OF_SERVER;
        };
    }

    private @Nullable CloseReason onPing(PacketReader reader) {
        CloseReason wrong = reader.finish();
        if (wrong == null) {
            outbox.pingResponse();
        }
        return wrong;
    }

    private @Nullable CloseReason onAcknowledgement(MqttMessageType type, PacketReader reader) {
        int packetId = reader.readPacketId();
        boolean refused = reader.hasMore() && reader.buffer().getByte(reader.index()) < 0; // 0x80 and more
        CloseReason wrong = PacketCheck.checkAcknowledgement(reader, type, v5);
        if (wrong != null) {
            return wrong;
        }
        switch (type) {
            case PUBACK -> deliveries.onPubAck(packetId);
            case PUBREC -> deliveries.onPubRec(packetId, refused);
            case PUBCOMP -> deliveries.onPubComp(packetId);
            default -> onPubRel(packetId);
        }
        return null;
    }

    private void onPubRel(int packetId) {
        if (receipts.onPubRel(packetId) || !v5) {
            outbox.acknowledge(MqttMessageType.PUBCOMP, packetId);
        } else {
            outbox.acknowledge(MqttMessageType.PUBCOMP, packetId, UNKNOWN_ID);
        }
    }

    /** A packet that netty decodes once it has passed its check. */
    private @Nullable CloseReason onRare(MqttMessageType type, PacketReader reader, int start) {
        ByteBuf buffer = reader.buffer();
        int end = reader.end();
        CloseReason wrong =
                switch (type) {
                    case SUBSCRIBE -> PacketCheck.checkSubscribe(reader, v5);
                    case UNSUBSCRIBE -> PacketCheck.checkUnsubscribe(reader, v5);
                    default -> PacketCheck.checkDisconnect(reader, v5);
                };
        if (wrong != null || !connection.isActive()) {
            return wrong;
        }
        MqttMessage packet = connection.decode(buffer, start, end);
        if (packet instanceof MqttSubscribeMessage subscribe) {
            return onSubscribe(subscribe);
        }
        if (packet instanceof MqttUnsubscribeMessage unsubscribe) {
            return onUnsubscribe(unsubscribe);
        }
        return packet == null ? CloseReason.DECODER_DISAGREES : onDisconnect(packet);
    }

    private @Nullable CloseReason onSubscribe(MqttSubscribeMessage packet) {
        MqttMessageIdAndPropertiesVariableHeader header = packet.idAndPropertiesVariableHeader();
        boolean identified = header.properties().getProperty(MqttProperties.SUBSCRIPTION_IDENTIFIER) != null;
        List<MqttTopicSubscription> asked = packet.payload().topicSubscriptions();
        List<Integer> codes = new ArrayList<>(asked.size());
        for (MqttTopicSubscription subscription : asked) {
            int qos = subscription.qualityOfService().value();
            int code = identified
                    ? SUBSCRIPTION_IDS_UNSUPPORTED
                    : subscriptions().subscribe(device, subscription.topicFilter(), qos);
            codes.add(v5 || code <= 2 ? code : RETURN_FAILURE);
        }
        return send(
                new MqttSubAckMessage(
                        new MqttFixedHeader(MqttMessageType.SUBACK, false, MqttQoS.AT_MOST_ONCE, false, 0),
                        new MqttMessageIdAndPropertiesVariableHeader(header.messageId(), MqttProperties.NO_PROPERTIES),
                        new MqttSubAckPayload(codes)),
                codes.size());
    }

    private Subscriptions subscriptions() {
        Subscriptions present = subscriptions;
        if (present == null) {
            present = new Subscriptions(this, loop.intake(), loop.sessions().subscribers(), config.subscriptionsMax());
            subscriptions = present;
        }
        return present;
    }

    private @Nullable CloseReason onUnsubscribe(MqttUnsubscribeMessage packet) {
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
        if (1 + 4 + 2 + 1 + codes > request.packetMaxBytes()) {
            return CloseReason.CLIENT_PACKET_MAX;
        }
        outbox.write(packet);
        return null;
    }

    private @Nullable CloseReason onDisconnect(MqttMessage packet) {
        boolean isNormal = true;
        if (packet.variableHeader() instanceof MqttReasonCodeAndPropertiesVariableHeader reason) {
            isNormal = reason.reasonCode() == 0;
        }
        if (packet.variableHeader() instanceof MqttReasonCodeAndPropertiesVariableHeader header
                && request.sessionExpirySeconds() == 0
                && header.properties().getProperty(MqttProperties.SESSION_EXPIRY_INTERVAL)
                        instanceof MqttProperties.IntegerProperty expiry
                && expiry.value() != 0) {
            return CloseReason.SESSION_EXPIRY;
        }
        if (isNormal) {
            will = null; // MQTT 5, 3.14.4
        }
        connection.onDisconnect();
        return null;
    }

    @Override
    public void onAnswer(Answer answer) {
        Verdict verdict = answer.verdict();
        if (!connection.isConnected()) {
            if (answer.isPublished()) { // its sender has left, as those of QoS 0 do; those who watch have not
                relay(answer, AckBytes.answerLevel(verdict), AckBytes.answerPayload(answer));
            }
            return;
        }
        if (verdict.isTemporary() && answer.qos() > 0 && !v5) {
            connection.close(CloseReason.TRY_AGAIN); // 3.1.1 cannot refuse: unanswered, it is sent again
            return;
        }
        if (answer.qos() == 1) {
            receipts.onPubAckSent();
            acknowledge(MqttMessageType.PUBACK, answer);
        } else if (answer.qos() == 2) {
            receipts.onPubRecSent(answer.tag(), v5 && verdict != Verdict.ACCEPTED);
            acknowledge(MqttMessageType.PUBREC, answer);
        }
        if (answer.isPublished() || answer.replyTopicLength() > 0) {
            reply(answer);
        }
    }

    private void acknowledge(MqttMessageType type, Answer answer) {
        Verdict verdict = answer.verdict();
        if (!v5 || verdict == Verdict.ACCEPTED) {
            outbox.acknowledge(type, answer.tag());
            return;
        }
        String recordId = answer.recordId();
        byte[] tail = recordId == null || !request.reasonStrings()
                ? AckBytes.ackTail(verdict, request.reasonStrings())
                : AckBytes.ackTail(verdict, recordId);
        boolean fits = Integer.BYTES + tail.length <= request.packetMaxBytes();
        outbox.acknowledge(type, answer.tag(), fits ? tail : AckBytes.ackTail(verdict, false));
    }

    /**
     * 1/KP's answer to a request, {@code <topic>/status} or {@code <topic>/error}: to the requester, on another topic if it named one (MQTT 5,
     * 4.10), then to others that watch.
     */
    private void reply(Answer answer) {
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
                answer.correlation());
        if (answer.isPublished()) {
            relay(answer, lastLevel, payload);
        }
        if (!sent) {
            connection.close(CloseReason.OUTGOING_FULL);
        }
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
        relay(subscribers, topicName, payload, answer.qos());
    }

    /** Those subscribed under a token; null where nobody is but this session, which must cost next to nothing. */
    private @Nullable List<Subscriber> othersThatWatch(long tokenNumber) {
        List<Subscriber> subscribers =
                loop.sessions().subscribers().find(loop.key().set(tokenNumber));
        boolean isAlone = subscribers != null
                && subscribers.size() == 1
                && subscribers.get(0).session() == this;
        return isAlone ? null : subscribers;
    }

    private void relay(List<Subscriber> subscribers, byte[] topicName, byte[] payload, int maxQos) {
        for (Subscriber subscriber : subscribers) {
            int granted = subscriber.session() == this ? Subscriber.NO_MATCH : subscriber.grantedQos(topicName);
            if (granted != Subscriber.NO_MATCH) {
                int qos = Math.min(granted, maxQos);
                subscriber.relay(
                        topicName,
                        payload,
                        qos,
                        config.outgoingMax(),
                        loop.sessions().counters());
            }
        }
    }

    private static boolean isTokenRefused(Verdict verdict) {
        return switch (verdict) {
            case TOKEN_UNKNOWN,
                    TOKEN_SUSPENDED,
                    TOKEN_REVOKED,
                    TOKEN_EXPIRED,
                    CERTIFICATE_MISMATCH,
                    APPLICATION_UNKNOWN,
                    PATH_MALFORMED -> true;
            case ACCEPTED,
                    PAYLOAD_MALFORMED,
                    EXTENSION_UNKNOWN,
                    RESOURCE_UNKNOWN,
                    PAYLOAD_TOO_LARGE,
                    REQUEST_UNKNOWN,
                    STATE_FULL,
                    EXTENSION_BUSY,
                    EXTENSION_UNAVAILABLE,
                    JOURNAL_UNAVAILABLE,
                    RATE_LIMIT,
                    JOURNAL_FULL,
                    DELIVERY_TIMEOUT,
                    DELIVERY_REJECTED -> false;
        };
    }

    @Override
    public boolean takesPushes() {
        return true;
    }

    /** To this client once, whether or not it subscribed, and to others that watch. */
    @Override
    public void onPush(byte[] topicName, byte[] payload, long tokenNumber) {
        onRelay(topicName, payload, PUSH_QOS);
        List<Subscriber> others = othersThatWatch(tokenNumber);
        if (others != null) {
            relay(others, topicName, payload, PUSH_QOS);
        }
    }

    /** An answer that this connection watches, sent to another. */
    void onRelay(byte[] topicName, byte[] payload, int qos) {
        if (connection.isConnected()) {
            if (!deliveries.relay(topicName, payload, qos)) {
                connection.close(CloseReason.OUTGOING_FULL);
            }
            outbox.flush();
        }
    }

    /** The client reads again. */
    void onWritable() {
        deliveries.sendWaiting();
    }

    @Override
    public void flushAnswers() {
        outbox.flush();
        connection.leaveOnceAnswered();
    }

    /** Messages whose answers are still to come. */
    int outstanding() {
        return device.outstanding();
    }

    @Override
    public void onRoom() {
        connection.onRoom();
    }

    @Override
    public void onFailure(Throwable cause) {
        connection.onFailure(cause);
    }

    @Override
    public void onTokensDead(Verdict verdict) {
        connection.close(verdict == Verdict.TOKEN_SUSPENDED ? CloseReason.TOKEN_SUSPENDED : CloseReason.TOKEN_DEAD);
    }

    /** Runs a task on the connection's event loop. Safe from any thread. */
    void execute(Runnable task) {
        connection.execute(task);
    }

    /**
     * DISCONNECT with a reason, which only MQTT 5 has.
     *
     * @param serverReference of another server, in ASCII; empty for none
     */
    void sayGoodbye(CloseReason reason, String serverReference) {
        if (!v5) {
            return;
        }
        MqttProperties properties = new MqttProperties();
        properties.add(new MqttProperties.StringProperty(MqttProperties.REASON_STRING, reason.text()));
        int bytes = 1 + 2 + 1 + 2 + 3 + reason.text().length();
        if (!serverReference.isEmpty()) {
            properties.add(new MqttProperties.StringProperty(MqttProperties.SERVER_REFERENCE, serverReference));
            bytes += 3 + serverReference.length();
        }
        boolean fits = bytes <= request.packetMaxBytes();
        outbox.write(MqttMessageBuilders.disconnect()
                .reasonCode((byte) reason.reasonCode())
                .properties(fits ? properties : MqttProperties.NO_PROPERTIES)
                .build());
    }

    /** Gives back what others can see of this connection. */
    void leave() {
        if (left) {
            return;
        }
        left = true;
        loop.intake().disconnect(device);
        if (subscriptions != null) {
            subscriptions.close();
        }
        connection.releaseClientId(request.clientId());
        if (will != null) {
            new WillDelivery(
                            loop.intake(),
                            connection.channel(),
                            will,
                            request.protocol(),
                            config.topicMaxBytes(),
                            loop.sessions().counters())
                    .offer();
        }
    }
}
