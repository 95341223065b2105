package dev.tollgate.edge.mqtt;

import dev.tollgate.edge.config.Setting;
import dev.tollgate.edge.intake.Message;
import dev.tollgate.edge.kp1.Verdict;

/** Settings of MQTT: {@code mqtt.*}. */
public record MqttConfig(
        @Setting(
                value = "262144",
                doc = "Largest packet accepted, with its header, in bytes; announced to MQTT 5 clients.",
                min = 1024,
                max = 268_435_460)
        int packetMaxBytes,

        @Setting(
                value = "1024",
                doc = "Longest topic name of a message, in bytes; a longer one refuses the message.",
                min = 16,
                max = 1024)
        int topicMaxBytes,

        @Setting(value = "256", doc = "Longest client id, in bytes.", min = 23, max = 65_535)
        int clientIdMaxBytes,

        @Setting(
                value = "1024",
                doc =
                        "Messages of QoS 1 and 2 that an MQTT 5 client may have sent and not seen answered; announced to it.",
                min = 1,
                max = 65_535)
        int receiveMaximum,

        @Setting(
                value = "65535",
                doc =
                        "Answers of QoS 1 and 2 that a client may have received and not acknowledged; it may ask for fewer.",
                min = 1,
                max = 65_535)
        int inFlightMax,

        @Setting(
                value = "1024",
                doc = "Answers that wait behind those in flight; one more ends the connection.",
                min = 1,
                max = 1_000_000)
        int outgoingMax,

        @Setting(value = "64", doc = "Subscriptions of one connection.", min = 0, max = 100_000)
        int subscriptionsMax,

        @Setting(
                value = "16",
                doc =
                        "Topic aliases that an MQTT 5 client may set; announced to it. Each keeps a topic name in memory.",
                min = 0,
                max = 65_535)
        int topicAliasMax,

        @Setting(
                value = "32",
                doc = "User properties of a message, or a will, of MQTT 5; one with more is refused.",
                min = 0,
                max = 10_000)
        int userPropertiesMax,

        @Setting(
                value = "4096",
                doc =
                        "Bytes of their names and values together; backends get them, as headers where they are Kafka or HTTP.",
                min = 0,
                max = 1 << 20)
        int userPropertiesMaxBytes,

        @Setting(
                value = "0",
                doc =
                        "Longest keep-alive, in seconds: an MQTT 5 client that asks for a longer one, or for none, is told this one. 0 for no limit.",
                min = 0,
                max = 65_535)
        int keepAliveMaxS,

        @Setting(
                value = "10000",
                doc = "Time from opening a connection to its complete CONNECT, in milliseconds.",
                min = 100,
                max = 600_000)
        int connectTimeoutMs,

        @Setting(
                value = "20000",
                doc =
                        "Time from a packet's first byte to its last, and for a client to read what it was sent, in milliseconds.",
                min = 100,
                max = 600_000)
        int packetTimeoutMs,

        @Setting(
                value = "true",
                doc =
                        "Whether a CONNECT ends an older connection with the same client id; off where devices share one. Off, no session outlives its connection.")
        boolean takeOver,

        @Setting(
                value = "off",
                doc =
                        "Whether a client has to show a user name and password of the edge's client credentials: off, they are not looked at; optional,"
                                + " those that are shown are checked; required, all clients have to. Of connections from now on.")
        ClientCredentialsMode clientCredentials) {
    /** What the settings are when nothing is set. */
    public static final MqttConfig DEFAULT = new MqttConfig(
            262_144,
            1024,
            256,
            1024,
            65_535,
            1024,
            64,
            16,
            32,
            4096,
            0,
            10_000,
            20_000,
            true,
            ClientCredentialsMode.OFF);

    /** Has a message refused that has more user properties than it may, or more bytes of their names and values. */
    void limitProperties(Message message, int userProperties, int bytes) {
        Verdict verdict = verdictOn(userProperties, bytes);
        if (verdict != Verdict.ACCEPTED) {
            boolean isOfNumber = userProperties > userPropertiesMax;
            message.setRefusal(verdict)
                    .explain(
                            null,
                            isOfNumber ? "mqtt.userPropertiesMax" : "mqtt.userPropertiesMaxBytes",
                            isOfNumber ? userPropertiesMax : userPropertiesMaxBytes,
                            isOfNumber ? userProperties : bytes);
        }
    }

    /** Whether a message may have so many user properties, with so many bytes of names and values. */
    Verdict verdictOn(int userProperties, int bytes) {
        return userProperties > userPropertiesMax || bytes > userPropertiesMaxBytes
                ? Verdict.PROPERTIES_TOO_LARGE
                : Verdict.ACCEPTED;
    }
}
