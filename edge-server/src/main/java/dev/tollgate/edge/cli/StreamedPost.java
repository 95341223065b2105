package dev.tollgate.edge.cli;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import javax.net.SocketFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;
import org.jspecify.annotations.Nullable;

/**
 * A POST whose answer comes while its body is sent, which {@code java.net.http} does not read before the body's end: both of them, of any
 * length, would wait for each other. HTTP/1.1 on a connection of its own. One thread may {@linkplain #write write} while another reads.
 */
final class StreamedPost implements AutoCloseable {
    private static final int CONNECT_TIMEOUT_MS = 5_000;
    /** How often a wait looks whether it has been too long. */
    private static final int LOOK_MS = 1_000;

    private static final long ANSWER_TIMEOUT_NANOS = TimeUnit.SECONDS.toNanos(60);
    private static final int BUFFER_BYTES = 32 << 10;
    private static final int HEAD_LINE_MAX = 8 << 10;
    private static final int HEAD_LINES_MAX = 100;
    private static final byte[] LINE_END = {'\r', '\n'};

    private final Socket socket;
    private final OutputStream out;
    private final InputStream in;
    private volatile long sentAtNanos;
    private volatile boolean isSent;

    private StreamedPost(Socket socket) throws IOException {
        this.socket = socket;
        this.out = new BufferedOutputStream(socket.getOutputStream(), BUFFER_BYTES);
        this.in = new BufferedInputStream(new PatientInput(socket.getInputStream()), BUFFER_BYTES);
    }

    /**
     * Connects, and sends the head.
     *
     * @param uri http or https
     * @param tls what an https server is trusted by; null for Java's own
     */
    static StreamedPost open(URI uri, String token, String contentType, @Nullable SSLContext tls) throws IOException {
        Socket socket = connect(uri, tls);
        try {
            StreamedPost post = new StreamedPost(socket);
            post.out.write(("POST " + uri.getRawPath() + (uri.getRawQuery() == null ? "" : "?" + uri.getRawQuery())
                            + " HTTP/1.1\r\nHost: " + uri.getRawAuthority() + "\r\nAuthorization: Bearer " + token
                            + "\r\nContent-Type: " + contentType
                            + "\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\n")
                    .getBytes(StandardCharsets.ISO_8859_1));
            post.out.flush();
            return post;
        } catch (IOException | RuntimeException failure) {
            socket.close();
            throw failure;
        }
    }

    private static Socket connect(URI uri, @Nullable SSLContext tls) throws IOException {
        boolean isTls = "https".equals(uri.getScheme());
        int port = uri.getPort() >= 0 ? uri.getPort() : isTls ? 443 : 80;
        String host = uri.getHost().replaceAll("[\\[\\]]", "");
        Socket socket = SocketFactory.getDefault().createSocket();
        try {
            socket.connect(new InetSocketAddress(host, port), CONNECT_TIMEOUT_MS);
            socket.setSoTimeout(LOOK_MS);
            socket.setTcpNoDelay(true);
            return isTls ? secure(socket, host, port, tls) : socket;
        } catch (IOException | RuntimeException failure) {
            socket.close();
            throw failure;
        }
    }

    private static Socket secure(Socket plain, String host, int port, @Nullable SSLContext tls) throws IOException {
        SSLSocketFactory factory =
                tls == null ? (SSLSocketFactory) SSLSocketFactory.getDefault() : tls.getSocketFactory();
        SSLSocket socket = (SSLSocket) factory.createSocket(plain, host, port, true);
        SSLParameters parameters = socket.getSSLParameters();
        parameters.setEndpointIdentificationAlgorithm("HTTPS");
        socket.setSSLParameters(parameters);
        socket.setSoTimeout(CONNECT_TIMEOUT_MS);
        socket.startHandshake();
        socket.setSoTimeout(LOOK_MS);
        return socket;
    }

    /** Sends some of the body, or waits until the edge takes it. */
    void write(byte[] bytes, int length) throws IOException {
        if (length > 0) {
            out.write(Integer.toHexString(length).getBytes(StandardCharsets.US_ASCII));
            out.write(LINE_END);
            out.write(bytes, 0, length);
            out.write(LINE_END);
            out.flush();
        }
    }

