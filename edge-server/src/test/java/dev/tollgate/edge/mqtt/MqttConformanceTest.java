package dev.tollgate.edge.mqtt;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tollgate.edge.extension.PushRoute;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the specifications ask for and no other test shows; the statements' numbers are in {@code docs/mqtt-conformance.md}. */
class MqttConformanceTest {
    private static final String JSON = "kp1/app-v1/dcx/T/json";
    private static final String STATUS = JSON + "/7/status";

    private final TestEdge edge = new TestEdge();

    @AfterEach
    void close() {
        edge.close();
    }

    private static ByteBuf request(boolean v5, int qos) {
        return Packets.publish(v5, qos, 9, JSON + "/7", "1");
    }

    private static ByteBuf filters(int first, boolean v5, boolean options, String... filters) {
        ByteBuf body = Unpooled.buffer().writeShort(10);
        if (v5) {
            body.writeByte(0);
        }
        for (int i = 0; i < filters.length; i++) {
            Packets.string(body, filters[i]);
            if (options) {
                body.writeByte(i);
            }
        }
        return Packets.packet(first, body);
    }

    private TestClient connect(String properties) {
        TestClient client = edge.open(true).send(Packets.connect(true, "a", 0, properties));
        assertEquals(List.of("CONNACK 00"), client.read());
        return client;
    }

    @Test
    void keepsAByteOrderMark() {
        String topicName = "\uFEFFa";
        ByteBuf responseTopic = Packets.string(Unpooled.buffer().writeByte(8), topicName);
        TestClient client = edge.connect(true, "a");
        client.send(Packets.publish(0, 0, JSON, ByteBufUtil.hexDump(responseTopic), "1"));
        edge.play();

        assertEquals(List.of("PUBLISH q0 " + topicName), client.read());
    }

    /** In 3.1.1, where a client has no other text that comes back to it than the topic name. */
    @Test
    void keepsAByteOrderMarkInATopicName() {
        String topicName = "kp1/app-v1/dcx/\uFEFFT\uFEFF/plain/\uFEFFm/7";
        TestClient client = edge.connect(false, "a").send(Packets.publish(false, 0, 0, topicName, "47"));
        edge.play();

        assertEquals(List.of("PUBLISH q0 " + topicName + "/status"), client.read());
        assertEquals(List.of("/plain/\uFEFFm 47"), edge.journal);
    }

    @ParameterizedTest
    @CsvSource({"127,1", "128,2", "16383,2", "16384,3"})
    void writesRemainingLengthsInTheirShortestForm(int remaining, int bytes) {
        TestClient client = edge.connect(false, "a").send(Packets.publish(false, 0, 0, JSON, "1"));
        String topicName = "kp1/app-v1/cex/T/command/reboot/status";
        PushRoute route = edge.extensions.routes.find(FakeTokens.number("T") >> 1);
        assertNotNull(route);
        route.push("cex", "/command/reboot", new byte[remaining - 2 - topicName.length() - 2], PushRoute.NEVER);
        edge.run();

        ByteBuf packet = client.readBytes();
        assertEquals(1 + bytes + remaining, packet.readableBytes());
        assertEquals(bytes == 1, packet.getByte(1) > 0);
        assertTrue(packet.getByte(bytes) > 0, "the last byte of the length says that it is, and is not 0");
        client.send(Packets.pubAck(1));
    }

    @Test
    void assignsPacketIdsThatAreNotInUse() {
        TestClient client = edge.connect(true, "a").send(request(true, 1));
        edge.play();
        assertEquals("PUBLISH q1 #1 " + STATUS, client.read().get(1));
        Set<Integer> used = new HashSet<>(Set.of(1));
        for (int i = 0; i < 0xFFFF; i++) {
            client.send(request(true, 1));
            edge.play();
            ByteBuf out = client.readBytes();
            int id = out.getUnsignedShort(4 + 2 + 2 + STATUS.length());
            assertNotEquals(0, id);
            assertNotEquals(1, id, "is not acknowledged");
            used.add(id);
            client.send(Packets.pubAck(id));
        }
        assertEquals(0xFFFF, used.size());
    }

