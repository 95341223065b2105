package dev.tollgate.edge.mqtt;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import java.nio.charset.StandardCharsets;

/**
 * Packets of the edge as text: {@code PUBLISH DUP RETAIN q1 #7 topic {properties} payload} for a PUBLISH, {@code DISCONNECT 8e},
 * {@code CONNACK 84}, {@code CONNACK 00 present}, and the hex of any other.
 */
final class PacketText {
    private PacketText() {}

    static String describe(ByteBuf packet, int headerBytes, boolean v5) {
        int first = packet.getUnsignedByte(0);
        return switch (first >> 4) {
            case 2 -> "CONNACK " + ByteBufUtil.hexDump(packet, 3, 1) + (packet.getByte(2) == 1 ? " present" : "");
            case 3 -> describePublish(packet, first, headerBytes, v5);
            case 14 -> "DISCONNECT " + ByteBufUtil.hexDump(packet, 2, 1);
            default -> ByteBufUtil.hexDump(packet);
        };
    }

    private static String describePublish(ByteBuf packet, int first, int headerBytes, boolean v5) {
        int qos = (first >> 1) & 3;
        String dup = (first & PublishWriter.DUP) == 0 ? "" : "DUP ";
        String retain = (first & PublishWriter.RETAIN) == 0 ? "" : "RETAIN ";
        ByteBuf body = packet.slice(headerBytes, packet.readableBytes() - headerBytes);
        String topic = body.readCharSequence(body.readUnsignedShort(), StandardCharsets.UTF_8)
                .toString();
        String id = qos > 0 ? " #" + body.readUnsignedShort() : "";
        String properties = "";
        if (v5) {
            int length = body.readUnsignedByte();
            assertTrue(length < 0x80, "one byte is enough for the tests");
            properties = length == 0 ? "" : " {" + ByteBufUtil.hexDump(body.readSlice(length)) + "}";
        }
        String payload = body.toString(StandardCharsets.UTF_8);
        return ("PUBLISH " + dup + retain + "q" + qos + id + " " + topic + properties + " " + payload).trim();
    }
}
