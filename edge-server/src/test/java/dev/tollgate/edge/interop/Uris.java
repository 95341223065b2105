package dev.tollgate.edge.interop;

/** Where clients that take a URI find the edge. */
final class Uris {
    private static final String HOST = "://127.0.0.1:";

    private Uris() {}

    /** With Paho's schemes. */
    static String paho(Exchange exchange) {
        return uri(exchange, "tcp", "ssl");
    }

    /** With MQTT.js' schemes. */
    static String mqttJs(Exchange exchange) {
        return uri(exchange, "mqtt", "mqtts");
    }

    private static String uri(Exchange exchange, String plain, String tls) {
        if (exchange.row().transport() == Exchange.Transport.WEB_SOCKET) {
            return (exchange.tls() ? "wss" : "ws") + HOST + exchange.port() + "/mqtt";
        }
        return (exchange.tls() ? tls : plain) + HOST + exchange.port();
    }
}