    /** An id is in use until PUBCOMP, be it that PUBREC has come or not. */
    @Test
    void assignsPacketIdsThatAreNotInUseAtQos2() {
        TestClient watcher = edge.connect(true, "watcher").send(Packets.subscribe(true, 1, JSON + "/#", 2));
        watcher.read();
        TestClient client = edge.connect(true, "a");
        Set<Integer> used = new HashSet<>();
        for (int i = 0; i <= 0xFFFF; i++) {
            client.send(request(true, 2));
            edge.play();
            int own = 1 + i % 0xFFFF;
            client.send(Packets.pubRel(9), Packets.pubRec(own), Packets.pubComp(own));
            client.readBytes();
            int id = watcher.readBytes().getUnsignedShort(2 + 2 + STATUS.length());
            assertNotEquals(0, id);
            assertTrue(used.add(id) || id > 2, id + " is not completed");
            if (id != 1) {
                watcher.send(Packets.pubRec(id));
            }
            if (id > 2) {
                watcher.send(Packets.pubComp(id));
            }
            watcher.readBytes();
        }
        assertEquals(0xFFFF, used.size());
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void looksAtNothingBehindARefusedConnect(boolean v5) {
        ByteBuf connect = Packets.connect(v5, "a", 0);
        connect.setByte(9, connect.getByte(9) | 1); // the reserved flag
        TestClient client = edge.open(v5).send(connect, request(v5, 1), Packets.hex("C000"));
        edge.play();

        assertEquals(v5 ? List.of("CONNACK 81") : List.of(), client.read());
        assertFalse(client.isOpen());
        assertEquals(List.of(), edge.journal);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4})
    void sendsNoConnAckThatTheClientCannotTake(int packetMaxBytes) {
        TestClient client =
                edge.open(true).send(Packets.connect(true, "a", 0, String.format("27 %08x", packetMaxBytes)));

        assertEquals(0, client.readBytes().readableBytes());
        assertFalse(client.isOpen());
    }

    /** The smallest that CONNACK fits in leaves no room for the reason in words, nor for a long SUBACK. */
    @Test
    void sendsNothingLargerThanTheClientTakes() {
        int max = 20;
        TestClient client = connect(String.format("27 %08x", max));
        client.send(Packets.hex("C100"));
        assertEquals("e0028100", ByteBufUtil.hexDump(client.readBytes()));

        TestClient publisher = connect(String.format("27 %08x", max));
        publisher.send(Packets.publish(true, 1, 9, JSON, "{oops"));
        assertEquals(List.of("4003000999"), publisher.read());

        TestClient subscriber = connect(String.format("27 %08x", max));
        ByteBuf body = Unpooled.buffer().writeShort(10).writeByte(0);
        for (int i = 0; i < max; i++) {
            Packets.string(body, "a").writeByte(0);
        }
        subscriber.send(Packets.packet(0x82, body));
        assertEquals("e0028300", ByteBufUtil.hexDump(subscriber.readBytes()));
    }

    @Test
    void neverSendsASessionExpiryWithDisconnect() {
        TestClient client = connect("11 00000010").send(Packets.hex("C100"));

        ByteBuf disconnect = client.readBytes();
        assertEquals(0xE0, disconnect.readUnsignedByte());
        assertEquals(disconnect.readableBytes() - 1, disconnect.readUnsignedByte());
        assertEquals(0x81, disconnect.readUnsignedByte());
        assertEquals(disconnect.readableBytes() - 1, disconnect.readUnsignedByte());
        assertEquals(0x1F, disconnect.readUnsignedByte(), "a reason string");
        assertEquals(disconnect.readableBytes() - 2, disconnect.readUnsignedShort(), "and nothing else");
    }

    @Test
    void assignsEachClientAnIdOfItsOwn() {
        Set<String> connAcks = new HashSet<>();
        for (int i = 0; i < 10; i++) {
            TestClient client = edge.open(true).send(Packets.connect(true, "", 0));
            connAcks.add(client.readBytes().toString(StandardCharsets.ISO_8859_1));
        }
        assertEquals(10, connAcks.size());

        TestClient one = edge.open(false).send(Packets.connect(false, "", 0));
        TestClient two = edge.open(false).send(Packets.connect(false, "", 0));
        edge.run();
        assertTrue(one.isOpen() && two.isOpen(), "neither took the other over");
    }

