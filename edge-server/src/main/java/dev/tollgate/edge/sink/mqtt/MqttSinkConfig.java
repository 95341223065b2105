package dev.tollgate.edge.sink.mqtt;

import dev.tollgate.edge.config.Setting;
import dev.tollgate.edge.sink.FeedConfig;
import dev.tollgate.edge.sink.TlsConfig;

/** Settings of a sink that publishes to an MQTT broker. */
public record MqttSinkConfig(
        @Setting(
                value = "",
                doc = "The broker: mqtt://HOST:PORT, or mqtts:// with TLS; the port is 1883 or 8883 if not given.")
        String url,

        @Setting(
                value = "mqtt5",
                doc =
                        "Version of the protocol; only mqtt5 has user properties, and tells why the broker refuses a message.")
        Version version,

        @Setting(
                value = "tollgate/{application}/{deviceId}/{extension}/{resource}",
                doc =
                        "Topic of a record. Of a field's value, the characters % + # / $ and control characters are percent-encoded; "
                                + "_ stands for an empty one.")
        String topic,

        @Setting(value = "2", doc = "Connections to the broker; the records of a device share one.", min = 1, max = 64)
        int connections,

        @Setting(
                value = "1000",
                doc = "Messages of a connection that the broker has not answered; its own receive maximum may be less.",
                min = 1,
                max = 65_535)
        int inFlightMax,

        @Setting(
                value = "268435460",
                doc =
                        "Largest packet, in bytes; a larger record goes to the dead letters. The broker's own maximum may be less.",
                min = 1024,
                max = 268_435_460)
        int packetMaxBytes,

        @Setting(value = "", doc = "User name; empty for none.")
        String username,

        @Setting(
                value = "",
                doc = "Password, or @/path/to/file that holds it, read anew with each new connection; empty for none.")
        String password,

        @Setting(
                value = "30s",
                doc = "Time of silence after which the client pings the broker.",
                min = 1000,
                max = 65_535_000)
        int keepAliveMs,

        @Setting(value = "10s", doc = "Time until a connection is there and accepted.", min = 10, max = 600_000)
        int connectTimeoutMs,

        @Setting(
                value = "20s",
                doc = "Time without any answer, while some are due, after which the connections are made anew.",
                min = 10,
                max = 600_000)
        int ackTimeoutMs,

        TlsConfig tls,
        FeedConfig feed) {

    /** Version of the protocol. */
    public enum Version {
        MQTT5,
        MQTT311
    }
}
