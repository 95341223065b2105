package dev.tollgate.edge.mqtt;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tollgate.edge.route.AckLevel;
import io.netty.buffer.ByteBufUtil;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MqttConnectTest {
    private TestEdge edge = new TestEdge();

    @AfterEach
    void close() {
        edge.close();
    }

    private void restart(MqttConfig config) {
        edge.close();
        edge = new TestEdge(config, 64, AckLevel.JOURNALED);
    }

    /** Kaa A.2.4-7. */
    @Test
    void acceptsVersion311() {
        TestClient client = edge.open(false).send(Packets.connect(false, "device", 60));

        assertEquals("20020000", ByteBufUtil.hexDump(client.readBytes()));
        assertTrue(client.isOpen());
    }

    @Test
    void announcesItsLimitsInVersion5() {
        TestClient client = edge.open(true).send(Packets.connect(true, "device", 60));

        String receiveMaximum = "210400";
        String packetMax = "2700040000";
        String aliases = "220010";
        assertEquals(
                "201200000f" + receiveMaximum + aliases + packetMax + "29002a00",
                ByteBufUtil.hexDump(client.readBytes()));
    }

    @Test
    void givesNoResponseInformation() {
        TestClient asked = edge.open(true).send(Packets.connect(true, "device", 60, "19 01"));
        TestClient other = edge.open(true).send(Packets.connect(true, "other", 60, ""));

        assertEquals(ByteBufUtil.hexDump(other.readBytes()), ByteBufUtil.hexDump(asked.readBytes()));
    }

    @Test
    void offersNoEnhancedAuthentication() {
        TestClient client = edge.open(true).send(Packets.connect(true, "device", 60, "15 0005 53434f5241"));
        assertEquals(List.of("CONNACK 8c"), client.read());
        assertFalse(client.isOpen());

        TestClient later = edge.connect(true, "device").send(Packets.hex("f00a 18 08 15 0005 53434f5241"));
        assertEquals(List.of("DISCONNECT 82"), later.read());
        assertFalse(later.isOpen());
    }

    @Test
    void saysThatSessionsEndWithTheConnection() {
        TestClient client = edge.open(true).send(Packets.connect(true, "device", 60, "11 00000E10"));

        assertTrue(ByteBufUtil.hexDump(client.readBytes()).contains("1100000000"));
    }

    @Test
    void setsTheKeepAlive() {
        restart(new MqttConfig(
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
                30,
                10_000,
                20_000,
                true,
                ClientCredentialsMode.OFF));
        String told = "13001e";
        for (int asked : new int[] {0, 31, 65_535}) {
            TestClient client = edge.open(true).send(Packets.connect(true, "device", asked));
            String connAck = ByteBufUtil.hexDump(client.readBytes());
            assertTrue(connAck.contains(told), connAck);
            client.advance(44_900);
            assertTrue(client.isOpen());
            client.advance(100);
            assertEquals(List.of("DISCONNECT 8d"), client.read());
        }
        TestClient shorter = edge.open(true).send(Packets.connect(true, "device", 30));
        assertFalse(ByteBufUtil.hexDump(shorter.readBytes()).contains(told));
        TestClient older = edge.open(false).send(Packets.connect(false, "other", 0));
        older.advance(1_000_000);
        assertTrue(older.isOpen(), "3.1.1 cannot be told");
    }

    @Test
    void assignsAClientId() {
        TestClient client = edge.open(true).send(Packets.connect(true, "", 60));

        String connAck = client.readBytes().toString(StandardCharsets.ISO_8859_1);
        assertTrue(connAck.contains("edge-"), connAck);
        assertEquals(0, edge.sessions.clientIds(), "nobody else can know it");
    }

    @Test
    void acceptsAnEmptyClientIdOfACleanSession() {
        TestClient client = edge.open(false).send(Packets.connect(false, "", 60));

        assertEquals(List.of("CONNACK 00"), client.read());
    }

    /** Kaa A.2.4-8. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void acceptsAWillAndCredentials(boolean v5) {
        String will = (v5 ? "05 18 00000001" : "") + "0001 74 0001 70";
        String body = "0004 4D515454" + (v5 ? "05" : "04") + "F6 003C" + (v5 ? "00" : "") + "0001 61" + will
                + "0001 75 0001 70";
        TestClient client = edge.open(v5).send(Packets.packet(0x10, Packets.hex(body)));

        assertEquals(List.of("CONNACK 00"), client.read());
    }

    @Test
    void refusesAClientThatLeavesNoRoomForTheAnswer() {
        TestClient client = edge.open(true).send(Packets.connect(true, "device", 60, "27 00000008"));

        assertEquals(List.of("CONNACK 83"), client.read());
        assertFalse(client.isOpen());
    }

    @Test
    void takesOverAcrossEventLoops() {
        TestClient old5 = edge.connect(true, "a");
        TestClient old3 = edge.connect(false, "b");

        TestClient new5 = edge.connect(true, "a");
        TestClient new3 = edge.connect(false, "b");
        edge.run();

        assertEquals(List.of("DISCONNECT 8e"), old5.read());
        assertFalse(old5.isOpen());
        assertEquals(List.of(), old3.read());
        assertFalse(old3.isOpen());
        assertTrue(new5.isOpen() && new3.isOpen());
        assertEquals(2, edge.sessions.clientIds());
    }

    @Test
    void keepsTheClientIdOfTheNewerConnection() {
        TestClient old = edge.connect(true, "a");
        edge.connect(true, "a");
        edge.run();
        old.close();

        TestClient third = edge.connect(true, "a");
        edge.run();

        assertTrue(third.isOpen());
        assertEquals(2, edge.closed(CloseReason.TAKEN_OVER));
    }

    /** Kaa A.2.4-10. */
    @Test
    void letsDevicesShareAClientIdWhereTakeOverIsOff() {
        restart(new MqttConfig(
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
                false,
                ClientCredentialsMode.OFF));
        TestClient one = edge.connect(true, "a");
        TestClient two = edge.connect(true, "a");
        edge.run();

        assertTrue(one.isOpen() && two.isOpen());
        assertEquals(0, edge.sessions.clientIds());
    }

    @Test
    void forgetsAClosedConnection() {
        TestClient client = edge.connect(true, "a");
        client.send(Packets.hex("E000"));

        assertFalse(client.isOpen());
        assertEquals(0, edge.sessions.clientIds());
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void answersPing(boolean v5) {
        TestClient client = edge.connect(v5, "a").send(Packets.hex("C000 C000"));

        assertEquals(List.of("d000", "d000"), client.read());
    }

    @Test
    void refusesToRaiseTheSessionExpiry() {
        TestClient client = edge.connect(true, "a").send(Packets.hex("E007 00 05 11 00000001"));

        assertEquals(List.of("DISCONNECT 82"), client.read());
    }

    /** Kaa A.2.5-5. */
    @Test
    void closesWhenAllTokensAreDead() {
        String topic = "kp1/app-v1/dcx/T/json";
        TestClient v5 = edge.connect(true, "a").send(Packets.publish(true, 0, 0, topic, "1"));
        TestClient v3 = edge.connect(false, "b").send(Packets.publish(false, 0, 0, topic, "1"));
        TestClient other = edge.connect(true, "c").send(Packets.publish(true, 0, 0, "kp1/app-v1/dcx/U/json", "1"));
        edge.play();

        edge.changeToken("T", dev.tollgate.edge.token.TokenState.SUSPENDED);

        assertEquals(List.of("DISCONNECT 98"), v5.read());
        assertFalse(v5.isOpen());
        assertFalse(v3.isOpen());
        assertTrue(other.isOpen());

        edge.changeToken("U", dev.tollgate.edge.token.TokenState.REVOKED);
        assertEquals(List.of("DISCONNECT 87"), other.read());
    }
}
