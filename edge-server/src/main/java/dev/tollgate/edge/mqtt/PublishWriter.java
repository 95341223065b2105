package dev.tollgate.edge.mqtt;

import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.mqtt.MqttMessageType;
import io.netty.handler.codec.mqtt.MqttProperties;
import org.jspecify.annotations.Nullable;

/** Writes PUBLISH packets as a client takes them: with its topic aliases, and no larger than it said. On the connection's event loop. */
final class PublishWriter {
    static final int DUP = 8;
    static final int RETAIN = 1;

    /** As seconds: what is sent does not expire. */
    static final long NO_EXPIRY = -1;

    private static final int QOS_MASK = 6;

    private final Outbox outbox;
    private final boolean v5;
    private final long packetMaxBytes;
    private final OutgoingAliases aliases;
    private final MqttCounters counters;

    /** @param request with the client's maximum packet size and topic alias maximum */
    PublishWriter(Outbox outbox, ConnectRequest request, MqttCounters counters) {
        this.outbox = outbox;
        this.counters = counters;
        v5 = request.isV5();
        packetMaxBytes = request.packetMaxBytes();
        aliases = new OutgoingAliases(request.topicAliasMaximum());
    }

    /** {@code topicLength} bytes of {@code topic}, and {@code lastLevel}. */
    static byte[] join(ByteBuf topic, int topicStart, int topicLength, byte[] lastLevel) {
        byte[] topicName = new byte[topicLength + lastLevel.length];
        topic.getBytes(topicStart, topicName, 0, topicLength);
        System.arraycopy(lastLevel, 0, topicName, topicLength, lastLevel.length);
        return topicName;
    }

    static int flags(int qos) {
        return qos << 1;
    }

    static int flags(int qos, boolean isRetained) {
        return (qos << 1) | (isRetained ? RETAIN : 0);
    }

    static int qos(int flags) {
        return (flags & QOS_MASK) >> 1;
    }

    /** What is left until a time, in seconds, rounded up; {@link #NO_EXPIRY} where that never comes. */
    static long secondsUntil(long expiresAtMs, long nowMs) {
        return expiresAtMs == Publication.NEVER ? NO_EXPIRY : Math.max(0, (expiresAtMs - nowMs + 999) / 1000);
    }

    /**
     * Writes one whose topic name is {@code topicLength} bytes of {@code topic} and {@code lastLevel}.
     *
     * @param flags DUP, QoS and RETAIN, as in the packet's first byte
     * @param packetId of QoS 1 and 2
     * @param correlation of MQTT 5; null for none
     * @param expirySeconds message expiry interval, of MQTT 5; {@link #NO_EXPIRY}
     * @return false when it is larger than the client takes: nothing is written, and it counts as sent (MQTT 5, 3.1.2.11.4)
     */
    boolean write(
            ByteBuf topic,
            int topicStart,
            int topicLength,
            byte[] lastLevel,
            byte[] payload,
            int flags,
            int packetId,
            byte @Nullable [] correlation,
            long expirySeconds) {
        boolean hasId = (flags & QOS_MASK) != 0;
        int alias = aliases.areAllowed() ? aliases.aliasOf(join(topic, topicStart, topicLength, lastLevel)) : 0;
        boolean isNamed = alias == 0 || aliases.isNew();
        int nameLength = isNamed ? topicLength + lastLevel.length : 0;
        int properties = (alias == 0 ? 0 : 1 + Short.BYTES)
                + (correlation == null ? 0 : 1 + Short.BYTES + correlation.length)
                + (expirySeconds == NO_EXPIRY ? 0 : 1 + Integer.BYTES);
        int remaining = Short.BYTES
                + nameLength
                + (hasId ? Short.BYTES : 0)
                + (v5 ? varintLength(properties) + properties : 0)
                + payload.length;
        int total = 1 + varintLength(remaining) + remaining;
        if (total > packetMaxBytes) {
            aliases.forgetNew();
            counters.onAnswerTooLarge();
            return false;
        }
        ByteBuf out = outbox.append(total);
        out.writeByte((MqttMessageType.PUBLISH.value() << 4) | flags);
        writeVarint(out, remaining);
        out.writeShort(nameLength);
        if (isNamed) {
            out.writeBytes(topic, topicStart, topicLength).writeBytes(lastLevel);
        }
        if (hasId) {
            out.writeShort(packetId);
        }
        if (v5) {
            writeVarint(out, properties);
            writeProperties(out, alias, correlation, expirySeconds);
        }
        out.writeBytes(payload);
        return true;
    }

    private static void writeProperties(ByteBuf out, int alias, byte @Nullable [] correlation, long expirySeconds) {
        if (alias != 0) {
            out.writeByte(MqttProperties.TOPIC_ALIAS).writeShort(alias);
        }
        if (correlation != null) {
            out.writeByte(MqttProperties.CORRELATION_DATA)
                    .writeShort(correlation.length)
                    .writeBytes(correlation);
        }
        if (expirySeconds != NO_EXPIRY) {
            out.writeByte(MqttProperties.PUBLICATION_EXPIRY_INTERVAL).writeInt((int) expirySeconds);
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
}
