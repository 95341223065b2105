package dev.tollgate.edge.testing;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Locale;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** Posts over one HTTP/1.1 connection, pipelined, and takes nothing but 200 with an empty body for an answer. For one thread. */
public final class RawHttpPublisher implements AutoCloseable {
    private final Socket socket;
    private final InputStream in;
    private final OutputStream out;
    private final String head;
    private final Deque<String> inFlight = new ArrayDeque<>();

    public RawHttpPublisher(InetSocketAddress edge, String path) throws IOException {
        this.socket = new Socket(edge.getAddress(), edge.getPort());
        socket.setTcpNoDelay(true);
        this.in = new BufferedInputStream(socket.getInputStream());
        this.out = new BufferedOutputStream(socket.getOutputStream());
        this.head = "POST " + path + " HTTP/1.1\r\nHost: localhost\r\nContent-Length: ";
    }

    /** As {@link RawMqttPublisher#publish}; the window is what is pipelined. */
    public void publish(Supplier<String> payloads, int window, Consumer<String> answered) throws IOException {
        String payload = payloads.get();
        while (payload != null || !inFlight.isEmpty()) {
            while (payload != null && inFlight.size() < window) {
                byte[] body = payload.getBytes(StandardCharsets.UTF_8);
                out.write((head + body.length + "\r\n\r\n").getBytes(StandardCharsets.US_ASCII));
                out.write(body);
                inFlight.addLast(payload);
                payload = payloads.get();
            }
            out.flush();
            do {
                readAnswer();
                answered.accept(inFlight.removeFirst());
            } while (in.available() > 0 && !inFlight.isEmpty());
        }
    }

    private void readAnswer() throws IOException {
        String status = readLine();
        if (!status.startsWith("HTTP/1.1 200 ")) {
            throw new IllegalStateException("expected 200, got " + status);
        }
        for (String header = readLine(); !header.isEmpty(); header = readLine()) {
            if (header.toLowerCase(Locale.ROOT).startsWith("content-length:") && !header.endsWith(" 0")) {
                throw new IllegalStateException("expected an empty body, got " + header);
            }
        }
    }

    private String readLine() throws IOException {
        StringBuilder line = new StringBuilder();
        for (int b = in.read(); b != '\n'; b = in.read()) {
            if (b < 0) {
                throw new EOFException("connection closed");
            }
            if (b != '\r') {
                line.append((char) b);
            }
        }
        return line.toString();
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
