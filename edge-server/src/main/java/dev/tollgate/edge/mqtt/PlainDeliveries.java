package dev.tollgate.edge.mqtt;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.mqtt.MqttMessageType;
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

        Waiting(byte[] topicName, byte[] payload, int qos, byte @Nullable [] correlation) {
            this.topicName = topicName;
            this.payload = payload;
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
    private final OutgoingIds ids = new OutgoingIds();
    private final ArrayDeque<Waiting> waiting = new ArrayDeque<>(0);

    /**
     * @param inFlightMax messages of QoS 1 and 2 that the client takes before it acknowledges one
     * @param waitingMax messages kept beyond that
     */
    PlainDeliveries(Outbox outbox, ConnectRequest request, int inFlightMax, int waitingMax, MqttCounters counters) {
        this.outbox = outbox;
        writer = new PublishWriter(outbox, request, counters);
        v5 = request.isV5();
        this.inFlightMax = inFlightMax;
        this.waitingMax = waitingMax;
        this.counters = counters;
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
            write(topic, topicStart, topicLength, lastLevel, payload, qos, correlation);
            return true;
        }
        return await(PublishWriter.join(topic, topicStart, topicLength, lastLevel), payload, qos, correlation);
    }

    @Override
    public boolean relay(byte[] topicName, byte[] payload, int qos, long tokenNumber) {
        if (outbox.isWritable()) {
            ByteBuf topic = Unpooled.wrappedBuffer(topicName);
            return send(topic, 0, topicName.length, NOTHING, payload, qos, null, tokenNumber);
        }
        if (qos == 0) {
            counters.onRelayDropped();
            return true;
        }
        return await(topicName, payload, qos, null);
    }

    private boolean await(byte[] topicName, byte[] payload, int qos, byte @Nullable [] correlation) {
        if (waiting.size() >= waitingMax) {
            return false;
        }
        waiting.add(new Waiting(topicName, payload, qos, correlation));
        return true;
    }

    private boolean hasRoomInFlight() {
        return ids.size() < inFlightMax;
    }

    @Override
    public void sendWaiting() {
        while (!waiting.isEmpty() && hasRoomInFlight() && outbox.isWritable()) {
            Waiting next = waiting.remove();
            ByteBuf topic = Unpooled.wrappedBuffer(next.topicName);
            write(topic, 0, next.topicName.length, NOTHING, next.payload, next.qos, next.correlation);
        }
    }

    private void write(
            ByteBuf topic,
            int topicStart,
            int topicLength,
            byte[] lastLevel,
            byte[] payload,
            int qos,
            byte @Nullable [] correlation) {
        int id = qos == 0 ? 0 : ids.allocate(qos);
        int flags = PublishWriter.flags(qos);
        boolean isWritten = writer.write(topic, topicStart, topicLength, lastLevel, payload, flags, id, correlation);
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
