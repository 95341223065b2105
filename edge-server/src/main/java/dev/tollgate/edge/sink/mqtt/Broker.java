package dev.tollgate.edge.sink.mqtt;

import java.net.URI;
import java.net.URISyntaxException;

/** Where the broker is, of a URL such as {@code mqtt://host:1883}. */
record Broker(String host, int port, boolean isTls) {
    private static final int PORT = 1883;
    private static final int TLS_PORT = 8883;

    /** @throws IllegalArgumentException {@code url: what was expected} */
    static Broker parse(String url) {
        try {
            URI uri = new URI(url);
            boolean tls = "mqtts".equals(uri.getScheme());
            boolean known = tls || "mqtt".equals(uri.getScheme());
            String more = uri.getRawPath() + uri.getRawQuery() + uri.getRawFragment() + uri.getRawUserInfo();
            if (known && uri.getHost() != null && more.replace("/", "").equals("nullnullnull")) {
                int port = uri.getPort() < 0 ? defaultPort(tls) : uri.getPort();
                return new Broker(uri.getHost(), port, tls);
            }
        } catch (URISyntaxException notAUrl) {
            // falls through to the one message for every wrong form
        }
        throw new IllegalArgumentException(
                "url: expected mqtt://HOST:PORT or mqtts://HOST:PORT, and nothing else in it");
    }

    private static int defaultPort(boolean tls) {
        return tls ? TLS_PORT : PORT;
    }

    @Override
    public String toString() {
        return (isTls ? "mqtts://" : "mqtt://") + host + ":" + port;
    }
}
