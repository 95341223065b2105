package dev.tollgate.edge.mqtt;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.io.DataInputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import org.jspecify.annotations.Nullable;

/** The client's end of a real connection, byte by byte. Reading waits for the edge, ten seconds at most. */
final class WireClient implements AutoCloseable {
    private static final int READ_TIMEOUT_MS = 10_000;

    private final Socket socket;
    private final DataInputStream in;
    private final boolean v5;

    WireClient(InetSocketAddress edge, boolean v5) throws IOException {
        socket = new Socket(edge.getAddress(), edge.getPort());
        socket.setSoTimeout(READ_TIMEOUT_MS);
        in = new DataInputStream(socket.getInputStream());
        this.v5 = v5;
    }

    WireClient send(ByteBuf... packets) throws IOException {
        for (ByteBuf packet : packets) {
            socket.getOutputStream().write(ByteBufUtil.getBytes(packet));
            packet.release();
        }
        return this;
    }

    /** The next packet, as {@link PacketText} has it; {@code end} where the edge has closed. */
    String read() throws IOException {
        ByteBuf packet = packet();
        return packet == null ? "end" : PacketText.describe(packet, headerBytes(packet), v5);
    }

    /** The next packet's bytes. */
    String readHex() throws IOException {
        ByteBuf packet = packet();
        return packet == null ? "end" : ByteBufUtil.hexDump(packet);
    }

    /** The next packet, as {@link #read}, after one that may come before it. */
    String readBut(String other) throws IOException {
        String packet = read();
        return packet.equals(other) ? read() : packet;
    }

    private static int headerBytes(ByteBuf packet) {
        return FrameHeader.headerBytes(FrameHeader.parse(packet, 0, packet.writerIndex()));
    }

    /** Null at the end. */
    private @Nullable ByteBuf packet() throws IOException {
        int first = in.read();
        if (first < 0) {
            return null;
        }
        ByteBuf packet = Unpooled.buffer().writeByte(first);
        int length = 0;
        int shift = 0;
        int part;
        do {
            part = in.readUnsignedByte();
            packet.writeByte(part);
            length |= (part & 0x7F) << shift;
            shift += 7;
        } while (part >= 0x80);
        return packet.writeBytes(in.readNBytes(length));
    }

    /** Whether nothing comes before the answer to an UNSUBSCRIBE, which waits for what happens to the session before it. */
    boolean isQuiet() throws IOException {
        return isQuietBut("");
    }

    /** The same, with one packet that may come. */
    boolean isQuietBut(String other) throws IOException {
        send(Packets.unsubscribe(v5, 0x77, "kp1/app-v1/dcx/OTHER/#"));
        return readBut(other).equals(v5 ? "b00400770011" : "b0020077");
    }

    /** Cuts the connection without a word. */
    @Override
    public void close() throws IOException {
        socket.close();
    }
}
