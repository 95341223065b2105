package dev.tollgate.loadtest.run;

import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/** Lets a test say byte by byte what a server sends on each connection. A thread for each; a connection ends with its script. */
final class ScriptedServer implements AutoCloseable {
    /** What one connection does. */
    interface Script {
        /** @param number of the connection, from 0 in the order in which they came */
        void serve(int number, Peer peer) throws IOException;
    }

    private static final byte[] LOOPBACK = {127, 0, 0, 1};

    private final ServerSocket listener;
    private final Script script;
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();
    private final AtomicInteger accepted = new AtomicInteger();

    ScriptedServer(Script script) throws IOException {
        this(InetAddress.getByAddress(LOOPBACK), script);
    }

    ScriptedServer(InetAddress address, Script script) throws IOException {
        this.script = script;
        this.listener = new ServerSocket(0, 200, address);
        start(this::accept);
    }

    int port() {
        return listener.getLocalPort();
    }

    int accepted() {
        return accepted.get();
    }

    private static void start(Runnable work) {
        Thread thread = new Thread(work, "scripted-server");
        thread.setDaemon(true);
        thread.start();
    }

    private void accept() {
        while (!listener.isClosed()) {
            try {
                Socket socket = listener.accept();
                open.add(socket);
                start(() -> serve(socket));
            } catch (IOException closed) {
                return;
            }
        }
    }

    private void serve(Socket socket) {
        try (socket) {
            script.serve(accepted.getAndIncrement(), new Peer(socket));
        } catch (IOException ended) {
            // by the device, or by close
        } finally {
            open.remove(socket);
        }
    }

    @Override
    public void close() throws IOException {
        listener.close();
        for (Socket socket : open) {
            socket.close();
        }
    }

    /** A packet as it came. */
    static final class Packet {
        private final int first;
        private final byte[] body;

        Packet(int first, byte[] body) {
            this.first = first;
            this.body = body;
        }

        int first() {
            return first;
        }

        byte[] body() {
            return body;
        }

        int type() {
            return first >> 4;
        }

        int packetId(int index) {
            return (body[index] & 0xff) << 8 | (body[index + 1] & 0xff);
        }
    }

    /** The other end of a connection. */
    static final class Peer {
        private final Socket socket;
        private final DataInputStream in;
        private final OutputStream out;

        Peer(Socket socket) throws IOException {
            this.socket = socket;
            socket.setTcpNoDelay(true);
            this.in = new DataInputStream(new BufferedInputStream(socket.getInputStream()));
            this.out = socket.getOutputStream();
        }

        void send(int... bytes) throws IOException {
            byte[] all = new byte[bytes.length];
            for (int i = 0; i < bytes.length; i++) {
                all[i] = (byte) bytes[i];
            }
            out.write(all);
        }

        void send(String ascii) throws IOException {
            out.write(ascii.getBytes(StandardCharsets.US_ASCII));
        }

        /** The next MQTT packet. Throws EOFException at the end. */
        Packet packet() throws IOException {
            int first = in.readUnsignedByte();
            int length = 0;
            int shift = 0;
            int next;
            do {
                next = in.readUnsignedByte();
                length |= (next & 0x7f) << shift;
                shift += 7;
            } while (next > 127);
            byte[] body = new byte[length];
            in.readFully(body);
            return new Packet(first, body);
        }

        /** Reads CONNECT of MQTT 5, and takes it. */
        void connack(int... properties) throws IOException {
            packet();
            int[] bytes = new int[5 + properties.length];
            bytes[0] = 0x20;
            bytes[1] = 3 + properties.length;
            bytes[4] = properties.length;
            System.arraycopy(properties, 0, bytes, 5, properties.length);
            send(bytes);
        }

        /** Answers packets as a server would, until the device ends the connection. */
        void answerAll() throws IOException {
            while (true) {
                answer(packet());
            }
        }

        void answer(Packet packet) throws IOException {
            switch (packet.type()) {
                case 3 -> {
                    int qos = packet.first() >> 1 & 3;
                    int id = packet.packetId(2 + packet.packetId(0));
                    if (qos > 0) {
                        send(qos == 1 ? 0x40 : 0x50, 2, id >> 8, id);
                    }
                }
                case 6 -> send(0x70, 2, packet.body()[0], packet.body()[1]);
                case 8 -> send(0x90, 4, packet.body()[0], packet.body()[1], 0, 0);
                case 10 -> send(0xB0, 4, packet.body()[0], packet.body()[1], 0, 0);
                case 12 -> send(0xD0, 0);
                default -> {
                    // DISCONNECT, or an acknowledgement
                }
            }
        }

        /** The next HTTP request's head, and its body passed over. Throws EOFException at the end. */
        String request() throws IOException {
            StringBuilder head = new StringBuilder();
            while (head.indexOf("\r\n\r\n") < 0) {
                head.append((char) in.readUnsignedByte());
            }
            String text = head.toString();
            int length = text.indexOf("Content-Length: ");
            in.skipNBytes(Integer.parseInt(text.substring(length + 16, text.indexOf('\r', length)))); // always sent
            return text;
        }

        /** The time that the server takes for what it does next. */
        void pause(long millis) throws IOException {
            try {
                Thread.sleep(millis);
            } catch (InterruptedException stopped) {
                throw new IOException(stopped);
            }
        }

        /** Where the connection comes from. */
        String address() {
            return socket.getInetAddress().getHostAddress();
        }

        /** Closing answers with RST from now on. */
        void reset() throws IOException {
            socket.setSoLinger(true, 0);
        }
    }
}
