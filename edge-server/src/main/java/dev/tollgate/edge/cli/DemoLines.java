package dev.tollgate.edge.cli;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The lines that {@code serve --demo} prints: pasted into a shell, each sends a message as the demo device. */
public final class DemoLines {
    private static final String SAMPLE = "'{\"temperature\": 21}'";

    private DemoLines() {}

    /**
     * The lines, with nothing left to fill in.
     *
     * @param mqtt where the MQTT listener listens; null when it is off
     * @param http where the HTTP listener listens; null when it is off
     * @param appVersion such as {@code demo-v1}
     * @param token of the demo device: these lines are made to be shown
     */
    public static List<String> of(
            @Nullable InetSocketAddress mqtt, @Nullable InetSocketAddress http, String appVersion, String token) {
        List<String> lines = new ArrayList<>();
        lines.add("");
        lines.add("A demo device is provisioned. Send as it, from another shell:");
        lines.add("");
        if (mqtt != null) {
            lines.add("  mosquitto_pub -h " + host(mqtt) + " -p " + mqtt.getPort() + " -t kp1/" + appVersion + "/dcx/"
                    + token + "/json/1 -m " + SAMPLE);
        }
        if (http != null) {
            lines.add("  curl -X POST http://" + bracketed(host(http)) + ":" + http.getPort() + "/kpc/kp1/" + appVersion
                    + "/dcx/" + token + "/json --data " + SAMPLE);
        }
        lines.add("");
        lines.add("and see the records arrive:");
        lines.add("");
        lines.add("  scripts/edge tail");
        lines.add("");
        return List.copyOf(lines);
    }

    /** What to connect to: a listener on all addresses is on loopback, too. */
    private static String host(InetSocketAddress listener) {
        InetAddress address = listener.getAddress();
        if (address == null) {
            return listener.getHostString();
        }
        return address.isAnyLocalAddress() ? "127.0.0.1" : address.getHostAddress();
    }

    private static String bracketed(String host) {
        return host.indexOf(':') >= 0 ? "[" + host + "]" : host;
    }
}
