package dev.tollgate.edge.mqtt;

import dev.tollgate.edge.intake.DeviceConnection;
import dev.tollgate.edge.session.OpenSession;
import dev.tollgate.edge.session.SessionConfig;
import dev.tollgate.edge.session.StoredMessage;
import dev.tollgate.edge.session.StoredMessage.Stage;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.mqtt.MqttMessageType;
import io.netty.util.collection.IntObjectHashMap;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Deliveries of a session that outlives its connection: a message of QoS 1 or 2 is durable before it is sent, and is sent again, with DUP,
 * on the next connection until it is acknowledged (MQTT 5, 4.4). What an earlier connection left under a token goes out once this one has
 * used that token: the client id alone proves nothing.
 */
final class KeptDeliveries implements Deliveries {
    private static final byte[] NOTHING = {};
    private static final byte[] UNKNOWN_ID = {(byte) AckBytes.PACKET_ID_UNKNOWN};
    private static final long NO_TOKEN = 0;

    private final MqttConnection connection;
    private final OpenSession session;
    private final DeviceConnection device;
    private final KeptSessions kept;
    private final SessionConfig limits;
    private final PublishWriter writer;
    private final MqttCounters counters;
    private final InstantSource clock;
    private final boolean v5;
    private final int inFlightMax;
    private final OutgoingIds ids = new OutgoingIds();
    private final IntObjectHashMap<StoredMessage> inFlight = new IntObjectHashMap<>();
    private final ArrayDeque<StoredMessage> waiting = new ArrayDeque<>();
    private final Map<Long, List<StoredMessage>> locked = new HashMap<>(); // by a token that was not used yet
    private int unsent; // of those in flight: sent by an earlier connection, and not by this one
    private int messages;
    private long bytes;
    private long lastSequence;

    /** @param inFlightMax messages of QoS 1 and 2 that the client takes before it acknowledges one */
    KeptDeliveries(
            MqttConnection connection,
            ConnectRequest request,
            OpenSession session,
            DeviceConnection device,
            int inFlightMax,
            KeptSessions kept,
            MqttCounters counters,
            InstantSource clock) {
        this.connection = connection;
        this.session = session;
        this.device = device;
        this.kept = kept;
        this.limits = kept.config();
        this.counters = counters;
        this.clock = clock;
        this.inFlightMax = inFlightMax;
        writer = new PublishWriter(connection.outbox(), request, counters);
        v5 = request.isV5();
    }

    @Override
    public void restore(List<StoredMessage> stored) {
        for (StoredMessage message : stored) {
            lastSequence = message.sequence();
            messages++;
            bytes += message.bytes();
            int id = message.packetId();
            if (message.stage() == Stage.RELEASED) {
                ids.release(id);
                inFlight.put(id, message);
                connection.outbox().acknowledge(MqttMessageType.PUBREL, id);
                continue;
            }
            if (message.stage() == Stage.SENT) {
                ids.use(id, message.qos());
                inFlight.put(id, message);
                unsent++;
            }
            locked.computeIfAbsent(message.tokenNumber(), token -> new ArrayList<>())
                    .add(message);
        }
    }

    @Override
    public void onTokenUsed(long tokenNumber) {
        List<StoredMessage> unlocked = locked.remove(tokenNumber);
        if (unlocked != null) {
            waiting.addAll(unlocked);
            sendWaiting();
        }
    }

    /**
     * As the interface says; but what belongs to no token is for this connection alone, with QoS 0, and is not kept: no later connection could
     * show that it is its own, and the answer to a registration holds a key.
     */
    @Override
    public boolean send(
            ByteBuf topic,
            int topicStart,
            int topicLength,
            byte[] lastLevel,
            byte[] payload,
            int qos,
            byte @Nullable [] correlation,
            long tokenNumber) {
        if (qos == 0 || tokenNumber == NO_TOKEN) {
            if (connection.isConnected()) {
                writer.write(
                        topic, topicStart, topicLength, lastLevel, payload, 0, 0, correlation, PublishWriter.NO_EXPIRY);
            }
            return true;
        }
        byte[] topicName = PublishWriter.join(topic, topicStart, topicLength, lastLevel);
        return keep(Publication.of(topicName, payload), qos, correlation, tokenNumber);
    }

    @Override
    public boolean relay(Publication publication, int qos, long tokenNumber) {
        if (qos > 0) {
            return keep(publication, qos, null, tokenNumber);
        }
        if (!connection.outbox().isWritable() || !device.isUsing(tokenNumber)) {
            counters.onRelayDropped();
        } else if (connection.isConnected()) {
            byte[] topicName = publication.topicName();
            writer.write(
                    Unpooled.wrappedBuffer(topicName),
                    0,
                    topicName.length,
                    NOTHING,
                    publication.payload(),
                    PublishWriter.flags(0, publication.isRetained()),
                    0,
                    null,
                    PublishWriter.secondsUntil(publication.expiresAtMs(), clock.millis()));
        }
        return true;
    }

