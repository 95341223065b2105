package dev.tollgate.edge.interop;

import java.nio.charset.StandardCharsets;

/**
 * One request with an id that a client sends over MQTT, and where its answer is awaited.
 *
 * @param row who sends it, and over what
 * @param tls whether over TLS
 * @param qos of the message, the subscription and the answer
 * @param port where the edge listens for that
 * @param resource topic name without the request id
 * @param requestId also distinguishes the payload
 */
public record Exchange(Row row, boolean tls, int qos, int port, String resource, int requestId) {
    /** A request that is not answered in this time has failed. */
    static final int ANSWER_TIMEOUT_S = 20;

    /** A client with one version of MQTT over one transport: a row of the page. */
    public record Row(String client, Level level, Transport transport) {}

    /** A version of MQTT, with its protocol level. */
    public enum Level {
        MQTT_3_1_1("3.1.1", 4),
        MQTT_5("5", 5);

        private final String text;
        private final int protocolLevel;

        Level(String text, int protocolLevel) {
            this.text = text;
            this.protocolLevel = protocolLevel;
        }

        public String text() {
            return text;
        }

        int protocolLevel() {
            return protocolLevel;
        }
    }

    /** What carries MQTT's packets. */
    public enum Transport {
        TCP("TCP"),
        WEB_SOCKET("WebSocket");

        private final String text;

        Transport(String text) {
            this.text = text;
        }

        public String text() {
            return text;
        }
    }

    public String topicName() {
        return resource + "/" + requestId;
    }

    String topicFilter() {
        return resource + "/+/status";
    }

    String answerTopicName() {
        return topicName() + "/status";
    }

    /** JSON with characters of one to four bytes, and no two alike. */
    public String payload() {
        return "{\"exchange\":" + requestId + ",\"text\":\"a\u00fc\u20ac\ud83d\ude00\"}";
    }

    byte[] payloadBytes() {
        return payload().getBytes(StandardCharsets.UTF_8);
    }

    /** Fails when this is not the one answer to the request. */
    void check(String topicName, int answerQos, int payloadLength) {
        if (!topicName.equals(answerTopicName()) || answerQos != qos || payloadLength != 0) {
            throw new AssertionError("expected an empty answer of QoS " + qos + " to request " + requestId + ", got "
                    + payloadLength + " bytes of QoS " + answerQos + " on the levels after the token "
                    + afterToken(topicName));
        }
    }

    private static String afterToken(String topicName) {
        String[] levels = topicName.split("/", 5);
        return levels.length == 5 ? levels[4] : "(none)";
    }
}
