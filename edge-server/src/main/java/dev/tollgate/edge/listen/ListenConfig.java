package dev.tollgate.edge.listen;

import dev.tollgate.edge.config.Address;
import dev.tollgate.edge.config.Setting;

/** Where and how devices are listened for. */
public record ListenConfig(
        @Setting(value = "0.0.0.0:1883", doc = "MQTT 3.1.1 and 5 over TCP: host:port, or off.")
        Address mqtt,

        @Setting(value = "0.0.0.0:8080", doc = "HTTP/1.1 for devices: host:port, or off.")
        Address http,

        @Setting(
                value = "off",
                doc =
                        "MQTT over TLS, whose certificates are those of tls: host:port (customary: 0.0.0.0:8883), or off.")
        Address mqtts,

        @Setting(value = "off", doc = "HTTP/1.1 over TLS: host:port (customary: 0.0.0.0:8443), or off.")
        Address https,

        @Setting(value = "127.0.0.1:9090", doc = "Admin API, metrics and probes: host:port, or off.")
        Address admin,

        @Setting(value = "auto", doc = "How sockets are waited for: auto takes epoll where there is one, else nio.")
        TransportKind transport,

        @Setting(value = "0", min = 0, max = 1024, doc = "Event loops, a thread each; 0 for one a processor.")
        int eventLoops,

        @Setting(
                value = "4096",
                min = 1,
                max = 65_535,
                doc = "Connections that the kernel queues until they are accepted.")
        int backlog,

        @Setting(
                value = "0",
                min = 0,
                max = 10_000_000,
                doc = "Device connections at a time; 0 for as many as the open-file limit allows.")
        int connectionsMax,

        @Setting(
                value = "0",
                min = 0,
                max = 10_000_000,
                doc =
                        "New connections a second of each listener, a second's worth of them at once; above it none are accepted for a while, and"
                                + " the kernel queues them. 0 for no limit.")
        int connectsPerSecond) {
    /** Whether there is a listener that needs certificates. */
    public boolean isTlsOn() {
        return !mqtts.isOff() || !https.isOff();
    }
}
