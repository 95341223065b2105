package dev.tollgate.loadtest.scenario;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;

/**
 * Where to connect to.
 *
 * @param host a name, or an address without brackets
 * @param path of WebSocket the request path; of HTTP a prefix of each request's path; empty for plain MQTT
 */
public record Endpoint(Scheme scheme, String host, int port, String path) {
    /** How bytes travel. */
    public enum Scheme {
        MQTT(1883, false),
        MQTTS(8883, true),
        WS(80, false),
        WSS(443, true),
        HTTP(80, false),
        HTTPS(443, true);

        private final int defaultPort;
        private final boolean isTls;

        Scheme(int defaultPort, boolean isTls) {
            this.defaultPort = defaultPort;
            this.isTls = isTls;
        }

        public int defaultPort() {
            return defaultPort;
        }

        public boolean isTls() {
            return isTls;
        }

        public boolean isHttp() {
            return this == HTTP || this == HTTPS;
        }

        public boolean isWebSocket() {
            return this == WS || this == WSS;
        }
    }

    private static final String URL_HELP =
            "a URL such as mqtt://host:1883, mqtts://host, ws://host/mqtt, wss://host, http://host:8080 or https://host";
    private static final String WEB_SOCKET_PATH = "/mqtt";

    public Endpoint {
        InvalidSetting.check(!host.isBlank() && host.length() <= 253, "host", "a name or an address", host);
        InvalidSetting.check(port >= 1 && port <= 65_535, "port", "1 to 65535", port);
        InvalidSetting.check(path.isEmpty() || path.startsWith("/"), "path", "a path that begins with /", path);
    }

    /** Reads a URL. A user name in it is refused, as URLs are printed. */
    public static Endpoint parse(String key, String url) {
        URI uri;
        try {
            uri = new URI(url.strip());
        } catch (URISyntaxException malformed) {
            throw InvalidSetting.of(key, URL_HELP, withoutUser(url));
        }
        String schemeText = uri.getScheme();
        String host = uri.getHost();
        if (uri.getRawUserInfo() != null) {
            throw InvalidSetting.because(
                    key, "a URL must not hold a user name or password: use --username, --password");
        }
        InvalidSetting.check(
                schemeText != null && host != null && uri.getRawQuery() == null, key, URL_HELP, withoutUser(url));
        Scheme scheme = scheme(key, String.valueOf(schemeText), url);
        String path = uri.getRawPath() == null || uri.getRawPath().equals("/") ? "" : uri.getRawPath();
        if (path.isEmpty() && scheme.isWebSocket()) {
            path = WEB_SOCKET_PATH;
        }
        InvalidSetting.check(
                path.isEmpty() || scheme.isHttp() || scheme.isWebSocket(),
                key,
                "no path in an MQTT URL",
                withoutUser(url));
        int port = uri.getPort() < 0 ? scheme.defaultPort() : uri.getPort();
        return new Endpoint(scheme, bare(String.valueOf(host)), port, path);
    }

    private static Scheme scheme(String key, String text, String url) {
        return switch (text.toLowerCase(Locale.ROOT)) {
            case "mqtt", "tcp" -> Scheme.MQTT;
            case "mqtts", "ssl", "tls" -> Scheme.MQTTS;
            case "ws" -> Scheme.WS;
            case "wss" -> Scheme.WSS;
            case "http" -> Scheme.HTTP;
            case "https" -> Scheme.HTTPS;
            default -> throw InvalidSetting.of(key, URL_HELP, withoutUser(url));
        };
    }

    private static String withoutUser(String url) {
        return url.replaceAll("//[^/]*@", "//***@");
    }

    private static String bare(String host) {
        return host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
    }

    /** Host and port as URLs and HTTP's Host field have them: an IPv6 address in brackets. */
    public String authority() {
        return (host.indexOf(':') >= 0 ? "[" + host + "]" : host) + ":" + port;
    }

    /** The URL that {@link #parse} reads. */
    @Override
    public String toString() {
        return scheme.name().toLowerCase(Locale.ROOT) + "://" + authority() + path;
    }
}
