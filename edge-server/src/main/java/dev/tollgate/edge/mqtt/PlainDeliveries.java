package dev.tollgate.edge.mqtt;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.mqtt.MqttMessageType;
import java.time.InstantSource;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/** Deliveries of a session that ends with its connection: nothing is sent twice, so only the packet ids in flight are kept. */
final class PlainDeliveries implements Deliveries {
    private static final byte[] NOTHING = {};
    private static final byte[] UNKNOWN_ID = {(byte) AckBytes.PACKET_ID_UNKNOWN};

    private static final class Waiting {
        private final byte[] topicName;
        private final byte[] payload;
        private final int qos;
        private final byte @Nullable [] correlation;
        private final boolean isRetained;
        private final long expiresAtMs;

        Waiting(Publication publication, int qos, byte @Nullable [] correlation) {
            topicName = publication.topicName();
            payload = publication.payload();
            isRetained = publication.isRetained();
            expiresAtMs = publication.expiresAtMs();
            this.qos = qos;
            this.correlation = correlation;
        }
    }

    private final Outbox outbox;
    private final PublishWriter writer;
    private final boolean v5;
    private final int inFlightMax;
    private final int waitingMax;
    private final MqttCounters counters;
    private final InstantSource clock;
    private final OutgoingIds ids = new OutgoingIds();
    private final ArrayDeque<Waiting> waiting = new ArrayDeque<>(0);

    /**
     * @param inFlightMax messages of QoS 1 and 2 that the client takes before it acknowledges one
     * @param waitingMax messages kept beyond that
     */
    PlainDeliveries(
            Outbox outbox,
            ConnectRequest request,
            int inFlightMax,
            int waitingMax,
            MqttCounters counters,
            InstantSource clock) {
        this.outbox = outbox;
        writer = new PublishWriter(outbox, request, counters);
        v5 = request.isV5();
        this.inFlightMax = inFlightMax;
        this.waitingMax = waitingMax;
        this.counters = counters;
        this.clock = clock;
    }

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
        if (qos == 0 || (waiting.isEmpty() && hasRoomInFlight())) {
            int flags = PublishWriter.flags(qos);
            write(topic, topicStart, topicLength, lastLevel, payload, flags, correlation, PublishWriter.NO_EXPIRY);
            return true;
        }
        byte[] topicName = PublishWriter.join(topic, topicStart, topicLength, lastLevel);
        return await(new Waiting(Publication.of(topicName, payload), qos, correlation));
    }

    @Override
    public boolean relay(Publication publication, int qos, long tokenNumber) {
        Waiting message = new Waiting(publication, qos, null);
        if (outbox.isWritable() && (qos == 0 || (waiting.isEmpty() && hasRoomInFlight()))) {
            write(message);
            return true;
        }
        if (qos == 0) {
            counters.onRelayDropped();
            return true;
        }
        return await(message);
    }

    private boolean await(Waiting message) {
        if (waiting.size() >= waitingMax) {
            return false;
        }
        waiting.add(message);
        return true;
    }

    private boolean hasRoomInFlight() {
        return ids.size() < inFlightMax;
    }

    @Override
    public void sendWaiting() {
        while (!waiting.isEmpty() && hasRoomInFlight() && outbox.isWritable()) {
            write(waiting.remove());
        }
    }

    /** Unless it has expired. */
    private void write(Waiting message) {
        long nowMs = clock.millis();
        if (message.expiresAtMs > nowMs) {
            write(
                    Unpooled.wrappedBuffer(message.topicName),
                    0,
                    message.topicName.length,
                    NOTHING,
                    message.payload,
                    PublishWriter.flags(message.qos, message.isRetained),
                    message.correlation,
                    PublishWriter.secondsUntil(message.expiresAtMs, nowMs));
        }
    }

    private void write(
            ByteBuf topic,
            int topicStart,
            int topicLength,
            byte[] lastLevel,
            byte[] payload,
            int flags,
            byte @Nullable [] correlation,
            long expirySeconds) {
        int qos = PublishWriter.qos(flags);
        int id = qos == 0 ? 0 : ids.allocate(qos);
        boolean isWritten =
                writer.write(topic, topicStart, topicLength, lastLevel, payload, flags, id, correlation, expirySeconds);
        if (!isWritten && qos > 0) {
            ids.free(id, qos);
        }
    }

    @Override
    public void onPubAck(int packetId) {
        if (ids.acknowledge(packetId)) {
            sendWaiting();
        }
    }

    @Override
    public void onPubRec(int packetId, boolean refused) {
        boolean first = ids.receive(packetId);
        if (refused) {
            sendWaiting();
        } else if (first || ids.isReleased(packetId)) {
            ids.release(packetId);
            outbox.acknowledge(MqttMessageType.PUBREL, packetId);
        } else if (v5) {
            outbox.acknowledge(MqttMessageType.PUBREL, packetId, UNKNOWN_ID);
        }
    }

    @Override
    public void onPubComp(int packetId) {
        if (ids.complete(packetId)) {
            sendWaiting();
        }
    }
}
