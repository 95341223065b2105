package dev.tollgate.loadtest.fault;

import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;

/** How to see that the server answers: a TCP port that accepts, or a URL that answers 2xx. Each look waits a second at most. */
public final class Ready {
    private static final int LOOK_MS = 1000;

    private final String text;
    private final InetSocketAddress address;
    private final URI url;

    private Ready(String text, InetSocketAddress address, URI url) {
        this.text = text;
        this.address = address;
        this.url = url;
    }

    /** {@code tcp:PORT}, {@code tcp:HOST:PORT}, {@code http://…}; throws IllegalArgumentException for any other text. */
    public static Ready parse(String text) {
        try {
            String lower = text.toLowerCase(Locale.ROOT);
            boolean tcp = lower.startsWith("tcp:");
            boolean http = lower.startsWith("http://");
            URI url = new URI(tcp ? "tcp://" + host(text.substring(4)) : text);
            int port = url.getPort() < 0 && http ? 80 : url.getPort();
            if ((tcp || http) && url.getHost() != null && port > 0 && port < 65536) {
                return new Ready(text, new InetSocketAddress(url.getHost(), port), url);
            }
        } catch (URISyntaxException e) {
            throw new IllegalArgumentException(refusal(text), e);
        }
        throw new IllegalArgumentException(refusal(text));
    }

    private static String refusal(String text) {
        return "expected tcp:PORT, tcp:HOST:PORT or http://HOST:PORT/PATH, not \"" + text + "\"";
    }

    private static String host(String rest) {
        String address = rest.startsWith("//") ? rest.substring(2) : rest;
        return address.matches("[0-9]+") ? "127.0.0.1:" + address : address;
    }

    /** Whether a connection is accepted right now. */
    boolean accepts() {
        try (Socket socket = new Socket()) {
            socket.connect(address, LOOK_MS);
            // A port that nobody listens on may be given to this socket itself, which then has connected to itself.
            return socket.getLocalPort() != address.getPort();
        } catch (IOException refused) {
            return false;
        }
    }

    /** Whether the server answers right now. */
    boolean isReady() {
        if (!"http".equalsIgnoreCase(url.getScheme())) {
            return accepts();
        }
        try {
            HttpURLConnection connection = (HttpURLConnection) url.toURL().openConnection();
            connection.setConnectTimeout(LOOK_MS);
            connection.setReadTimeout(LOOK_MS);
            try {
                return connection.getResponseCode() / 100 == 2;
            } finally {
                connection.disconnect();
            }
        } catch (IOException notYet) {
            return false;
        }
    }

    @Override
    public String toString() {
        return text;
    }
}
