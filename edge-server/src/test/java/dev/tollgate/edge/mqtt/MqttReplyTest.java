package dev.tollgate.edge.mqtt;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.tollgate.edge.kp1.Verdict;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Request and response (MQTT 5, 4.10): response topic and correlation data. */
class MqttReplyTest {
    private static final String TOPIC = "kp1/app-v1/dcx/T/json";
    private static final String RESPONSE_TOPIC = "08 0003 612f62"; // a/b
    private static final String CORRELATION = "09 0002 beef";

    private final TestEdge edge = new TestEdge();
    private final TestClient client = edge.connect(true, "a");

    @AfterEach
    void close() {
        edge.close();
    }

    private List<String> answersTo(int qos, String topicName, String properties, String payload) {
        client.send(Packets.publish(qos, 9, topicName, properties, payload));
        edge.play();
        return client.read();
    }

    @Test
    void handsTheCorrelationDataBack() {
        assertEquals(
                List.of("40020009", "PUBLISH q1 #1 " + TOPIC + "/7/status {090002beef}"),
                answersTo(1, TOPIC + "/7", CORRELATION, "1"));
        assertEquals(List.of("PUBLISH q0 " + TOPIC + "/7/status {090000}"), answersTo(0, TOPIC + "/7", "09 0000", "1"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "/7"})
    void answersOnTheResponseTopic(String requestId) {
        assertEquals(
                List.of("PUBLISH q0 a/b {090002beef}"),
                answersTo(0, TOPIC + requestId, RESPONSE_TOPIC + CORRELATION, "1"));
        assertEquals(
                List.of("PUBLISH q0 a/b " + Verdict.PAYLOAD_MALFORMED.errorObject()),
                answersTo(0, TOPIC + requestId, RESPONSE_TOPIC, "{oops"));
    }

    @Test
    void findsThemBehindATopicAlias() {
        answersTo(0, TOPIC, "23 0001", "1");

        assertEquals(
                List.of("PUBLISH q0 a/b {090002beef}"),
                answersTo(0, "", RESPONSE_TOPIC + "23 0001" + CORRELATION, "2"));
        assertEquals(List.of("/json 1", "/json 2 {11 of 080003612f62230001090002beef}"), edge.journal);
    }

    @Test
    void forgetsThemWithTheirMessage() {
        answersTo(0, TOPIC, RESPONSE_TOPIC + CORRELATION, "1");

        assertEquals(List.of("PUBLISH q0 " + TOPIC + "/7/status"), answersTo(0, TOPIC + "/7", "", "1"));
    }

    @Test
    void sendsNothingWhereNoAnswerIsWanted() {
        assertEquals(List.of(), answersTo(0, TOPIC, CORRELATION, "1"));
    }
}
