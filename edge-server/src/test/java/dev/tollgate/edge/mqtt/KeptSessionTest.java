package dev.tollgate.edge.mqtt;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tollgate.edge.session.SessionConfig;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Sessions that outlive their connection: MQTT 5.0 sections 3.1.2.4, 3.1.2.11.2, 4.1, 4.3, 4.4; MQTT 3.1.1 section 3.1.2.4. */
class KeptSessionTest {
    private static final String JSON = "kp1/app-v1/dcx/T/json";
    private static final String REQUEST = JSON + "/7";
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

    private void restart() throws Exception {
        edge.close();
        start();
    }

    private WireClient connect(boolean v5, String connAck) throws Exception {
        WireClient client = edge.open(v5);
        client.send(Packets.connectKept(v5, "device", false, EXPIRY_S));
        assertEquals(connAck, client.read());
        return client;
    }

    /** Another connection with the same token. */
    private WireClient connectOther() throws Exception {
        WireClient other = edge.open(true);
        other.send(Packets.connect(true, "other", 0));
        assertEquals("CONNACK 00", other.read());
        return other;
    }

    private static ByteBuf disconnect() {
        return Packets.hex("e000");
    }

    /** Publishes under the token and waits for the answer, so that it is used. */
    private static void use(WireClient client, boolean v5) throws Exception {
        client.send(Packets.publish(v5, 1, 99, JSON, "1"));
        assertEquals("40020063", client.read());
    }

