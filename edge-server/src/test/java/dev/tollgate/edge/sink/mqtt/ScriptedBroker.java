package dev.tollgate.edge.sink.mqtt;

import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;

/** The broker's end of MQTT 5 as far as a publisher sees it, with answers that no real broker gives when asked to. One connection. */
final class ScriptedBroker implements AutoCloseable {
    static final int HANG_UP = -1;

    private static final int CONNECT = 1;
    private static final int PUBLISH = 3;
    private static final int QUIET_MS = 200;
    private static final int PACKET_TOO_LARGE = 0x95;

    private final ServerSocket server;
    private final int receiveMaximum;
    /** Reason codes of the answers, by the message's number from 1; {@link #HANG_UP} for none. */
    private final Map<Integer, Integer> reasonCodes;
    /** How many messages came before none came any more, though none was answered. */
    private final List<Integer> bursts = new CopyOnWriteArrayList<>();

    ScriptedBroker(int receiveMaximum, Map<Integer, Integer> reasonCodes) throws IOException {
        this.receiveMaximum = receiveMaximum;
        this.reasonCodes = reasonCodes;
        server = new ServerSocket(0, 0, InetAddress.getLoopbackAddress());
        Thread thread = new Thread(this::serve, "scripted-broker");
        thread.setDaemon(true);
        thread.start();
    }

    int port() {
        return server.getLocalPort();
    }

    List<Integer> bursts() {
        return bursts;
    }

    private void serve() {
        try (Socket socket = server.accept()) {
            socket.setSoTimeout(QUIET_MS);
            DataInputStream in = new DataInputStream(socket.getInputStream());
            List<Integer> unanswered = new ArrayList<>();
            int answered = 0;
            while (true) {
                try {
                    read(in, socket.getOutputStream(), unanswered);
                } catch (SocketTimeoutException quiet) {
                    if (!unanswered.isEmpty()) {
                        bursts.add(unanswered.size());
                    }
                    for (int packetId : unanswered) {
                        answer(socket.getOutputStream(), packetId, reasonCodes.getOrDefault(++answered, 0));
                    }
                    unanswered.clear();
                }
            }
        } catch (IOException closed) {
            // by either side
        }
    }

    private void read(DataInputStream in, OutputStream out, List<Integer> unanswered) throws IOException {
        int type = in.readUnsignedByte() >> 4;
        byte[] packet = in.readNBytes(remainingLength(in));
        if (type == CONNECT) {
            out.write(new byte[] {0x20, 6, 0, 0, 3, 0x21, (byte) (receiveMaximum >> 8), (byte) receiveMaximum});
        } else if (type == PUBLISH) {
            int topicBytes = uint16(packet, 0);
            unanswered.add(uint16(packet, 2 + topicBytes));
        }
    }

    private static int remainingLength(DataInputStream in) throws IOException {
        int length = 0;
        int shift = 0;
        int digit = 0x80;
        while (digit >= 0x80) {
            digit = in.readUnsignedByte();
            length |= (digit & 0x7F) << shift;
            shift += 7;
        }
        return length;
    }

    private static int uint16(byte[] packet, int index) {
        return ((packet[index] & 0xFF) << 8) | (packet[index + 1] & 0xFF);
    }

    private static void answer(OutputStream out, int packetId, int reasonCode) throws IOException {
        if (reasonCode == HANG_UP) {
            throw new IOException("hung up");
        } else if (reasonCode == PACKET_TOO_LARGE) {
            out.write(new byte[] {(byte) 0xE0, 2, (byte) reasonCode, 0}); // only DISCONNECT has it
        } else {
            out.write(new byte[] {0x40, 4, (byte) (packetId >> 8), (byte) packetId, (byte) reasonCode, 0});
        }
    }

    @Override
    public void close() throws IOException {
        server.close();
    }
}
