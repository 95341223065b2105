package dev.tollgate.edge.testing;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Publishes with QoS 1 over MQTT 3.1.1 as fast as the answers come, with a window of messages in flight. Its codec is its own, so that
 * it shares no mistake with the edge. For one thread.
 */
public final class RawMqttPublisher implements AutoCloseable {
    private static final int PACKET_ID_MAX = 0xFFFF;

    private final Socket socket;
    private final DataInputStream in;
    private final OutputStream out;
    private final byte[] topic;
    private final Deque<String> inFlight = new ArrayDeque<>();
    private int nextPacketId = 1;
    private int oldestPacketId = 1;

    public RawMqttPublisher(InetSocketAddress edge, String clientId, String topic) throws IOException {
        this(new Socket(edge.getAddress(), edge.getPort()), clientId, topic);
    }

    /** @param socket connected to the edge; from now on this one's */
    public RawMqttPublisher(Socket socket, String clientId, String topic) throws IOException {
        this.socket = socket;
        socket.setTcpNoDelay(true);
        this.in = new DataInputStream(new BufferedInputStream(socket.getInputStream()));
        this.out = new BufferedOutputStream(socket.getOutputStream());
        this.topic = topic.getBytes(StandardCharsets.UTF_8);
        connect(clientId.getBytes(StandardCharsets.US_ASCII));
    }

    private void connect(byte[] clientId) throws IOException {
        out.write(new byte[] {
            0x10, (byte) (12 + clientId.length), 0, 4, 'M', 'Q', 'T', 'T', 4, 2, 0, 0, 0, (byte) clientId.length
        });
        out.write(clientId);
        out.flush();
        byte[] connAck = new byte[4];
        in.readFully(connAck); // EOFException when the edge is gone
        if (connAck[0] != 0x20 || connAck[3] != 0) {
            throw new IOException("expected a CONNACK with return code 0");
        }
    }

    /**
     * Sends payloads, at most {@code window} unanswered, and tells of each as it is answered; returns when the supplier gives null and
     * all are answered.
     *
     * @throws IOException when the connection ends
     */
    public void publish(Supplier<String> payloads, int window, Consumer<String> answered) throws IOException {
        String payload = payloads.get();
        while (payload != null || !inFlight.isEmpty()) {
            while (payload != null && inFlight.size() < window) {
                send(payload);
                payload = payloads.get();
            }
            out.flush();
            do {
                readPubAck(answered);
            } while (in.available() >= 4 && !inFlight.isEmpty());
        }
    }

    private void send(String payload) throws IOException {
        byte[] body = payload.getBytes(StandardCharsets.UTF_8);
        int remaining = 2 + topic.length + 2 + body.length;
        out.write(0x32);
        for (int rest = remaining; rest > 0; rest >>>= 7) {
            out.write(rest > 127 ? (rest & 127) | 128 : rest);
        }
        writeShort(topic.length);
        out.write(topic);
        writeShort(nextPacketId);
        out.write(body);
        nextPacketId = nextPacketId == PACKET_ID_MAX ? 1 : nextPacketId + 1;
        inFlight.addLast(payload);
    }

    private void writeShort(int value) throws IOException {
        out.write(value >>> 8);
        out.write(value);
    }

    private void readPubAck(Consumer<String> answered) throws IOException {
        int header = in.readUnsignedShort(); // EOFException when the edge is gone
        int packetId = in.readUnsignedShort();
        if (header != 0x4002 || packetId != oldestPacketId) {
            throw new IllegalStateException(
                    "expected PUBACK " + oldestPacketId + ", got " + Integer.toHexString(header) + " " + packetId);
        }
        oldestPacketId = oldestPacketId == PACKET_ID_MAX ? 1 : oldestPacketId + 1;
        answered.accept(inFlight.removeFirst());
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
