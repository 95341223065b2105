package dev.tollgate.edge.mqtt;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
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

    /** Packets that came since the last call, as {@link PacketText} has them. */
    List<String> read() {
        ByteBuf all = readBytes();
        List<String> packets = new ArrayList<>();
        while (all.isReadable()) {
            int start = all.readerIndex();
            long header = FrameHeader.parse(all, start, all.writerIndex());
            int total = FrameHeader.packetBytes(header);
            ByteBuf packet = all.slice(start, total);
            packets.add(PacketText.describe(packet, FrameHeader.headerBytes(header), v5));
            all.skipBytes(total);
        }
        return packets;
    }

    @Override
    public void close() {
        channel.close();
        channel.runPendingTasks();
        readBytes().release();
    }
}