    /** Kaa A.2.4-11. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void isPresentOnceItWasKept(boolean v5) throws Exception {
        try (WireClient first = connect(v5, "CONNACK 00")) {
            first.send(disconnect());
            assertEquals("end", first.read());
        }

        connect(v5, "CONNACK 00 present").close();
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void isPresentAfterARestart(boolean v5) throws Exception {
        connect(v5, "CONNACK 00").close();

        restart();

        connect(v5, "CONNACK 00 present").close();
    }

    @Test
    void endsWithACleanStart() throws Exception {
        connect(true, "CONNACK 00").close();

        try (WireClient clean = edge.open(true)) {
            clean.send(Packets.connectKept(true, "device", true, EXPIRY_S));
            assertEquals("CONNACK 00", clean.read());
        }

        try (WireClient plain = edge.open(true)) {
            plain.send(Packets.connect(true, "device", 0)); // clean, and not kept
            assertEquals("CONNACK 00", plain.read());
        }
        connect(true, "CONNACK 00").close();
    }

    @Test
    void endsWhenItsTimeIsOver() throws Exception {
        try (WireClient first = connect(true, "CONNACK 00")) {
            first.send(disconnect());
            assertEquals("end", first.read());
        }
        nowMs.addAndGet(1000 * EXPIRY_S);
        edge.awaitSessions(0);

        connect(true, "CONNACK 00").close();
    }

    @Test
    void endsWithTheConnectionWhenDisconnectSaysSo() throws Exception {
        try (WireClient first = connect(true, "CONNACK 00")) {
            first.send(Packets.hex("e007 00 05 11 00000000"));
            assertEquals("end", first.read());
        }

        connect(true, "CONNACK 00").close();
    }

    @Test
    void staysAsLongAsTheEdgeAllows() throws Exception {
        try (WireClient client = edge.open(true)) {
            client.send(Packets.connectKept(true, "device", false, -1)); // for ever

            String connAck = client.readHex();

            assertTrue(connAck.contains("11" + String.format("%08x", SessionConfig.DEFAULT.expiryMaxS())), connAck);
        }
    }

    @Test
    void isAnotherWithAnotherPassword() throws Exception {
        connectAs("alice", "CONNACK 00").close();

        connectAs("mallory", "CONNACK 00").close();
        connectAs("alice", "CONNACK 00 present").close();
    }

    private WireClient connectAs(String userName, String connAck) throws Exception {
        WireClient client = edge.open(false);
        ByteBuf body = Packets.string(Unpooled.buffer(), "MQTT")
                .writeByte(4)
                .writeByte(0x80)
                .writeShort(0);
        client.send(Packets.packet(0x10, Packets.string(Packets.string(body, "device"), userName)));
        assertEquals(connAck, client.read());
        return client;
    }

    @Test
    void keepsSubscriptions() throws Exception {
        try (WireClient first = connect(true, "CONNACK 00")) {
            first.send(Packets.subscribe(true, 1, "kp1/app-v1/dcx/T/#", 1));
            assertEquals("9004000100" + "01", first.read());
        }

        try (WireClient second = connect(true, "CONNACK 00 present");
                WireClient other = connectOther()) {
            use(second, true);
            other.send(Packets.publish(true, 1, 5, REQUEST, "1"));
            assertEquals("PUBLISH q1 #1 " + REQUEST + "/status", second.read());
        }
    }

    @Test
    void forgetsWhatWasUnsubscribed() throws Exception {
        try (WireClient first = connect(true, "CONNACK 00")) {
            first.send(
                    Packets.subscribe(true, 1, "kp1/app-v1/dcx/T/#", 1),
                    Packets.unsubscribe(true, 2, "kp1/app-v1/dcx/T/#"));
            assertEquals("900400010001", first.read());
            assertEquals("b0040002" + "0000", first.read());
        }

        try (WireClient second = connect(true, "CONNACK 00 present");
                WireClient other = connectOther()) {
            use(second, true);
            other.send(Packets.publish(true, 1, 5, REQUEST, "1"));
            assertEquals("40020005", other.read());
            assertEquals("PUBLISH q1 #1 " + REQUEST + "/status", other.read());
            assertTrue(second.isQuiet());
        }
    }

    @ParameterizedTest
    @CsvSource({"false,false", "false,true", "true,false", "true,true"})
    void keepsMessagesForAClientThatIsAway(boolean v5, boolean restarts) throws Exception {
        try (WireClient first = connect(v5, "CONNACK 00")) {
            first.send(Packets.subscribe(v5, 1, "kp1/app-v1/dcx/T/#", 1));
            assertEquals(v5 ? "900400010001" : "9003000101", first.read());
            first.send(disconnect());
            assertEquals("end", first.read());
        }
        try (WireClient other = connectOther()) {
            other.send(Packets.publish(true, 1, 5, JSON + "/8", "1"), Packets.publish(true, 1, 6, JSON + "/9", "1"));
            assertEquals("40020005", other.read());
            assertEquals("PUBLISH q1 #1 " + JSON + "/8/status", other.read());
            assertEquals("40020006", other.read());
            assertEquals("PUBLISH q1 #2 " + JSON + "/9/status", other.read());
        }
        if (restarts) {
            restart();
        }

        try (WireClient second = connect(v5, "CONNACK 00 present")) {
            assertTrue(second.isQuiet(), "the client id alone gets nothing");
            second.send(Packets.publish(v5, 1, 99, JSON, "1"));
            assertEquals("PUBLISH q1 #1 " + JSON + "/8/status", second.readBut("40020063"));
            assertEquals("PUBLISH q1 #2 " + JSON + "/9/status", second.readBut("40020063"));
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void sendsAClientThatWasAwayOnlyWhatHasNotExpired(boolean restarts) throws Exception {
        try (WireClient first = connect(true, "CONNACK 00")) {
            first.send(Packets.subscribe(true, 1, "kp1/app-v1/dcx/T/#", 1));
            assertEquals("900400010001", first.read());
            first.send(disconnect());
            assertEquals("end", first.read());
        }
        edge.awaitAway();
        offer("short", nowMs.get() + 5_000);
        offer("long", nowMs.get() + 60_000);
        offer("ever", Publication.NEVER);
        nowMs.addAndGet(5_000);
        if (restarts) {
            restart();
        }

        try (WireClient second = connect(true, "CONNACK 00 present")) {
            second.send(Packets.publish(true, 1, 99, JSON, "1"));
            assertEquals("PUBLISH q1 #1 " + JSON + " {0200000037} long", second.readBut("40020063"));
            assertEquals("PUBLISH q1 #2 " + JSON + " ever", second.readBut("40020063"));
        }
        nowMs.addAndGet(60_000);
        try (WireClient third = connect(true, "CONNACK 00 present")) {
            third.send(Packets.publish(true, 1, 99, JSON, "1"));
            assertEquals(
                    "PUBLISH DUP q1 #1 " + JSON + " {0200000000} long",
                    third.readBut("40020063"),
                    "what was sent once is sent again");
            assertEquals("PUBLISH DUP q1 #2 " + JSON + " ever", third.readBut("40020063"));
        }
    }

    /** What a push does for a client that watches and is away. */
    private void offer(String payload, long expiresAtMs) {
        byte[] topicName = JSON.getBytes(StandardCharsets.UTF_8);
        Publication publication =
                new Publication(topicName, payload.getBytes(StandardCharsets.UTF_8), false, expiresAtMs);
        List<Subscriber> subscribers =
                edge.sessions.subscribers().find(new TokenSubscribers.Key().set(FakeTokens.number("T")));
        assertNotNull(subscribers);
        subscribers.forEach(each -> each.relay(publication, 1, edge.sessions.counters()));
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void sendsAgainWhatWasNotAcknowledged(boolean v5) throws Exception {
        try (WireClient first = connect(v5, "CONNACK 00")) {
            first.send(Packets.publish(v5, 1, 5, REQUEST, "1"));
            assertEquals("40020005", first.read());
            assertEquals("PUBLISH q1 #1 " + REQUEST + "/status", first.read());
        }

        try (WireClient second = connect(v5, "CONNACK 00 present")) {
            second.send(Packets.publish(v5, 1, 99, JSON, "1"));
            assertEquals("PUBLISH DUP q1 #1 " + REQUEST + "/status", second.readBut("40020063"));
            second.send(Packets.pubAck(1));
            assertTrue(second.isQuietBut("40020063"));
        }

        try (WireClient third = connect(v5, "CONNACK 00 present")) {
            use(third, v5);
            assertTrue(third.isQuiet(), "acknowledged");
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void finishesQos2AfterARestart(boolean v5) throws Exception {
        try (WireClient first = connect(v5, "CONNACK 00")) {
            first.send(Packets.publish(v5, 2, 5, REQUEST, "1"));
            assertEquals("50020005", first.read());
            assertEquals("PUBLISH q2 #1 " + REQUEST + "/status", first.read());
            first.send(Packets.pubRec(1));
            assertEquals("62020001", first.read());
        }
        restart();

        try (WireClient second = connect(v5, "CONNACK 00 present")) {
            assertEquals("62020001", second.read(), "PUBREL again");
            second.send(Packets.pubComp(1));
            second.send(Packets.publish(v5, 2, 5, REQUEST, "1"));
            assertEquals("50020005", second.read());
            assertEquals(List.of(), edge.taken(), "it was taken before");
            second.send(Packets.pubRel(5));
            assertEquals("70020005", second.read());
            second.send(Packets.publish(v5, 2, 5, JSON, "2"));
            assertEquals("50020005", second.read());
            assertEquals(List.of("2"), edge.taken());
        }
    }

    @Test
    void movesToTheConnectionThatTakesItOver() throws Exception {
        try (WireClient first = connect(true, "CONNACK 00")) {
            first.send(Packets.publish(true, 2, 5, JSON, "1"));
            assertEquals("50020005", first.read());

            try (WireClient second = connect(true, "CONNACK 00 present")) {
                assertEquals("DISCONNECT 8e", first.read());
                second.send(Packets.publish(true, 2, 5, JSON, "1"));
                assertEquals("50020005", second.read());
                assertEquals(List.of("1"), edge.taken());
            }
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void endsTheConnectionWhenItCannotBeWritten(boolean v5) throws Exception {
        connect(v5, "CONNACK 00").close();
        try (WireClient second = connect(v5, "CONNACK 00 present")) {
            execute("DROP TABLE received");

            second.send(Packets.publish(v5, 2, 5, JSON, "1"));

            if (v5) {
                assertEquals("DISCONNECT 88", second.read());
            }
            assertEquals("end", second.read());
        }
        try (WireClient third = edge.open(v5)) {
            third.send(Packets.connectKept(v5, "device", false, EXPIRY_S));
            assertEquals(v5 ? "CONNACK 88" : "CONNACK 03", third.read());
        }
        try (WireClient plain = edge.open(v5)) {
            plain.send(Packets.connect(v5, "plain", 0));
            assertEquals("CONNACK 00", plain.read(), "others are not concerned");
        }
        execute("CREATE TABLE received (session INTEGER, packet_id INTEGER)");
        connect(v5, "CONNACK 00 present").close();
    }

    private void execute(String sql) throws SQLException {
        try (Connection database = DriverManager.getConnection("jdbc:sqlite:" + folder.resolve("sessions.db"));
                Statement statement = database.createStatement()) {
            statement.execute(sql);
        }
    }

    @Test
    void isNotKeptWhereThereAreTooMany() throws Exception {
        edge.close();
        edge = new SessionEdge(folder, new SessionConfig(86_400, 1, 1000, 1 << 20, 1 << 30), clock);
        try (WireClient first = connect(true, "CONNACK 00")) {
            use(first, true);
        }

        try (WireClient other = edge.open(true)) {
            other.send(Packets.connectKept(true, "other", false, EXPIRY_S));
            String connAck = other.readHex();
            assertTrue(connAck.contains("1100000000"), connAck);
        }
        connect(true, "CONNACK 00 present").close();
    }

    @Test
    void makesRoomForAnotherWhereNoTokenWasUsed() throws Exception {
        edge.close();
        edge = new SessionEdge(folder, new SessionConfig(86_400, 1, 1000, 1 << 20, 1 << 30), clock);
        connect(true, "CONNACK 00").close();
        edge.awaitAway();

        try (WireClient other = edge.open(true)) {
            other.send(Packets.connectKept(true, "other", false, EXPIRY_S));
            String connAck = other.readHex();
            assertFalse(connAck.contains("1100000000"), connAck);
            use(other, true);
        }
        try (WireClient again = edge.open(true)) {
            again.send(Packets.connectKept(true, "other", false, EXPIRY_S));
            assertEquals("CONNACK 00 present", again.read());
        }
        assertEquals(1, edge.store().count());
    }

    @Test
    void takesNoMoreMessagesForAClientThatIsAwayThanAllowed() throws Exception {
        edge.close();
        edge = new SessionEdge(folder, new SessionConfig(86_400, 10, 1, 1 << 20, 1 << 30), clock);
        keepsMessagesUpTo(1);
    }

    private void keepsMessagesUpTo(int max) throws Exception {
        try (WireClient first = connect(true, "CONNACK 00")) {
            first.send(Packets.subscribe(true, 1, "kp1/app-v1/dcx/T/#", 1));
            assertEquals("900400010001", first.read());
            first.send(disconnect());
            assertEquals("end", first.read());
        }
        try (WireClient other = connectOther()) {
            for (int i = 1; i <= max + 1; i++) {
                other.send(Packets.publish(true, 1, i, JSON + "/" + i, "1"));
                assertEquals("4002000" + i, other.read());
                assertEquals("PUBLISH q1 #" + i + " " + JSON + "/" + i + "/status", other.read());
            }
        }
        try (WireClient second = connect(true, "CONNACK 00 present")) {
            second.send(Packets.publish(true, 1, 99, JSON, "1"));
            for (int i = 1; i <= max; i++) {
                assertEquals("PUBLISH q1 #" + i + " " + JSON + "/" + i + "/status", second.readBut("40020063"));
            }
            assertTrue(second.isQuietBut("40020063"));
        }
        assertEquals(1, edge.store().dropped());
    }

    @Test
    void publishesADelayedWillUnlessTheClientComesBack() throws Exception {
        connectWithWill(60, "CONNACK 00").close();
        connectWithWill(60, "CONNACK 00 present").close();
        edge.awaitAway();
        nowMs.addAndGet(30_000);
        restart();
        assertEquals(List.of(), edge.taken());

        nowMs.addAndGet(30_000);
        edge.awaitWill();

        assertEquals(List.of("\"gone\""), edge.taken());
    }

    @Test
    void publishesADelayedWillWhenTheSessionEnds() throws Exception {
        connectWithWill(60, "CONNACK 00").close();
        edge.awaitAway();

        try (WireClient clean = edge.open(true)) {
            clean.send(Packets.connectKept(true, "device", true, EXPIRY_S));
            assertEquals("CONNACK 00", clean.read());
        }

        edge.awaitWill();
        assertEquals(List.of("\"gone\""), edge.taken());
    }

    private WireClient connectWithWill(int delaySeconds, String connAck) throws Exception {
        WireClient client = edge.open(true);
        ByteBuf body = Packets.string(Unpooled.buffer(), "MQTT")
                .writeByte(5)
                .writeByte(0x04)
                .writeShort(0);
        Packets.properties(body, String.format("11%08x", EXPIRY_S));
        Packets.string(body, "device");
        Packets.properties(body, String.format("18%08x", delaySeconds));
        Packets.string(body, JSON);
        client.send(Packets.packet(0x10, Packets.string(body, "\"gone\"")));
        assertEquals(connAck, client.read());
        return client;
    }
}
