package dev.tollgate.edge.mqtt;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.tollgate.edge.route.AckLevel;
import io.netty.buffer.ByteBuf;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Topic aliases, both ways (MQTT 5, 3.3.2.3.4). */
class MqttAliasTest {
    private static final String TOPIC = "kp1/app-v1/dcx/T/json";

    private TestEdge edge = new TestEdge();

    @AfterEach
    void close() {
        edge.close();
    }

    private static ByteBuf publish(int qos, int id, String topicName, int alias, String payload) {
        return Packets.publish(qos, id, topicName, String.format("23 %04x", alias), payload);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 7, 1000})
    void standsForTheNameThatItWasSentWith(int readBytes) {
        TestClient client = edge.connect(true, "a");
        ByteBuf packets = publish(1, 1, TOPIC, 1, "1");
        packets.writeBytes(publish(1, 2, "", 1, "2"));
        packets.writeBytes(publish(1, 3, "kp1/app-v1/dcx/T/plain/t", 1, "3"));
        packets.writeBytes(publish(1, 4, TOPIC, 16, "4"));
        packets.writeBytes(publish(1, 5, "", 1, "5"));
        packets.writeBytes(publish(1, 6, "", 16, "6"));
        client.sendChunked(packets, readBytes);
        edge.play();

        assertEquals(List.of("/json 1", "/json 2", "/plain/t 3", "/json 4", "/plain/t 5", "/json 6"), edge.journal);
        assertEquals(6, client.read().size());
    }

    @Test
    void answersARequestByItsFullName() {
        TestClient client = edge.connect(true, "a");
        client.send(publish(0, 0, TOPIC + "/7", 1, "1"), publish(0, 0, "", 1, "{oops"));
        edge.play();

        List<String> answers = client.read();
        assertEquals("PUBLISH q0 " + TOPIC + "/7/status", answers.get(0));
        assertEquals(2, answers.size());
        assertEquals(0, answers.get(1).indexOf("PUBLISH q0 " + TOPIC + "/7/error {"), answers.get(1));
    }

    @Test
    void isOfferedAgainWhenThereWasNoRoom() {
        edge.close();
        edge = new TestEdge(MqttConfig.DEFAULT, 2, AckLevel.JOURNALED);
        TestClient client = edge.connect(true, "a");
        client.send(publish(1, 1, TOPIC, 1, "1"), publish(1, 2, "", 1, "2"), publish(1, 3, "", 1, "3"));
        edge.play();
        edge.play();

        assertEquals(List.of("/json 1", "/json 2", "/json 3"), edge.journal);
    }

    @Test
    void endsTheConnectionWhereItSaysNothing() {
        assertEquals(List.of("DISCONNECT 82"), answersTo(publish(1, 1, "", 1, "1")));
        assertEquals(List.of("DISCONNECT 94"), answersTo(publish(1, 1, TOPIC, 0, "1")));
        assertEquals(List.of("DISCONNECT 94"), answersTo(publish(1, 1, TOPIC, 17, "1")));
        assertEquals(List.of("DISCONNECT 82"), answersTo(Packets.publish(true, 1, 1, "", "1")));
    }

    private List<String> answersTo(ByteBuf packet) {
        return edge.connect(true, "a").send(packet).read();
    }

    /** A mapping ends with its connection. */
    @Test
    void isNotKnownToTheNextConnection() {
        edge.connect(true, "a").send(publish(1, 1, TOPIC, 1, "1")).close();

        assertEquals(List.of("DISCONNECT 82"), answersTo(publish(1, 1, "", 1, "1")));
    }

    @Test
    void isNotTakenWhereThereAreNone() {
        edge.close();
        MqttConfig config = new MqttConfig(
                262_144,
                1024,
                256,
                1024,
                65_535,
                1024,
                64,
                0,
                32,
                4096,
                0,
                10_000,
                20_000,
                true,
                ClientCredentialsMode.OFF);
        edge = new TestEdge(config, 64, AckLevel.JOURNALED);

        assertEquals(List.of("DISCONNECT 94"), answersTo(publish(1, 1, TOPIC, 1, "1")));
    }

    /** From the second time on that a name comes in a row; the alias stands for the name from the third. */
    @Test
    void isUsedForAClientThatTakesThem() {
        TestClient client = edge.open(true).send(Packets.connect(true, "a", 0, "22 0001"));
        client.read();
        for (int i = 0; i < 4; i++) {
            client.send(Packets.publish(true, 0, 0, TOPIC + "/7", "1"));
        }
        client.send(Packets.publish(true, 0, 0, TOPIC + "/8", "1"), Packets.publish(true, 0, 0, TOPIC + "/8", "1"));
        client.send(Packets.publish(true, 0, 0, TOPIC + "/7", "1"));
        edge.play();

        assertEquals(
                List.of(
                        "PUBLISH q0 " + TOPIC + "/7/status",
                        "PUBLISH q0 " + TOPIC + "/7/status {230001}",
                        "PUBLISH q0  {230001}",
                        "PUBLISH q0  {230001}",
                        "PUBLISH q0 " + TOPIC + "/8/status",
                        "PUBLISH q0 " + TOPIC + "/8/status {230001}",
                        "PUBLISH q0 " + TOPIC + "/7/status"),
                client.read());
    }
}
