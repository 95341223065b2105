package dev.tollgate.edge.mqtt;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tollgate.edge.route.AckLevel;
import io.netty.buffer.ByteBuf;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class MqttTimeoutTest {
    private static final String TOPIC = "kp1/app-v1/dcx/T/json";

    private TestEdge edge = new TestEdge();

    @AfterEach
    void close() {
        edge.close();
    }

    private TestClient connect(int keepAlive) {
        TestClient client = edge.open(true).send(Packets.connect(true, "a", keepAlive));
        client.read();
        return client;
    }

    @Test
    void closesASilentConnection() {
        TestClient client = edge.open(true);

        client.advance(9_999);
        assertTrue(client.isOpen());
        client.advance(1);

        assertFalse(client.isOpen());
        assertEquals(List.of(), client.read());
    }

    @Test
    void closesOneThatDripsItsConnect() {
        TestClient client = edge.open(true);
        ByteBuf connect = Packets.connect(true, "a-long-client-id", 0);
        for (int second = 0; second < 10; second++) {
            client.channel.writeInbound(connect.readRetainedSlice(1));
            client.advance(1000);
        }
        connect.release();

        assertFalse(client.isOpen());
    }

    /** Kaa A.2.4-6. */
    @Test
    void enforcesKeepAliveToOneAndAHalf() {
        TestClient client = connect(1);

        client.advance(1_499);
        assertTrue(client.isOpen());
        client.advance(1);

        assertFalse(client.isOpen());
        assertEquals(List.of("DISCONNECT 8d"), client.read());
    }

    @Test
    void countsFromTheLastPacket() {
        TestClient client = connect(2);
        for (int i = 0; i < 10; i++) {
            client.advance(2_500);
            client.send(Packets.hex("C000"));
            assertEquals(List.of("d000"), client.read());
        }

        client.advance(3_000);

        assertFalse(client.isOpen());
    }

    @Test
    void doesNotTakeADripForAPacket() {
        TestClient client = connect(1);
        ByteBuf publish = Packets.publish(true, 0, 0, TOPIC, "1");
        client.channel.writeInbound(publish.readRetainedSlice(1));
        client.advance(1_000);
        client.channel.writeInbound(publish.readRetainedSlice(1));
        client.advance(500);
        publish.release();

        assertFalse(client.isOpen());
    }

    @Test
    void waitsForEverWithoutKeepAlive() {
        TestClient client = connect(0);

        client.advance(1_000_000_000);

        assertTrue(client.isOpen());
    }

    @Test
    void closesOneThatDripsAPacket() {
        TestClient client = connect(0);
        ByteBuf publish = Packets.publish(true, 0, 0, TOPIC, "\"a payload of some length\"");
        client.channel.writeInbound(publish.readRetainedSlice(10));
        for (int i = 0; i < 19; i++) {
            client.advance(1_000);
            client.channel.writeInbound(publish.readRetainedSlice(1));
        }
        publish.release();
        assertTrue(client.isOpen());

        client.advance(1_000);

        assertFalse(client.isOpen());
        assertEquals(List.of("DISCONNECT 83"), client.read());
    }

    @Test
    void countsAPacketsTimeFromItsFirstByte() {
        TestClient client = connect(0);
        for (int i = 0; i < 50; i++) { // each packet ends where the next one has begun
            ByteBuf ping = Packets.hex(i == 0 ? "C0" : "00C0");
            client.send(ping);
            client.advance(19_999);
        }

        assertTrue(client.isOpen());
        client.advance(1);
        assertFalse(client.isOpen());
    }

    @Test
    void closesAClientThatDoesNotRead() {
        TestClient client = connect(1);
        client.channel.unsafe().outboundBuffer().setUserDefinedWritability(1, false);
        client.channel.runPendingTasks();
        assertFalse(client.channel.config().isAutoRead());

        client.advance(19_999);
        assertTrue(client.isOpen());
        client.advance(1);

        assertFalse(client.isOpen());
        assertEquals(1, edge.closed(CloseReason.WRITE_TIMEOUT));
    }

    @Test
    void goesOnWithAClientThatReadsAgain() {
        TestClient client = connect(1);
        client.channel.unsafe().outboundBuffer().setUserDefinedWritability(1, false);
        client.channel.runPendingTasks();
        client.advance(10_000);
        client.channel.unsafe().outboundBuffer().setUserDefinedWritability(1, true);
        client.channel.runPendingTasks();

        assertTrue(client.channel.config().isAutoRead());
        client.advance(1_499);
        assertTrue(client.isOpen());
        client.advance(1);
        assertEquals(1, edge.closed(CloseReason.KEEP_ALIVE));
    }

    @Test
    void doesNotBlameTheDeviceWhenItHasNoRoom() {
        edge.close();
        edge = new TestEdge(MqttConfig.DEFAULT, 2, AckLevel.JOURNALED);
        TestClient client = connect(1);
        ByteBuf message = Packets.publish(true, 1, 1, TOPIC, "1");
        client.send(
                message.copy(), message.copy(), message.copy(), message.copy().writerIndex(10));
        message.release();
        assertFalse(client.channel.config().isAutoRead());

        client.advance(100_000);
        assertTrue(client.isOpen());

        edge.play();
        assertTrue(client.channel.config().isAutoRead());
        client.advance(1_499);
        assertTrue(client.isOpen());
        client.advance(1);
        assertFalse(client.isOpen());
    }
}
