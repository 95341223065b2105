package dev.tollgate.edge.mqtt;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tollgate.edge.session.SessionConfig;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** As {@link MqttConformanceTest}, of sessions that outlive their connection. */
@Timeout(60)
class SessionConformanceTest {
    private static final String JSON = "kp1/app-v1/dcx/T/json";
    private static final int EXPIRY_S = 100;

    @TempDir
    Path folder;

    private final AtomicLong nowMs = new AtomicLong(1_000_000);
    private final InstantSource clock = () -> Instant.ofEpochMilli(nowMs.get());
    private SessionEdge edge;

    @BeforeEach
    void start() throws Exception {
        edge = new SessionEdge(folder, SessionConfig.DEFAULT, clock);
    }

    @AfterEach
    void stop() throws Exception {
        edge.close();
    }

    private WireClient connect(boolean v5, String clientId, String connAck) throws Exception {
        return connect(v5, Packets.connectKept(v5, clientId, false, EXPIRY_S), connAck);
    }

    private WireClient connect(boolean v5, ByteBuf packet, String connAck) throws Exception {
        WireClient client = edge.open(v5).send(packet);
        assertEquals(connAck, client.read());
        return client;
    }

    private static String status(int id) {
        return JSON + "/" + id + "/status";
    }

    private static void request(WireClient client, boolean v5, int qos, int id) throws Exception {
        client.send(Packets.publish(v5, qos, id, JSON + "/" + id, "1"));
        assertEquals((qos == 1 ? "4002000" : "5002000") + id, client.read());
        assertEquals("PUBLISH q" + qos + " #" + id + " " + status(id), client.read());
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void sendsAgainInOrder(boolean v5) throws Exception {
        try (WireClient first = connect(v5, "device", "CONNACK 00")) {
            request(first, v5, 1, 1);
            request(first, v5, 2, 2);
            request(first, v5, 1, 3);
        }

        try (WireClient second = connect(v5, "device", "CONNACK 00 present")) {
            second.send(Packets.publish(v5, 1, 99, JSON, "1"));
            assertEquals("PUBLISH DUP q1 #1 " + status(1), second.readBut("40020063"));
            assertEquals("PUBLISH DUP q2 #2 " + status(2), second.readBut("40020063"));
            assertEquals("PUBLISH DUP q1 #3 " + status(3), second.readBut("40020063"));
            assertTrue(second.isQuietBut("40020063"), "once a connection");
        }
    }

    /** A client that refuses a message has it all the same. */
    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void doesNotSendAgainWhatTheClientRefused(int qos) throws Exception {
        try (WireClient first = connect(true, "device", "CONNACK 00")) {
            request(first, true, qos, 1);
            first.send(Packets.hex((qos == 1 ? "40" : "50") + "03 0001 83"));
            assertTrue(first.isQuiet(), "no PUBREL");
        }

        try (WireClient second = connect(true, "device", "CONNACK 00 present")) {
            second.send(Packets.publish(true, 1, 99, JSON, "1"));
            assertEquals("40020063", second.read());
            assertTrue(second.isQuiet());
        }
    }

    /** What is too large for the client counts as sent: it makes room for what is behind it. */
    @Test
    void goesOnBehindAMessageThatIsTooLarge() throws Exception {
        ByteBuf body = Packets.string(Unpooled.buffer(), "MQTT")
                .writeByte(5)
                .writeByte(0)
                .writeShort(0);
        Packets.properties(body, String.format("11%08x 21 0001 27%08x", EXPIRY_S, 60));
        try (WireClient client = connect(true, Packets.packet(0x10, Packets.string(body, "device")), "CONNACK 00")) {
            String large = "09 0040" + "00".repeat(64); // correlation data, which the answer carries
            client.send(Packets.publish(1, 1, JSON + "/1", large, "1"), Packets.publish(true, 1, 2, JSON + "/2", "1"));

            assertEquals("40020001", client.read());
            assertEquals("40020002", client.read());
            assertEquals("PUBLISH q1 #2 " + status(2), client.read());
            client.send(Packets.pubAck(2));
            assertTrue(client.isQuiet());
        }
        assertEquals(1, edge.sessions.counters().answersTooLarge());
    }

    /** The session's time runs from the end of its connection on. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void staysWhileItsConnectionIsOpen(boolean v5) throws Exception {
        try (WireClient client = connect(v5, "device", "CONNACK 00")) {
            try (WireClient other = connect(v5, "other", "CONNACK 00")) {
                other.send(Packets.hex("e000"));
                assertEquals("end", other.read());
            }
            nowMs.addAndGet(1000L * (v5 ? EXPIRY_S : SessionConfig.DEFAULT.expiryMaxS()));
            edge.awaitSessions(1); // the other has ended
            client.send(Packets.hex("e000"));
            assertEquals("end", client.read());
        }

        connect(v5, "device", "CONNACK 00 present").close();
    }

    @Test
    void endsWithACleanSession() throws Exception {
        connect(false, "device", "CONNACK 00").close();

        connect(false, Packets.connectKept(false, "device", true, 0), "CONNACK 00")
                .close();

        connect(false, "device", "CONNACK 00").close();
    }

    @Test
    void publishesADelayedWillOnce() throws Exception {
        ByteBuf body = Packets.string(Unpooled.buffer(), "MQTT")
                .writeByte(5)
                .writeByte(0x04)
                .writeShort(0);
        Packets.properties(body, String.format("11%08x", EXPIRY_S));
        Packets.properties(Packets.string(body, "device"), "18 0000000a");
        Packets.string(Packets.string(body, JSON), "\"gone\"");
        connect(true, Packets.packet(0x10, body), "CONNACK 00").close();
        edge.awaitAway();
        nowMs.addAndGet(10_000);
        edge.awaitWill();
        assertEquals(List.of("\"gone\""), edge.taken());

        edge.close();
        start();
        nowMs.addAndGet(1000 * EXPIRY_S); // the session ends, too
        edge.awaitSessions(0);
        assertEquals(List.of(), edge.taken());
    }
}
