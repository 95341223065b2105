package dev.tollgate.loadtest.fault;

import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** How to see that the server answers: TCP ports that accept, or a URL that answers 2xx. Each look waits a second at most. */
public final class Ready {
    private static final int LOOK_MS = 1000;

    private final String text;
    private final List<InetSocketAddress> addresses;
    private final URI url;

    private Ready(String text, List<InetSocketAddress> addresses, URI url) {
        this.text = text;
        this.addresses = List.copyOf(addresses);
        this.url = url;
    }

    /** All of these ports accept; at least one. */
    public static Ready ports(List<InetSocketAddress> addresses) {
        String text = addresses.stream()
                .map(address -> "tcp:" + address.getHostString() + ":" + address.getPort())
                .collect(Collectors.joining(" "));
        return new Ready(text, addresses, URI.create("tcp:ports"));
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
                return new Ready(text, List.of(new InetSocketAddress(url.getHost(), port)), url);
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

    /** Whether a connection is accepted right now, by any of the ports. */
    boolean accepts() {
        return addresses.stream().anyMatch(Ready::accepts);
    }

    private static boolean accepts(InetSocketAddress address) {
        try (Socket socket = new Socket()) {
            socket.connect(address, LOOK_MS);
            // A port that nobody listens on may be given to this socket itself, which then has connected to itself.
            return socket.getLocalPort() != address.getPort();
        } catch (IOException refused) {
            return false;
        }
    }

    /** Whether the server answers right now. */
    public boolean isReady() {
        if (!"http".equalsIgnoreCase(url.getScheme())) {
            return addresses.stream().allMatch(Ready::accepts);
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
