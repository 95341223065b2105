package dev.tollgate.edge.mqtt;

import dev.tollgate.edge.intake.Answer;
import dev.tollgate.edge.intake.ConnectionHandler;
import dev.tollgate.edge.intake.DeviceConnection;
import dev.tollgate.edge.kp1.Verdict;
import dev.tollgate.edge.ring.Protocol;
import dev.tollgate.edge.session.OpenSession;
import dev.tollgate.edge.session.StoredSession;
import dev.tollgate.edge.session.StoredWill;
import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.mqtt.MqttMessage;
import io.netty.handler.codec.mqtt.MqttMessageBuilders;
import io.netty.handler.codec.mqtt.MqttMessageType;
import io.netty.handler.codec.mqtt.MqttProperties;
import io.netty.handler.codec.mqtt.MqttReasonCodeAndPropertiesVariableHeader;
import io.netty.handler.codec.mqtt.MqttSubscribeMessage;
import io.netty.handler.codec.mqtt.MqttUnsubscribeMessage;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;

/**
 * What a connection does between CONNECT and its end, and the session that it is about, as far as that ends with it; what outlives it is its
 * {@link SessionLink}'s. On the connection's event loop, but for {@link #execute}.
 */
final class MqttSession implements ConnectionHandler {
    private static final int PUSH_QOS = 1;

    /** Changes of a kept session that wait for the disk; nothing is read from the client beyond that. */
    private static final int PENDING_MAX = 1024;

    private final MqttConnection connection;
    private final MqttLoop loop;
    private final MqttConfig config;
    private final ConnectRequest request;
    private final boolean v5;
    private final Outbox outbox;
    private final @Nullable SessionLink link;
    private final @Nullable OpenSession kept;
    private final DeviceConnection device;
    private final PublishReceiver receiver;
    private final Deliveries deliveries;
    private final AnswerPublisher publisher;
    private final SubscribeReceiver subscribing;
    private @Nullable Will will;
    private @Nullable StoredWill laterWill;
    private boolean proven; // whether a token was used
    private boolean isWaiting; // for the disk or an extension, before the next packet
    private boolean left;

    /** @param link null where the session ends with the connection */
    MqttSession(MqttConnection connection, MqttLoop loop, ConnectRequest request, @Nullable SessionLink link) {
        this.connection = connection;
        this.loop = loop;
        this.request = request;
        this.link = link;
        kept = link == null ? null : link.session();
        v5 = request.isV5();
        outbox = connection.outbox();
        config = connection.config();
        device = loop.intake().connect(this, connection.channel()); // asks this who it is
        receiver = new PublishReceiver(connection, loop, request, device, kept);
        deliveries = deliveries();
        publisher = new AnswerPublisher(connection, loop, this, deliveries);
        subscribing = new SubscribeReceiver(connection, loop, request, this, device, deliveries, link);
        will = request.will();
    }

    private Deliveries deliveries() {
        int inFlightMax = Math.min(config.inFlightMax(), request.receiveMaximum());
        MqttCounters counters = loop.sessions().counters();
        InstantSource clock = loop.intake().clock();
        return kept == null || link == null
                ? new PlainDeliveries(outbox, request, inFlightMax, config.outgoingMax(), counters, clock)
                : new KeptDeliveries(connection, request, kept, device, inFlightMax, link.kept(), counters, clock);
    }

    /** Takes over what an earlier connection of the session left, once CONNACK is written. */
    void restore() {
        StoredSession stored = link == null ? null : link.stored();
        if (link == null || stored == null) {
            return;
        }
        link.attach(this);
        receiver.restore(stored.receivedIds());
        deliveries.restore(stored.messages());
        subscribing.restore(stored.subscriptions());
    }

    /** A packet that came behind CONNECT; see {@link Frames.Sink#onPacket}. */
    Frames.Outcome onPacket(ByteBuf buffer, int start, int bodyStart, int end) {
        if (mustWait()) {
            isWaiting = true;
            connection.awaitRoom();
            return Frames.Outcome.NO_ROOM;
        }
        int first = buffer.getUnsignedByte(start);
        CloseReason wrong = null;
        if (v5 && !FrameHeader.isMinimal(buffer, start, bodyStart)) {
            wrong = CloseReason.LENGTH_NOT_MINIMAL;
        } else if (first >> 4 == MqttMessageType.PUBLISH.value()) {
            PublishPacket publish = loop.publish();
            wrong = publish.wrap(loop.reader(), buffer, first & 0x0F, bodyStart, end, v5);
            if (wrong == null) {
                return receiver.onPublish(publish, buffer);
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
            default -> receiver.onPubRel(packetId);
        }
        return null;
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
            return subscribing.onSubscribe(subscribe);
        }
        if (packet instanceof MqttUnsubscribeMessage unsubscribe) {
            return subscribing.onUnsubscribe(unsubscribe);
        }
        return packet == null ? CloseReason.DECODER_DISAGREES : onDisconnect(packet);
    }

