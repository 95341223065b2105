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

/** Posts over one HTTP/1.1 connection, pipelined. For one thread. */
public final class RawHttpPublisher implements AutoCloseable {
    private static final String CONTENT_LENGTH = "Content-Length:";

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
        this.head = "POST " + path + " HTTP/1.1\r\nHost: localhost\r\n" + CONTENT_LENGTH + " ";
    }

    /** As {@link RawMqttPublisher#publish}; the window is what is pipelined. Takes nothing but 200 with an empty body for an answer. */
    public void publish(Supplier<String> payloads, int window, Consumer<String> answered) throws IOException {
        publish(payloads, window, answered, payload -> {
            throw new IllegalStateException("expected 200, got 503");
        });
    }

    /** @param refused told of each payload that is answered with 503 */
    public void publish(Supplier<String> payloads, int window, Consumer<String> answered, Consumer<String> refused)
            throws IOException {
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
                Consumer<String> told = readAnswer() ? answered : refused;
                told.accept(inFlight.removeFirst());
            } while (in.available() > 0 && !inFlight.isEmpty());
        }
    }

    /** True for 200, false for 503. */
    private boolean readAnswer() throws IOException {
        String status = readLine();
        boolean isTaken = status.startsWith("HTTP/1.1 200 ");
        if (!isTaken && !status.startsWith("HTTP/1.1 503 ")) {
            throw new IllegalStateException("expected 200 or 503, got " + status);
        }
        int length = 0;
        for (String header = readLine(); !header.isEmpty(); header = readLine()) {
            if (header.toLowerCase(Locale.ROOT).startsWith("content-length:")) {
                length = Integer.parseInt(
                        header.substring(CONTENT_LENGTH.length()).strip());
            }
        }
        if (isTaken && length != 0) {
            throw new IllegalStateException("expected an empty body, got one of " + length + " bytes");
        }
        in.skipNBytes(length);
        return isTaken;
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
