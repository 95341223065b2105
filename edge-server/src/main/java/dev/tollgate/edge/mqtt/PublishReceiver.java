package dev.tollgate.edge.mqtt;

import dev.tollgate.edge.intake.Answer;
import dev.tollgate.edge.intake.DeviceConnection;
import dev.tollgate.edge.intake.Intake;
import dev.tollgate.edge.kp1.Verdict;
import dev.tollgate.edge.session.OpenSession;
import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.mqtt.MqttMessageType;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a client sends by PUBLISH: offers it to intake, and acknowledges it. Where the session is kept, a message of QoS 2 is known there
 * before its PUBREC goes out, and until after PUBREL. On the connection's event loop.
 */
final class PublishReceiver {
    private static final byte[] NOTHING = {};
    private static final byte[] UNKNOWN_ID = {(byte) AckBytes.PACKET_ID_UNKNOWN};

    private final MqttConnection connection;
    private final MqttLoop loop;
    private final MqttConfig config;
    private final ConnectRequest request;
    private final boolean v5;
    private final Outbox outbox;
    private final DeviceConnection device;
    private final @Nullable OpenSession session;
    private final Receipts receipts = new Receipts();
    private final TopicAliases aliases;

    /** @param session null where it ends with its connection */
    PublishReceiver(
            MqttConnection connection,
            MqttLoop loop,
            ConnectRequest request,
            DeviceConnection device,
            @Nullable OpenSession session) {
        this.connection = connection;
        this.loop = loop;
        this.request = request;
        this.device = device;
        this.session = session;
        v5 = request.isV5();
        outbox = connection.outbox();
        config = connection.config();
        aliases = new TopicAliases(v5 ? config.topicAliasMax() : 0);
    }

    /** Takes over what an earlier connection of the session left: packet ids of QoS 2 that were not released. */
    void restore(List<Integer> receivedIds) {
        receivedIds.forEach(receipts::restore);
    }

    /** Takes a message, or says why not; its answer goes to the connection's handler. */
    Frames.Outcome onPublish(PublishPacket publish, ByteBuf buffer) {
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
        if (qos == 2 && session != null) {
            session.beginExchange();
        }
        if (offer(publish, buffer)) {
            return connection.isConnected() ? Frames.Outcome.TAKEN : Frames.Outcome.CLOSED;
        }
        if (qos > 0) {
            receipts.undo(qos, packetId);
        }
        if (qos == 2 && session != null) {
            session.endExchange(Answer.NO_RECORD);
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
                .setProperties(properties.start() + shift, properties.length(), properties.keptBytes())
                .setOrigin(request.protocol(), publish.qos(), publish.packetId())
                .setSession(publish.qos() == 2 && session != null ? session.number() : 0);
        config.limitProperties(intake.message(), properties.userProperties(), properties.userPropertyBytes());
        return topicLength > config.topicMaxBytes()
                ? intake.answerInOrder(device, Verdict.PATH_MALFORMED)
                : intake.offer(device);
    }

    /** Its PUBACK or PUBREC; QoS 0 has none. */
    void answer(Answer answer) {
        int packetId = answer.tag();
        if (answer.qos() == 1) {
            receipts.onPubAckSent();
            outbox.acknowledge(MqttMessageType.PUBACK, packetId, tail(answer));
        } else if (answer.qos() == 2) {
            byte[] tail = tail(answer);
            boolean isReleased = v5 && answer.verdict() != Verdict.ACCEPTED;
            if (session == null) {
                sendPubRec(packetId, tail, isReleased);
            } else if (isReleased) {
                session.endExchange(answer.recordSequence());
                session.afterCommit(() -> sendPubRec(packetId, tail, true));
            } else {
                session.addReceived(packetId, answer.recordSequence(), () -> sendPubRec(packetId, tail, false));
            }
        }
    }

    /** The same for one that is not to be answered, as the connection has gone or has to: should it come again, it is known. */
    void recordAnswer(Answer answer) {
        if (session == null || answer.qos() != 2) {
            return;
        }
        if (answer.verdict() == Verdict.ACCEPTED) {
            session.addReceived(answer.tag(), answer.recordSequence(), () -> {});
        } else {
            session.endExchange(answer.recordSequence());
        }
    }

    private void sendPubRec(int packetId, byte[] tail, boolean isReleased) {
        receipts.onPubRecSent(packetId, isReleased);
        if (connection.isConnected()) {
            outbox.acknowledge(MqttMessageType.PUBREC, packetId, tail);
        }
    }

    private byte[] tail(Answer answer) {
        Verdict verdict = answer.verdict();
        if (!v5 || verdict == Verdict.ACCEPTED) {
            return NOTHING;
        }
        String recordId = answer.recordId();
        byte[] tail = recordId == null || !request.reasonStrings()
                ? AckBytes.ackTail(verdict, request.reasonStrings())
                : AckBytes.ackTail(verdict, recordId);
        boolean fits = Integer.BYTES + tail.length <= request.packetMaxBytes();
        return fits ? tail : AckBytes.ackTail(verdict, false);
    }

    void onPubRel(int packetId) {
        byte[] tail = receipts.onPubRel(packetId) || !v5 ? NOTHING : UNKNOWN_ID;
        if (session == null) {
            sendPubComp(packetId, tail);
        } else {
            session.removeReceived(packetId, () -> sendPubComp(packetId, tail));
        }
    }

    private void sendPubComp(int packetId, byte[] tail) {
        if (connection.isConnected()) {
            outbox.acknowledge(MqttMessageType.PUBCOMP, packetId, tail);
        }
    }
}
