package dev.tollgate.edge.mqtt;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.mqtt.MqttMessageType;
import io.netty.handler.codec.mqtt.MqttProperties;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/**
 * What a connection is sent by PUBLISH: answers to its requests, and those that it watches. Keeps which packet ids are in flight, but
 * no messages: sessions end with their connection, so nothing is sent twice.
 *
 * <pre>
 * QoS 1: PUBLISH → PUBACK            free
 * QoS 2: PUBLISH → PUBREC, PUBREL → PUBCOMP  free
 * </pre>
 */
final class Deliveries {
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
    private final boolean v5;
    private final int inFlightMax;
    private final int waitingMax;
    private final long packetMaxBytes;
    private final OutgoingAliases aliases;
    private final MqttCounters counters;

    private final PacketIdSet awaitingAck = new PacketIdSet();
    private final PacketIdSet awaitingReceived = new PacketIdSet();
    private final PacketIdSet awaitingComplete = new PacketIdSet();
    private final ArrayDeque<Waiting> waiting = new ArrayDeque<>(0);
    private int lastId;

    /**
     * @param inFlightMax messages of QoS 1 and 2 that the client takes before it acknowledges one
     * @param waitingMax messages kept beyond that
     * @param request with the client's maximum packet size and topic alias maximum
     */
    Deliveries(Outbox outbox, ConnectRequest request, int inFlightMax, int waitingMax, MqttCounters counters) {
        this.outbox = outbox;
        v5 = request.isV5();
        this.inFlightMax = inFlightMax;
        this.waitingMax = waitingMax;
        packetMaxBytes = request.packetMaxBytes();
        aliases = new OutgoingAliases(request.topicAliasMaximum());
        this.counters = counters;
    }

    /**
     * Sends a message whose topic name is {@code topicLength} bytes of {@code topic} and {@code lastLevel}; it stays behind when too
     * many are in flight.
     *
     * @param correlation what goes back with it, of MQTT 5; null for nothing
     * @return false when too many wait already
     */
    boolean send(
            ByteBuf topic,
            int topicStart,
            int topicLength,
            byte[] lastLevel,
            byte[] payload,
            int qos,
            byte @Nullable [] correlation) {
        if (qos == 0 || (waiting.isEmpty() && hasRoomInFlight())) {
            write(topic, topicStart, topicLength, lastLevel, payload, qos, correlation);
            return true;
        }
        return await(joined(topic, topicStart, topicLength, lastLevel), payload, qos, correlation);
    }

    private static byte[] joined(ByteBuf topic, int topicStart, int topicLength, byte[] lastLevel) {
        byte[] topicName = new byte[topicLength + lastLevel.length];
        topic.getBytes(topicStart, topicName, 0, topicLength);
        System.arraycopy(lastLevel, 0, topicName, topicLength, lastLevel.length);
        return topicName;
    }

    /**
     * Sends a message that the client watches. While the client does not read, those of QoS 0 are dropped and the others wait.
     *
     * @return false when too many wait already
     */
    boolean relay(byte[] topicName, byte[] payload, int qos) {
        if (outbox.isWritable()) {
            return send(Unpooled.wrappedBuffer(topicName), 0, topicName.length, NOTHING, payload, qos, null);
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

    private int inFlight() {
        return awaitingAck.size() + awaitingReceived.size() + awaitingComplete.size();
    }

    private boolean hasRoomInFlight() {
        return inFlight() < inFlightMax;
    }

    /** Sends what waits, as far as it may be. */
    void sendWaiting() {
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
        int alias = aliases.areAllowed() ? aliases.aliasOf(joined(topic, topicStart, topicLength, lastLevel)) : 0;
        boolean isNamed = alias == 0 || aliases.isNew();
        int nameLength = isNamed ? topicLength + lastLevel.length : 0;
        int properties =
                (alias == 0 ? 0 : 1 + Short.BYTES) + (correlation == null ? 0 : 1 + Short.BYTES + correlation.length);
        int remaining = Short.BYTES
                + nameLength
                + (qos > 0 ? Short.BYTES : 0)
                + (v5 ? varintLength(properties) + properties : 0)
                + payload.length;
        int total = 1 + varintLength(remaining) + remaining;
        if (total > packetMaxBytes) {
            aliases.forgetNew();
            counters.onAnswerTooLarge();
            return;
        }
        ByteBuf out = outbox.append(total);
        out.writeByte((MqttMessageType.PUBLISH.value() << 4) | (qos << 1));
        writeVarint(out, remaining);
        out.writeShort(nameLength);
        if (isNamed) {
            out.writeBytes(topic, topicStart, topicLength).writeBytes(lastLevel);
        }
        if (qos > 0) {
            out.writeShort(allocate(qos));
        }
        if (v5) {
            writeVarint(out, properties);
            writeProperties(out, alias, correlation);
        }
        out.writeBytes(payload);
    }

    private static void writeProperties(ByteBuf out, int alias, byte @Nullable [] correlation) {
        if (alias != 0) {
            out.writeByte(MqttProperties.TOPIC_ALIAS).writeShort(alias);
        }
        if (correlation != null) {
            out.writeByte(MqttProperties.CORRELATION_DATA)
                    .writeShort(correlation.length)
                    .writeBytes(correlation);
        }
    }

    private static int varintLength(int value) {
        return value < 0x80 ? 1 : value < 0x4000 ? 2 : value < 0x20_0000 ? 3 : 4;
    }

    private static void writeVarint(ByteBuf out, int value) {
        int rest = value;
        for (; rest >= 0x80; rest >>>= 7) {
            out.writeByte((rest & 0x7F) | 0x80);
        }
        out.writeByte(rest);
    }

    private int allocate(int qos) {
        int id = lastId;
        do {
            id = id == PacketIdSet.ID_MAX ? 1 : id + 1;
        } while (awaitingAck.contains(id) || awaitingReceived.contains(id) || awaitingComplete.contains(id));
        lastId = id;
        (qos == 1 ? awaitingAck : awaitingReceived).add(id);
        return id;
    }

    void onPubAck(int packetId) {
        if (awaitingAck.remove(packetId)) {
            sendWaiting();
        }
    }

    /** @param refused whether the client gave a reason code of 0x80 or more */
    void onPubRec(int packetId, boolean refused) {
        boolean first = awaitingReceived.remove(packetId);
        if (refused) {
            sendWaiting();
        } else if (first || awaitingComplete.contains(packetId)) {
            awaitingComplete.add(packetId);
            outbox.acknowledge(MqttMessageType.PUBREL, packetId);
        } else if (v5) {
            outbox.acknowledge(MqttMessageType.PUBREL, packetId, UNKNOWN_ID);
        }
    }

    void onPubComp(int packetId) {
        if (awaitingComplete.remove(packetId)) {
            sendWaiting();
        }
    }
}