    /** DUP and RETAIN of what a client sent are not handed on with the answer. */
    @ParameterizedTest
    @CsvSource({"false,1", "false,2", "true,1", "true,2"})
    void setsTheFlagsOfAnAnswerItself(boolean v5, int qos) {
        ByteBuf request = request(v5, qos);
        request.setByte(0, request.getByte(0) | PublishWriter.DUP | 1);
        TestClient watcher = edge.connect(v5, "watcher").send(Packets.subscribe(v5, 1, JSON + "/#", qos));
        watcher.read();
        TestClient client = edge.connect(v5, "a").send(request);
        edge.play();

        int expected = 0x30 | qos << 1;
        assertEquals(expected, client.readBytes().getUnsignedByte(4), "behind PUBACK or PUBREC");
        assertEquals(expected, watcher.readBytes().getUnsignedByte(0));
    }

    @ParameterizedTest
    @CsvSource({"false,0", "false,8", "true,0", "true,8"})
    void takesAnAcknowledgedPacketIdForANewMessage(boolean v5, int dup) {
        TestClient client = edge.connect(v5, "a").send(Packets.publish(v5, 1, 9, JSON, "1"));
        edge.play();
        ByteBuf second = Packets.publish(v5, 1, 9, JSON, "2");
        client.send(second.setByte(0, second.getByte(0) | dup));
        edge.play();

        assertEquals(List.of("40020009", "40020009"), client.read());
        assertEquals(List.of("/json 1", "/json 2"), edge.journal);
    }

    /** The send quota holds back PUBLISH of QoS 1 and 2, and nothing else. */
    @Test
    void answersOtherPacketsWithoutASendQuota() {
        TestClient client = connect("21 0001").send(request(true, 1), request(true, 1));
        edge.play();
        List<String> first = client.read();
        assertEquals(2, Collections.frequency(first, "40020009"));
        assertEquals(3, first.size(), "one of the two answers waits");

        client.send(
                Packets.hex("C000"),
                Packets.subscribe(true, 3, "kp1/app-v1/dcx/T/#", 1),
                Packets.unsubscribe(true, 4, "kp1/app-v1/dcx/T/#"),
                request(true, 0));
        edge.play();

        assertEquals(List.of("d000", "900400030001", "b00400040000", "PUBLISH q0 " + STATUS), client.read());
        client.send(Packets.pubAck(1));
        assertEquals(List.of("PUBLISH q1 #2 " + STATUS), client.read());
    }

