package dev.tollgate.edge.mqtt;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tollgate.edge.route.AckLevel;
import dev.tollgate.edge.token.TokenState;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MqttPublishTest {
    private static final String TOPIC = "kp1/app-v1/dcx/T/json";
    private static final String BAD = "{oops";

    private TestEdge edge = new TestEdge();

    @AfterEach
    void close() {
        edge.close();
    }

    private void restart(int ringCapacity, AckLevel ackLevel) {
        edge.close();
        edge = new TestEdge(MqttConfig.DEFAULT, ringCapacity, ackLevel);
    }

    private static ByteBuf publish(boolean v5, int qos, int packetId) {
        return Packets.publish(v5, qos, packetId, TOPIC, String.valueOf(packetId));
    }

    /** Kaa A.2.2-10. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void answersWhatTheJournalHas(boolean v5) {
        TestClient client = edge.connect(v5, "a");

        client.send(publish(v5, 1, 1), publish(v5, 0, 0), publish(v5, 2, 2));
        assertEquals(List.of(), client.read());
        edge.play();

        assertEquals(List.of("40020001", "50020002"), client.read());
        assertEquals(List.of("/json 1", "/json 0", "/json 2"), edge.journal);
        client.send(Packets.pubRel(2));
        assertEquals(List.of("70020002"), client.read());
    }

    @Test
    void answersAtOnceAtLevelReceived() {
        restart(16, AckLevel.RECEIVED);
        TestClient client = edge.connect(true, "a").send(publish(true, 1, 1), publish(true, 2, 2));

        assertEquals(List.of("40020001", "50020002"), client.read());
        edge.play();
        assertEquals(List.of(), client.read());
    }

    @Test
    void collectsAnswersInOneWrite() {
        TestClient client = edge.connect(true, "a");
        for (int id = 1; id <= 100; id++) {
            client.send(publish(true, 1, id));
        }
        edge.play();

        ByteBuf first = client.channel.readOutbound();
        assertEquals(400, first.readableBytes());
        first.release();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 5, 7, 16, 64, 1000})
    void takesItsInputInAnyPieces(int size) {
        TestClient client = edge.open(true);
        ByteBuf bytes = Unpooled.buffer().writeBytes(Packets.connect(true, "a", 60));
        for (int i = 1; i <= 50; i++) {
            bytes.writeBytes(publish(true, 1 + i % 2, i));
        }
        bytes.writeBytes(Packets.subscribe(true, 99, TOPIC + "/+", 1));
        String large = "\"" + "x".repeat(3_000) + "\"";
        bytes.writeBytes(Packets.publish(true, 1, 100, TOPIC, large));

        client.sendChunked(bytes, size);
        edge.play();

        assertEquals(1 + 50 + 1 + 1, client.read().size());
        assertEquals(51, edge.journal.size());
        assertEquals("/json " + large, edge.journal.get(50));
    }

    /** Kaa A.2.2-4. */
    @Test
    void refusesInTheWordsOfVersion5() {
        edge.tokens.forget("U");
        edge.tokens.set("S", TokenState.SUSPENDED);
        TestClient client = edge.connect(true, "a");
        String[] topics = {
            "kp1/app-v1/dcx/U/json", "kp1/app-v1/dcx/S/json", "some/topic", "kp1/app-v1/nox/T/x", "kp1/app-v1/dcx/T/x"
        };
        List<String> codes = new ArrayList<>();
        List<String> reasons = new ArrayList<>();
        for (String topic : topics) {
            client.send(Packets.publish(true, 1, 7, topic, "1"));
            ByteBuf ack = client.readBytes();
            assertEquals(7, ack.getUnsignedShort(2));
            codes.add(Integer.toHexString(ack.getUnsignedByte(4)));
            reasons.add(ack.toString(9, ack.readableBytes() - 9, StandardCharsets.UTF_8));
            assertEquals(ack.readableBytes(), 2 + ack.getByte(1), "one packet, whole");
        }

        assertEquals(List.of("87", "87", "90", "90", "90"), codes);
        assertEquals(
                List.of("token-unknown", "token-suspended", "path-malformed", "extension-unknown", "resource-unknown"),
                reasons);
        assertTrue(client.isOpen());
    }

    @Test
    void leavesTheReasonStringOutWhereItIsNotWanted() {
        TestClient unwanted = edge.open(true).send(Packets.connect(true, "a", 0, "17 00"));
        unwanted.read();
        unwanted.send(Packets.publish(true, 1, 7, TOPIC, BAD));
        assertEquals(List.of("4003000799"), unwanted.read());

        TestClient small = edge.open(true).send(Packets.connect(true, "b", 0, "27 00000014"));
        small.read();
        small.send(Packets.publish(true, 2, 7, TOPIC, BAD));
        assertEquals(List.of("5003000799"), small.read());
    }

    @Test
    void acknowledgesWhatItRefusesInVersion311() {
        TestClient client = edge.connect(false, "a");

        client.send(Packets.publish(false, 1, 7, TOPIC, BAD), Packets.publish(false, 2, 8, TOPIC, BAD));

        assertEquals(List.of("40020007", "50020008"), client.read());
        assertTrue(client.isOpen());
    }

    @Test
    void refusesATopicOverTheLimit() {
        TestClient client = edge.connect(true, "a");
        client.send(Packets.publish(true, 1, 1, TOPIC + "/" + "x".repeat(2000), "1"));

        assertEquals("90", client.read().get(0).substring(8, 10));
        assertTrue(client.isOpen());
    }

    @Test
    void closesVersion311WhenTheJournalFails() {
        edge.journalFails = true;
        TestClient v3 = edge.connect(false, "a").send(publish(false, 1, 1), publish(false, 1, 2));
        TestClient v5 = edge.connect(true, "b").send(publish(true, 1, 1));
        TestClient qos0 = edge.connect(false, "c").send(publish(false, 0, 0));
        edge.play();

        assertEquals(List.of(), v3.read());
        assertFalse(v3.isOpen());
        assertEquals("97", v5.read().get(0).substring(8, 10));
        assertTrue(v5.isOpen() && qos0.isOpen());
    }

    @Test
    void closesVersion311WhenTheJournalIsFull() {
        edge.journalWritable = false;
        TestClient client = edge.connect(false, "a").send(publish(false, 1, 1), publish(false, 1, 2));

        assertEquals(List.of(), client.read());
        assertFalse(client.isOpen());
    }

    @Test
    void takesAMessageOfQos2Once() {
        TestClient client = edge.connect(true, "a");

        client.send(publish(true, 2, 5), publish(true, 2, 5));
        edge.play();
        assertEquals(List.of("50020005"), client.read());
        client.send(publish(true, 2, 5));
        assertEquals(List.of("50020005"), client.read());
        assertEquals(List.of("/json 5"), edge.journal);

        client.send(Packets.pubRel(5));
        assertEquals(List.of("70020005"), client.read());
        client.send(publish(true, 2, 5));
        edge.play();
        assertEquals(List.of("/json 5", "/json 5"), edge.journal);
    }

    @Test
    void freesTheIdOfARefusedMessageOfQos2() {
        TestClient client = edge.connect(true, "a");
        client.send(Packets.publish(true, 2, 5, TOPIC, BAD));
        client.read();

        client.send(publish(true, 2, 5));
        edge.play();

        assertEquals(List.of("50020005"), client.read());
    }

    @Test
    void answersAnUnknownRelease() {
        assertEquals(
                List.of("7003000992"),
                edge.connect(true, "a").send(Packets.pubRel(9)).read());
        assertEquals(
                List.of("70020009"),
                edge.connect(false, "b").send(Packets.pubRel(9)).read());
    }

    @Test
    void enforcesTheReceiveMaximum() {
        restart(4096, AckLevel.JOURNALED);
        TestClient client = edge.connect(true, "a");
        for (int id = 1; id <= 1024; id++) {
            client.send(publish(true, 1 + id % 2, id));
        }
        client.send(publish(true, 0, 0));
        assertTrue(client.isOpen());

        client.send(publish(true, 1, 1025));

        assertEquals(List.of("DISCONNECT 93"), client.read());
        assertFalse(client.isOpen());
    }

    @Test
    void countsOnlyOpenMessagesAgainstTheReceiveMaximum() {
        TestClient client = edge.connect(true, "a");
        for (int round = 0; round < 5; round++) {
            for (int id = 1; id <= 1024; id++) {
                client.send(id % 3 == 0 ? Packets.publish(true, 2, id, TOPIC, BAD) : publish(true, 1 + id % 2, id));
            }
            edge.play();
            for (int id = 1; id <= 1024; id++) {
                client.send(Packets.pubRel(id));
            }
        }

        assertTrue(client.isOpen());
        client.readBytes().release();
    }

    @Test
    void stopsReadingWhenThereIsNoRoom() {
        restart(4, AckLevel.JOURNALED);
        TestClient client = edge.connect(true, "a");
        ByteBuf all = Unpooled.buffer();
        for (int id = 1; id <= 20; id++) {
            all.writeBytes(publish(true, 1 + id % 2, id));
        }
        client.sendChunked(all, 150);

        assertFalse(client.channel.config().isAutoRead());
        for (int turn = 0; turn < 5; turn++) {
            edge.play();
        }

        assertTrue(client.channel.config().isAutoRead());
        assertEquals(20, edge.journal.size());
        assertEquals("/json 20", edge.journal.get(19));
        assertEquals(20, client.read().size());
    }

    @Test
    void keepsAStraddlingMessageThatFindsNoRoom() {
        restart(2, AckLevel.JOURNALED);
        TestClient client = edge.connect(true, "a").send(publish(true, 1, 1), publish(true, 1, 2));

        client.sendChunked(publish(true, 1, 3), 5);
        client.send(publish(true, 1, 4));
        assertFalse(client.channel.config().isAutoRead());
        edge.play();
        edge.play();

        assertEquals(List.of("/json 1", "/json 2", "/json 3", "/json 4"), edge.journal);
        assertTrue(client.channel.config().isAutoRead());
    }

    @Test
    void stopsReadingWhenRefusalsHaveNoRoomBehindOtherAnswers() {
        restart(4, AckLevel.JOURNALED);
        TestClient client = edge.connect(true, "a").send(publish(true, 1, 1));
        for (int id = 2; id <= 10; id++) {
            client.send(Packets.publish(true, 1 + id % 2, id, TOPIC, BAD));
        }
        assertFalse(client.channel.config().isAutoRead());
        assertEquals(List.of(), client.read());

        edge.play();

        List<String> answers = client.read();
        assertEquals(10, answers.size());
        assertEquals("40020001", answers.get(0));
        assertEquals("000a", answers.get(9).substring(4, 8));
        assertTrue(client.channel.config().isAutoRead());
    }

    @Test
    void offersWhatACloseLeavesBehind() {
        restart(2, AckLevel.JOURNALED);
        TestClient client = edge.connect(false, "a");
        client.send(publish(false, 0, 1), publish(false, 0, 2), publish(false, 0, 3), Packets.hex("E000"));

        client.close();
        edge.play();
        edge.play();

        assertEquals(List.of("/json 1", "/json 2", "/json 3"), edge.journal);
        assertEquals(0, edge.sessions.clientIds());
    }

    @Test
    void acceptsRetainAndKeepsNothing() {
        ByteBuf retained = publish(true, 1, 1).setByte(0, 0x33);
        TestClient client = edge.connect(true, "a").send(retained);
        edge.play();

        assertEquals(List.of("40020001"), client.read());
        client.send(Packets.subscribe(true, 2, "kp1/app-v1/dcx/T/#", 1));
        assertEquals(List.of("900400020001"), client.read());
    }
}
