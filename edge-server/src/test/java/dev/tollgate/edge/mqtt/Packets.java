package dev.tollgate.edge.mqtt;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;

/** Packets as a client writes them, byte by byte: independent of netty's codec and of ours. */
final class Packets {
    private Packets() {}

    static ByteBuf hex(String hex) {
        return Unpooled.wrappedBuffer(ByteBufUtil.decodeHexDump(hex.replace(" ", "")));
    }

    /** A packet with this first byte and body. */
    static ByteBuf packet(int first, ByteBuf body) {
        ByteBuf packet = Unpooled.buffer().writeByte(first);
        varint(packet, body.readableBytes());
        return packet.writeBytes(body);
    }

    static void varint(ByteBuf out, int value) {
        int rest = value;
        while (rest >= 0x80) {
            out.writeByte((rest & 0x7F) | 0x80);
            rest >>>= 7;
        }
        out.writeByte(rest);
    }

    static ByteBuf string(ByteBuf out, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        return out.writeShort(bytes.length).writeBytes(bytes);
    }

    static ByteBuf connect(boolean v5, String clientId, int keepAlive) {
        return connect(v5, clientId, keepAlive, "");
    }

    /** @param properties hex, without their length; MQTT 5 only */
    static ByteBuf connect(boolean v5, String clientId, int keepAlive, String properties) {
        ByteBuf body = string(Unpooled.buffer(), "MQTT")
                .writeByte(v5 ? 5 : 4)
                .writeByte(2)
                .writeShort(keepAlive);
        if (v5) {
            properties(body, properties);
        }
        return packet(0x10, string(body, clientId));
    }

    /** Of a session that outlives its connection: MQTT 5 with this expiry, 3.1.1 without clean session. */
    static ByteBuf connectKept(boolean v5, String clientId, boolean clean, int expirySeconds) {
        ByteBuf body = string(Unpooled.buffer(), "MQTT")
                .writeByte(v5 ? 5 : 4)
                .writeByte(clean ? 2 : 0)
                .writeShort(0);
        if (v5) {
            properties(body, String.format("11%08x", expirySeconds));
        }
        return packet(0x10, string(body, clientId));
    }

    static ByteBuf properties(ByteBuf out, String properties) {
        ByteBuf bytes = hex(properties);
        varint(out, bytes.readableBytes());
        return out.writeBytes(bytes);
    }

    static ByteBuf publish(boolean v5, int qos, int packetId, String topicName, String payload) {
        ByteBuf body = string(Unpooled.buffer(), topicName);
        if (qos > 0) {
            body.writeShort(packetId);
        }
        if (v5) {
            body.writeByte(0);
        }
        return packet(0x30 | qos << 1, body.writeBytes(payload.getBytes(StandardCharsets.UTF_8)));
    }

    /** Of MQTT 5, with properties in hex. */
    static ByteBuf publish(int qos, int packetId, String topicName, String properties, String payload) {
        ByteBuf body = string(Unpooled.buffer(), topicName);
        if (qos > 0) {
            body.writeShort(packetId);
        }
        properties(body, properties);
        return packet(0x30 | qos << 1, body.writeBytes(payload.getBytes(StandardCharsets.UTF_8)));
    }

    /** With a will and no properties. */
    static ByteBuf connectWithWill(boolean v5, String clientId, int qos, String topicName, String payload) {
        ByteBuf body = string(Unpooled.buffer(), "MQTT")
                .writeByte(v5 ? 5 : 4)
                .writeByte(0x06 | qos << 3)
                .writeShort(0);
        string(v5 ? body.writeByte(0) : body, clientId);
        string(v5 ? body.writeByte(0) : body, topicName);
        return packet(0x10, string(body, payload));
    }

    static ByteBuf subscribe(boolean v5, int packetId, String topicFilter, int qos) {
        ByteBuf body = Unpooled.buffer().writeShort(packetId);
        if (v5) {
            body.writeByte(0);
        }
        return packet(0x82, string(body, topicFilter).writeByte(qos));
    }

    static ByteBuf unsubscribe(boolean v5, int packetId, String topicFilter) {
        ByteBuf body = Unpooled.buffer().writeShort(packetId);
        if (v5) {
            body.writeByte(0);
        }
        return packet(0xA2, string(body, topicFilter));
    }

    static ByteBuf ack(int first, int packetId) {
        return Unpooled.buffer().writeByte(first).writeByte(2).writeShort(packetId);
    }

    static ByteBuf pubAck(int packetId) {
        return ack(0x40, packetId);
    }

    static ByteBuf pubRec(int packetId) {
        return ack(0x50, packetId);
    }

    static ByteBuf pubRel(int packetId) {
        return ack(0x62, packetId);
    }

    static ByteBuf pubComp(int packetId) {
        return ack(0x70, packetId);
    }
}