    private boolean keep(Publication publication, int qos, byte @Nullable [] correlation, long tokenNumber) {
        StoredMessage message = new StoredMessage(
                ++lastSequence,
                0,
                Stage.WAITING,
                qos,
                publication.topicName(),
                publication.payload(),
                correlation,
                tokenNumber,
                publication.isRetained(),
                publication.expiresAtMs());
        if (messages >= limits.messagesMax()
                || bytes + message.bytes() > limits.messagesMaxBytes()
                || kept.store().isFull()) {
            return false;
        }
        messages++;
        bytes += message.bytes();
        if (!device.isUsing(message.tokenNumber())) {
            locked.computeIfAbsent(message.tokenNumber(), token -> new ArrayList<>())
                    .add(message);
            session.add(message, null);
        } else if (waiting.isEmpty() && hasRoomInFlight()) {
            StoredMessage sent = begin(message);
            session.add(sent, () -> transmitFirst(sent));
        } else {
            waiting.add(message);
            session.add(message, null);
        }
        return true;
    }

    private StoredMessage begin(StoredMessage message) {
        int id = ids.allocate(message.qos());
        StoredMessage sent = message.sent(id);
        inFlight.put(id, sent);
        return sent;
    }

    private boolean hasRoomInFlight() {
        return ids.size() - unsent < inFlightMax;
    }

    @Override
    public void sendWaiting() {
        while (!waiting.isEmpty()
                && hasRoomInFlight()
                && connection.isConnected()
                && connection.outbox().isWritable()) {
            StoredMessage next = waiting.remove();
            if (next.stage() == Stage.SENT) {
                unsent--;
                transmit(next, PublishWriter.DUP);
            } else if (next.expiresAtMs() <= clock.millis()) {
                drop(next);
            } else {
                StoredMessage sent = begin(next);
                session.assign(sent.sequence(), sent.packetId(), () -> transmitFirst(sent));
            }
        }
    }

    private void transmitFirst(StoredMessage message) {
        transmit(message, 0);
        if (!inFlight.containsKey(message.packetId())) {
            sendWaiting(); // too large, which made room
        }
    }

    private void transmit(StoredMessage message, int dup) {
        if (!connection.isConnected()) {
            return;
        }
        ByteBuf topic = Unpooled.wrappedBuffer(message.topicName());
        boolean isWritten = writer.write(
                topic,
                0,
                message.topicName().length,
                NOTHING,
                message.payload(),
                dup | PublishWriter.flags(message.qos(), message.isRetained()),
                message.packetId(),
                message.correlation(),
                PublishWriter.secondsUntil(message.expiresAtMs(), clock.millis()));
        if (!isWritten) {
            ids.free(message.packetId(), message.qos());
            forget(message.packetId());
        }
    }

    private void forget(int packetId) {
        StoredMessage message = inFlight.remove(packetId);
        if (message != null) {
            drop(message);
        }
    }

    private void drop(StoredMessage message) {
        messages--;
        bytes -= message.bytes();
        session.remove(message.sequence());
    }

    @Override
    public void onPubAck(int packetId) {
        if (isSent(packetId) && ids.acknowledge(packetId)) {
            forget(packetId);
            sendWaiting();
        }
    }

    /** Whether this connection has sent what is in flight with the id; a client that acknowledges something else is let be. */
    private boolean isSent(int packetId) {
        StoredMessage message = inFlight.get(packetId);
        return message != null && !isLeft(message);
    }

    private boolean isLeft(StoredMessage message) {
        List<StoredMessage> left = locked.get(message.tokenNumber());
        return unsent > 0 && (waiting.contains(message) || (left != null && left.contains(message)));
    }

    @Override
    public void onPubRec(int packetId, boolean refused) {
        boolean first = isSent(packetId) && ids.receive(packetId);
        if (refused) {
            if (first) {
                forget(packetId);
            }
            sendWaiting();
        } else if (first) {
            ids.release(packetId);
            StoredMessage message = inFlight.get(packetId);
            session.release(message.sequence(), () -> release(packetId));
        } else if (ids.isReleased(packetId)) {
            session.afterCommit(() -> release(packetId));
        } else if (v5) {
            connection.outbox().acknowledge(MqttMessageType.PUBREL, packetId, UNKNOWN_ID);
        }
    }

    private void release(int packetId) {
        if (connection.isConnected()) {
            connection.outbox().acknowledge(MqttMessageType.PUBREL, packetId);
        }
    }

    @Override
    public void onPubComp(int packetId) {
        if (ids.complete(packetId)) {
            forget(packetId);
            sendWaiting();
        }
    }
}
