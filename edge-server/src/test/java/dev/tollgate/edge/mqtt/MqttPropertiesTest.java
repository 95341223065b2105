package dev.tollgate.edge.mqtt;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tollgate.edge.kp1.Verdict;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a record keeps of the properties of its PUBLISH (MQTT 5, 3.3.2.3), and what is refused. */
class MqttPropertiesTest {
    private static final String TOPIC = "kp1/app-v1/dcx/T/json";
    private static final String USER = "26 0001 61 0002 6263"; // a: bc
    private static final String USER_BYTES = USER.replace(" ", "");

    private final TestEdge edge = new TestEdge();
    private final TestClient client = edge.connect(true, "a");

    @AfterEach
    void close() {
        edge.close();
    }

    private void assertKept(String expected, String properties) {
        client.send(Packets.publish(0, 0, TOPIC, properties, "1"));
        edge.play();
        assertEquals(List.of("/json 1" + expected), edge.journal);
        edge.journal.clear();
    }

    @ParameterizedTest
    @CsvSource({"01 01, 2", "02 0000000a, 5", "09 0002 beef, 5", "08 0003 612f62, 6"})
    void keepsEachPropertyWhereItLies(String property, int bytes) {
        assertKept(" {" + bytes + " of " + property.replace(" ", "") + "}", property);
    }

    @Test
    void keepsUserPropertiesInTheirOrder() {
        assertKept(" {24 of " + USER_BYTES.repeat(3) + "}", USER.repeat(3));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "03 0001 61", "23 0001", "03 0001 61 23 0002"})
    void keepsNothingWhereThereIsNothingToKeep(String properties) {
        assertKept("", properties);
    }

    @Test
    void keepsThemBesideOthersAndBehindATopicAlias() {
        assertKept(" {8 of 0300016123000126000161000262" + "63}", "03 0001 61 23 0001" + USER);
        client.send(Packets.publish(0, 0, "", USER + "23 0001 01 00", "2"));
        edge.play();
        assertEquals(List.of("/json 2 {10 of " + USER_BYTES + "2300010100}"), edge.journal);
    }

    @ParameterizedTest
    @ValueSource(strings = {"kp1/app-v1/dcx/T/json", "kp1/x", "T", "a/T", "T/a", "a/T/b"})
    void keepsNoResponseTopicThatShowsAToken(String responseTopic) {
        ByteBuf property = Packets.string(Unpooled.buffer().writeByte(8), responseTopic);
        String hex = ByteBufUtil.hexDump(property);
        client.send(Packets.publish(0, 0, TOPIC, hex + USER, "1"));
        client.send(Packets.publish(0, 0, TOPIC, hex, "2"));
        edge.play();
        assertEquals(
                List.of("/json 1 {8 of " + hex + USER_BYTES + " but its response topic}", "/json 2"), edge.journal);
    }

    @ParameterizedTest
    @ValueSource(strings = {"a", "TT", "a/TT", "kp2/x", "kp1"})
    void keepsAResponseTopicThatOnlyLooksLikeOne(String responseTopic) {
        String hex = ByteBufUtil.hexDump(Packets.string(Unpooled.buffer().writeByte(8), responseTopic));
        assertKept(" {" + hex.length() / 2 + " of " + hex + "}", hex);
    }

    private static String user(int valueBytes) {
        return "26 0001 61" + String.format("%04x", valueBytes) + "62".repeat(valueBytes);
    }

    @Test
    void refusesTooManyUserProperties() {
        assertKept(" {256 of " + USER_BYTES.repeat(32) + "}", USER.repeat(32));
        assertRefused(USER.repeat(33));
    }

    @Test
    void refusesUserPropertiesThatAreTooLarge() {
        int most = MqttConfig.DEFAULT.userPropertiesMaxBytes() - 1;
        client.send(Packets.publish(0, 0, TOPIC, user(most), "1"));
        edge.play();
        assertEquals(1, edge.journal.size());
        edge.journal.clear();
        assertRefused(user(most + 1));
    }

    private void assertRefused(String properties) {
        client.send(Packets.publish(1, 9, TOPIC + "/7", properties, "1"));
        edge.play();
        String reason =
                ByteBufUtil.hexDump(Verdict.PROPERTIES_TOO_LARGE.reason().getBytes(StandardCharsets.US_ASCII));
        List<String> answers = client.read();
        assertTrue(answers.get(0).startsWith("401b000983171f0014"), answers.get(0));
        assertTrue(answers.get(0).endsWith(reason), answers.get(0));
        assertEquals(
                "PUBLISH q1 #1 " + TOPIC + "/7/error " + Verdict.PROPERTIES_TOO_LARGE.errorObject(), answers.get(1));
        assertEquals(List.of(), edge.journal);
        client.send(Packets.publish(1, 10, TOPIC, "", "2"));
        edge.play();
        assertEquals(List.of("4002000a"), client.read(), "the connection goes on");
    }

    private TestClient connectWithWill(String properties) {
        ByteBuf body = Packets.string(Unpooled.buffer(), "MQTT")
                .writeByte(5)
                .writeByte(0x06)
                .writeShort(0);
        Packets.string(body.writeByte(0), "w");
        Packets.properties(body, properties);
        Packets.string(body, TOPIC);
        TestClient other = edge.open(true).send(Packets.packet(0x10, Packets.string(body, "1")));
        assertEquals(List.of("CONNACK 00"), other.read());
        return other;
    }

    @Test
    void keepsThoseOfAWill() {
        connectWithWill("08 0003 612f62 09 0001 61 03 0001 61" + USER + "02 0000000a" + USER + "01 01")
                .close();
        edge.play();
        assertEquals(List.of("/json 1 {23 of 0101020000000a" + USER_BYTES.repeat(2) + "}"), edge.journal);
    }

    @Test
    void refusesAWillWithTooManyUserProperties() {
        connectWithWill(USER.repeat(33)).close();
        edge.play();
        assertEquals(List.of(), edge.journal);
        assertEquals(1, edge.sessions.counters().willsRefused());
    }
}
