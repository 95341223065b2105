package dev.tollgate.edge.mqtt;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** The client's end of a connection: sends bytes, reads packets as text. */
final class TestClient implements AutoCloseable {
    final EmbeddedChannel channel;
    private final boolean v5;

    TestClient(EmbeddedChannel channel, boolean v5) {
        this.channel = channel;
        this.v5 = v5;
    }

    /** Sends these packets in one read; takes them over. */
    TestClient send(ByteBuf... packets) {
        ByteBuf bytes = channel.alloc().buffer();
        for (ByteBuf packet : packets) {
            bytes.writeBytes(packet);
            packet.release();
        }
        channel.writeInbound(bytes);
        return this;
    }

    /** Sends the bytes in reads of {@code size}. */
    TestClient sendChunked(ByteBuf bytes, int size) {
        while (bytes.isReadable() && channel.isOpen()) {
            int length = Math.min(size, bytes.readableBytes());
            channel.writeInbound(channel.alloc().buffer(length).writeBytes(bytes, length));
        }
        bytes.release();
        return this;
    }

    void advance(long millis) {
        channel.advanceTimeBy(millis, TimeUnit.MILLISECONDS);
        channel.runPendingTasks();
    }

    boolean isOpen() {
        return channel.isOpen();
    }

    /** Bytes that came since the last call. */
    ByteBuf readBytes() {
        ByteBuf all = Unpooled.buffer();
        for (ByteBuf part = channel.readOutbound(); part != null; part = channel.readOutbound()) {
            all.writeBytes(part);
            part.release();
        }
        return all;
    }

    /**
     * Packets that came since the last call: {@code PUBLISH q1 #7 topic {properties} payload} for a PUBLISH, {@code DISCONNECT 8e} and
     * {@code CONNACK 84}, and the hex of any other.
     */
    List<String> read() {
        ByteBuf all = readBytes();
        List<String> packets = new ArrayList<>();
        while (all.isReadable()) {
            int start = all.readerIndex();
            long header = FrameHeader.parse(all, start, all.writerIndex());
            int total = FrameHeader.packetBytes(header);
            ByteBuf packet = all.slice(start, total);
            packets.add(describe(packet, FrameHeader.headerBytes(header)));
            all.skipBytes(total);
        }
        return packets;
    }

    private String describe(ByteBuf packet, int headerBytes) {
        int first = packet.getUnsignedByte(0);
        return switch (first >> 4) {
            case 2 -> "CONNACK " + ByteBufUtil.hexDump(packet, 3, 1);
            case 3 -> describePublish(packet, (first >> 1) & 3, headerBytes);
            case 14 -> "DISCONNECT " + ByteBufUtil.hexDump(packet, 2, 1);
            default -> ByteBufUtil.hexDump(packet);
        };
    }

    private String describePublish(ByteBuf packet, int qos, int headerBytes) {
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
        return ("PUBLISH q" + qos + id + " " + topic + properties + " " + payload).trim();
    }

    @Override
    public void close() {
        channel.close();
        channel.runPendingTasks();
        readBytes().release();
    }
}