    private @Nullable CloseReason onDisconnect(MqttMessage packet) {
        boolean isNormal = true;
        if (packet.variableHeader() instanceof MqttReasonCodeAndPropertiesVariableHeader reason) {
            isNormal = reason.reasonCode() == 0;
        }
        if (packet.variableHeader() instanceof MqttReasonCodeAndPropertiesVariableHeader header
                && header.properties().getProperty(MqttProperties.SESSION_EXPIRY_INTERVAL)
                        instanceof MqttProperties.IntegerProperty expiry) {
            long seconds = Integer.toUnsignedLong(expiry.value());
            if (request.sessionExpirySeconds() == 0 && seconds != 0) {
                return CloseReason.SESSION_EXPIRY;
            }
            if (kept != null && link != null) {
                link.setExpirySeconds(seconds);
            }
        }
        if (isNormal) {
            will = null; // MQTT 5, 3.14.4
        }
        connection.onDisconnect();
        return null;
    }

    @Override
    public void onAnswer(Answer answer) {
        if (!connection.isConnected()) {
            onLateAnswer(answer);
            return;
        }
        if (answer.verdict().isTemporary() && answer.qos() > 0 && !v5) {
            receiver.recordAnswer(answer);
            connection.close(CloseReason.TRY_AGAIN); // 3.1.1 cannot refuse: unanswered, it is sent again
            return;
        }
        receiver.answer(answer);
        if (answer.isPublished() || answer.replyTopicLength() > 0) {
            publisher.reply(answer);
        }
    }

    /** Its sender has left, as those of QoS 0 do; its session may have not, nor those who watch. */
    private void onLateAnswer(Answer answer) {
        receiver.recordAnswer(answer);
        if (kept != null && answer.qos() > 0 && (answer.isPublished() || answer.replyTopicLength() > 0)) {
            publisher.reply(answer);
        } else if (answer.isPublished()) {
            publisher.relay(answer);
        }
    }

    @Override
    public boolean takesPushes() {
        return true;
    }

    /** To this client once, whether or not it subscribed, and to others that watch. */
    @Override
    public void onPush(byte[] topicName, byte[] payload, long tokenNumber, long expiresAtMs) {
        Publication publication = new Publication(topicName, payload, false, expiresAtMs);
        onRelay(publication, PUSH_QOS, tokenNumber);
        publisher.push(publication, PUSH_QOS, tokenNumber);
    }

    @Override
    public void onTokenUsed(long tokenNumber) {
        if (kept != null && !proven) {
            proven = true;
            kept.prove();
        }
        deliveries.onTokenUsed(tokenNumber);
    }

    /** An answer that this session watches, sent to another. */
    void onRelay(Publication publication, int qos, long tokenNumber) {
        if (connection.isConnected()) {
            if (!deliveries.relay(publication, qos, tokenNumber)) {
                connection.close(CloseReason.OUTGOING_FULL);
            }
            outbox.flush();
        } else if (link != null && kept != null && qos > 0) {
            link.away(tokenNumber).relay(publication, qos, loop.sessions().counters());
        }
    }

    /** Answers of one connection that are on their way to this one, at most. Safe from any thread. */
    int relaysMax() {
        return config.outgoingMax();
    }

    /** Changes of the kept session are durable, and what they had to wait for is written. */
    void onCommitted() {
        outbox.flush();
        resume();
        connection.leaveOnceAnswered();
    }

    private boolean mustWait() {
        return (kept != null && kept.pending() > PENDING_MAX) || subscribing.isFull();
    }

    /** Goes on with the client's packets if they need wait no more. */
    void resume() {
        if (isWaiting && !mustWait()) {
            isWaiting = false;
            connection.onRoom();
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
        if (left && device.outstanding() == 0) {
            giveBack();
        }
    }

    /** Messages whose answers are still to come, and what waits for the disk. */
    int outstanding() {
        return device.outstanding() + (kept == null ? 0 : kept.pending());
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

    DeviceConnection device() {
        return device;
    }

    @Override
    public Protocol protocol() {
        return request.protocol();
    }

    @Override
    public String clientId() {
        return request.clientId();
    }

    @Override
    public int keepAliveSeconds() {
        return request.keepAliveSeconds(config);
    }

    @Override
    public void onKicked() {
        connection.close(CloseReason.KICKED);
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
        Will due = will;
        if (due != null && link != null && Math.min(due.delaySeconds(), link.expirySeconds()) > 0) {
            boolean isTaken = due.verdict(config) == Verdict.ACCEPTED && due.isAuthorized(loop.intake(), device);
            laterWill = isTaken ? due.stored(request.protocol()) : null;
            due = null;
        }
        loop.intake().disconnect(device);
        subscribing.close();
        if (due != null) {
            publish(due);
        }
        if (device.outstanding() == 0) {
            giveBack();
        }
    }

    private void publish(Will due) {
        new WillDelivery(
                        loop.intake(),
                        connection.channel(),
                        due,
                        request.protocol(),
                        config,
                        loop.sessions().counters(),
                        null)
                .offer();
    }

    /** Lets the session's next connection have it: all that this one took is answered. */
    private void giveBack() {
        if (link != null) {
            link.close(laterWill, will == null ? 0 : will.delaySeconds());
        }
    }
}