    /** Ends the body. */
    void end() throws IOException {
        out.write("0\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
        out.flush();
        sentAtNanos = System.nanoTime();
        isSent = true;
    }

    /** What the edge answers with. */
    record Answer(int status, String contentType, InputStream body) {}

    /** Waits for the head of the answer; its body ends with an {@link EOFException} where it is cut short. */
    Answer answer() throws IOException {
        String[] status = line().split(" ", 3);
        if (status.length < 2 || !status[0].startsWith("HTTP/1.") || !status[1].matches("[1-5][0-9]{2}")) {
            throw new IOException("it does not speak HTTP");
        }
        String contentType = "";
        boolean isChunked = false;
        long length = Long.MAX_VALUE;
        int lines = 0;
        for (String line = line(); !line.isEmpty(); line = line()) {
            int colon = Math.max(0, line.indexOf(':'));
            String value = line.substring(colon + 1).strip();
            switch (line.substring(0, colon).toLowerCase(Locale.ROOT)) {
                case "content-type" -> contentType = value;
                case "content-length" -> length = value.matches("[0-9]{1,18}") ? Long.parseLong(value) : length;
                case "transfer-encoding" -> isChunked = value.equalsIgnoreCase("chunked");
                default -> {
                    // says nothing of what the body is
                }
            }
            if (++lines > HEAD_LINES_MAX) {
                throw new IOException("the head of its answer does not end");
            }
        }
        InputStream body = isChunked ? new ChunkedInput() : new CountedInput(length);
        return new Answer(Integer.parseInt(status[1]), contentType, body);
    }

    private String line() throws IOException {
        StringBuilder line = new StringBuilder();
        for (int b = in.read(); b != '\n'; b = in.read()) {
            if (b < 0) {
                throw new EOFException("the connection ended");
            }
            if (line.length() == HEAD_LINE_MAX) {
                throw new IOException("a line of its answer's head does not end");
            }
            line.append((char) b);
        }
        return line.toString().strip();
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }

    /** Reads into arrays; a single byte is an array of one. */
    private abstract static class ArrayInput extends InputStream {
        @Override
        public final int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public abstract int read(byte[] into, int offset, int length) throws IOException;
    }

    /** Waits as long as the body is being sent, and a limited time after. */
    private final class PatientInput extends ArrayInput {
        private final InputStream from;

        PatientInput(InputStream from) {
            this.from = from;
        }

        @Override
        public int read(byte[] into, int offset, int length) throws IOException {
            long startNanos = System.nanoTime();
            while (true) {
                try {
                    return from.read(into, offset, length);
                } catch (SocketTimeoutException quiet) {
                    long sinceNanos = System.nanoTime() - Math.max(startNanos, sentAtNanos);
                    if (isSent && sinceNanos > ANSWER_TIMEOUT_NANOS) {
                        throw new IOException("it says nothing any more", quiet);
                    }
                }
            }
        }
    }

    /** The body of an answer of a known length: the edge may keep the connection open behind it. */
    private final class CountedInput extends ArrayInput {
        private long left;

        CountedInput(long length) {
            left = length;
        }

        @Override
        public int read(byte[] into, int offset, int length) throws IOException {
            int read = left == 0 ? -1 : in.read(into, offset, (int) Math.min(left, length));
            left -= Math.max(0, read);
            return read;
        }
    }

    /** The body of an answer in chunks, RFC 9112 7.1. */
    private final class ChunkedInput extends ArrayInput {
        private long left;
        private boolean isFirst = true;
        private boolean isOver;

        @Override
        public int read(byte[] into, int offset, int length) throws IOException {
            if (left == 0 && !isOver) {
                nextChunk();
            }
            if (isOver) {
                return -1;
            }
            int read = in.read(into, offset, (int) Math.min(left, length));
            if (read < 0) {
                throw new EOFException("the connection ended in the middle of the answer");
            }
            left -= read;
            return read;
        }

        private void nextChunk() throws IOException {
            if (!isFirst) {
                line(); // ends the chunk before
            }
            isFirst = false;
            String size = line().split(";", 2)[0].strip();
            if (!size.matches("[0-9a-fA-F]{1,8}")) {
                throw new IOException("expected the size of a chunk of its answer");
            }
            left = Long.parseLong(size, 16);
            isOver = left == 0;
        }
    }
}