    @Test
    void refusesAResponseTopicThatIsNotUtf8() {
        TestClient client = edge.connect(true, "a").send(Packets.publish(0, 0, JSON, "08 0001 ff", "1"));

        assertEquals(List.of("DISCONNECT 81"), client.read());
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void replacesASubscriptionOfTheSameFilter(boolean v5) {
        TestClient watcher = edge.connect(v5, "watcher");
        watcher.send(
                Packets.subscribe(v5, 1, "kp1/app-v1/dcx/T/#", 2), Packets.subscribe(v5, 2, "kp1/app-v1/dcx/T/#", 0));
        watcher.read();
        TestClient client = edge.connect(true, "a").send(request(true, 1));
        edge.play();
        assertEquals(List.of("PUBLISH q0 " + STATUS), watcher.read());

        watcher.send(Packets.unsubscribe(v5, 3, "kp1/app-v1/dcx/T/#"));
        watcher.read();
        client.send(request(true, 0));
        edge.play();
        assertEquals(List.of(), watcher.read(), "there was one");
    }

    @Test
    void answersEachFilterInOrder() {
        edge.tokens.forget("UNKNOWN");
        TestClient client = edge.connect(true, "a");
        client.send(filters(0x82, true, true, "kp1/app-v1/dcx/T/#", "kp1/app-v1/dcx/UNKNOWN/#", "kp1/app-v1/dcx/U/#"));
        assertEquals(List.of("9006000a00008702"), client.read());

        client.send(filters(0xA2, true, false, "kp1/app-v1/dcx/T/#", "no/such", "kp1/app-v1/dcx/U/#"));
        assertEquals(List.of("b006000a00001100"), client.read());
    }

    @Test
    void answersManyFiltersOfUnsubscribeOnceInVersion311() {
        TestClient watcher = edge.connect(false, "a");
        watcher.send(
                filters(0x82, false, true, "kp1/app-v1/dcx/T/#", "kp1/app-v1/dcx/T/json/+/status"),
                filters(0xA2, false, false, "kp1/app-v1/dcx/T/#", "kp1/app-v1/dcx/T/json/+/status", "no/such"));
        assertEquals(List.of("9004000a0001", "b002000a"), watcher.read());

        edge.connect(true, "b").send(request(true, 0));
        edge.play();
        assertEquals(List.of(), watcher.read());
    }

    /** A filter that matches the same topic names is another one. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void unsubscribesFromTheVeryFilterOnly(boolean v5) {
        TestClient watcher = edge.connect(v5, "watcher").send(Packets.subscribe(v5, 1, JSON + "/+/status", 0));
        watcher.read();
        watcher.send(Packets.unsubscribe(v5, 2, STATUS), Packets.unsubscribe(v5, 3, JSON + "/#"));
        assertEquals(v5 ? List.of("b00400020011", "b00400030011") : List.of("b0020002", "b0020003"), watcher.read());

        edge.connect(true, "a").send(request(true, 0));
        edge.play();
        assertEquals(List.of("PUBLISH q0 " + STATUS), watcher.read());
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void finishesWhatItHasSentBehindUnsubscribe(boolean v5) {
        TestClient watcher = edge.connect(v5, "watcher").send(Packets.subscribe(v5, 1, JSON + "/#", 2));
        watcher.read();
        edge.connect(true, "a").send(request(true, 2));
        edge.play();
        assertEquals(List.of("PUBLISH q2 #1 " + STATUS), watcher.read());

        watcher.send(Packets.unsubscribe(v5, 2, JSON + "/#"), Packets.pubRec(1));
        assertEquals(List.of(v5 ? "b00400020000" : "b0020002", "62020001"), watcher.read());
        watcher.send(Packets.pubComp(1));
        assertTrue(watcher.isOpen());
    }

    @ParameterizedTest
    @CsvSource({"false,0", "false,1", "false,2", "true,0", "true,1", "true,2"})
    void sendsAnswersInTheOrderOfTheirRequests(boolean v5, int qos) {
        TestClient watcher = edge.connect(v5, "watcher").send(Packets.subscribe(v5, 1, JSON + "/#", qos));
        watcher.read();
        TestClient client = edge.connect(v5, "a");
        for (int id = 1; id <= 20; id++) {
            client.send(Packets.publish(v5, qos, id, JSON + "/" + id, "1"));
        }
        edge.play();

        List<String> seen = watcher.read();
        assertEquals(20, seen.size());
        for (int id = 1; id <= 20; id++) {
            String packetId = qos > 0 ? " #" + id : "";
            assertEquals("PUBLISH q" + qos + packetId + " " + JSON + "/" + id + "/status", seen.get(id - 1));
        }
        assertEquals(Collections.nCopies(20, "/json 1"), edge.journal);
    }

    /** And to the backends, of whatever QoS each is. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void journalsMessagesInTheOrderInWhichTheyCame(boolean v5) {
        TestClient client = edge.connect(v5, "a");
        List<String> expected = new ArrayList<>();
        for (int id = 1; id <= 21; id++) {
            client.send(Packets.publish(v5, id % 3, id, JSON, "" + id));
            expected.add("/json " + id);
        }
        edge.play();

        assertEquals(expected, edge.journal);
    }

    @Test
    void takesEveryPlainClientId() {
        String characters = "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ";
        for (boolean v5 : new boolean[] {false, true}) {
            for (int length = 1; length <= 23; length++) {
                for (int start = 0; start + length <= characters.length(); start += length) {
                    String clientId = characters.substring(start, start + length);
                    TestClient client = edge.open(v5).send(Packets.connect(v5, clientId, 0));
                    assertEquals(List.of("CONNACK 00"), client.read(), clientId);
                    client.close();
                }
            }
        }
    }

    @Test
    void takesEveryAliasItAllows() {
        TestClient client = edge.connect(true, "a");
        for (int alias = 1; alias <= MqttConfig.DEFAULT.topicAliasMax(); alias++) {
            String property = String.format("23 %04x", alias);
            client.send(Packets.publish(0, 0, JSON, property, "1"), Packets.publish(0, 0, "", property, "2"));
        }
        edge.play();

        assertEquals(2 * MqttConfig.DEFAULT.topicAliasMax(), edge.journal.size());
        assertTrue(client.isOpen());
    }

    /** In MQTT 3.1.1; of MQTT 5 {@code malformed-packets.txt} has each packet. */
    @Test
    void wantsConnectFirst() {
        TestClient client = edge.open(false).send(request(false, 1));
        edge.play();

        assertEquals(List.of(), client.read());
        assertFalse(client.isOpen());
        assertEquals(List.of(), edge.journal);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void publishesNoWillWhereThereIsNone(boolean v5) {
        edge.connect(v5, "a").close();
        edge.play();

        assertEquals(List.of(), edge.journal);
    }
}
