package dev.tollgate.edge.mqtt;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tollgate.edge.kp1.Verdict;
import dev.tollgate.edge.route.AckLevel;
import dev.tollgate.edge.token.TokenState;
import io.netty.buffer.ByteBuf;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MqttAnswerTest {
    private static final String TOPIC = "kp1/app-v1/dcx/T/json/";
    private static final String BAD = "{oops";

    private TestEdge edge = new TestEdge();

    @AfterEach
    void close() {
        edge.close();
    }

    private static ByteBuf request(boolean v5, int qos, int id) {
        return Packets.publish(v5, qos, id, TOPIC + id, "1");
    }

    /** Kaa A.2.1-11, A.2.2-1, A.2.2-9. */
    @ParameterizedTest
    @CsvSource({"false,0", "false,1", "false,2", "true,0", "true,1", "true,2"})
    void answersARequestAtItsQos(boolean v5, int qos) {
        TestClient client = edge.connect(v5, "a").send(request(v5, qos, 7));
        edge.play();

        String answer = "PUBLISH q" + qos + (qos > 0 ? " #1" : "") + " " + TOPIC + "7/status";
        List<String> expected =
                switch (qos) {
                    case 0 -> List.of(answer);
                    case 1 -> List.of("40020007", answer);
                    default -> List.of("50020007", answer);
                };
        assertEquals(expected, client.read());
    }

    /** Kaa A.2.2-2. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void answersARefusedRequestWithTheErrorObject(boolean v5) {
        TestClient client = edge.connect(v5, "a").send(Packets.publish(v5, 0, 0, TOPIC + "0", BAD));

        assertEquals(
                List.of("PUBLISH q0 " + TOPIC + "0/error " + Verdict.PAYLOAD_MALFORMED.errorObject()), client.read());
    }

    /** Kaa A.2.2-3, A.2.2-4, A.4.1-5. */
    @Test
    void answersNothingWithoutARequestId() {
        TestClient client = edge.connect(true, "a");
        client.send(
                Packets.publish(true, 0, 0, "kp1/app-v1/dcx/T/json", "1"),
                Packets.publish(true, 0, 0, "kp1/app-v1/dcx/T/json", BAD),
                Packets.publish(true, 0, 0, "nonsense/7", BAD));
        edge.play();

        assertEquals(List.of(), client.read());
    }

    @Test
    void finishesQos2WithTheClient() {
        TestClient client = edge.connect(true, "a").send(request(true, 2, 7));
        edge.play();
        client.read();

        client.send(Packets.pubRec(1), Packets.pubRec(1), Packets.pubComp(1), Packets.pubRec(1));

        assertEquals(List.of("62020001", "62020001", "6203000192"), client.read());
    }

    @Test
    void ignoresAnUnknownPubRecInVersion311() {
        TestClient client = edge.connect(false, "a").send(Packets.pubRec(1), Packets.pubAck(1), Packets.pubComp(4));

        assertEquals(List.of(), client.read());
        assertTrue(client.isOpen());
    }

    @Test
    void keepsToTheClientsReceiveMaximum() {
        TestClient client = edge.open(true).send(Packets.connect(true, "a", 0, "21 0002"));
        client.read();
        client.send(request(true, 1, 1), request(true, 1, 2), request(true, 2, 3), request(true, 1, 4));
        edge.play();
        assertEquals(
                2, client.read().stream().filter(p -> p.startsWith("PUBLISH")).count());

        client.send(Packets.pubAck(1));
        assertEquals(List.of("PUBLISH q2 #3 " + TOPIC + "3/status"), client.read());
        client.send(Packets.pubAck(2), Packets.pubRec(3));
        assertEquals(List.of("PUBLISH q1 #4 " + TOPIC + "4/status", "62020003"), client.read());
    }

    @Test
    void closesWhenTooManyAnswersWait() {
        edge.close();
        edge = new TestEdge(
                new MqttConfig(
                        262_144,
                        1024,
                        256,
                        1024,
                        1,
                        2,
                        64,
                        16,
                        32,
                        4096,
                        0,
                        10_000,
                        20_000,
                        true,
                        ClientCredentialsMode.OFF),
                64,
                AckLevel.JOURNALED);
        TestClient client = edge.connect(true, "a");
        for (int id = 1; id <= 3; id++) {
            client.send(request(true, 1, id));
        }
        edge.play();
        assertTrue(client.isOpen());
        client.read();

        client.send(request(true, 1, 4));
        edge.play();

        assertEquals(List.of("40020004", "DISCONNECT 97"), client.read());
        assertFalse(client.isOpen());
    }

    @Test
    void dropsAnAnswerThatTheClientCannotTake() {
        TestClient client = edge.open(true).send(Packets.connect(true, "a", 0, "27 00000020"));
        client.read();
        client.send(request(true, 1, 7));
        edge.play();

        assertEquals(List.of("40020007"), client.read());
        assertEquals(1, edge.sessions.counters().answersTooLarge());
    }

    /** Of two subscriptions that match, the one with the higher QoS counts, whichever came first. */
    @ParameterizedTest
    @CsvSource({
        "false,0,0,1,0",
        "false,1,0,1,1",
        "false,0,2,1,1",
        "false,2,0,2,2",
        "false,1,2,2,2",
        "false,1,0,0,0",
        "true,0,0,1,0",
        "true,1,0,1,1",
        "true,0,2,1,1",
        "true,2,0,2,2",
        "true,1,2,2,2",
        "true,1,0,0,0"
    })
    void tellsThoseThatWatch(boolean v5, int first, int second, int asked, int delivered) {
        TestClient watcher = edge.connect(v5, "watcher");
        watcher.send(
                Packets.subscribe(v5, 1, "kp1/app-v1/dcx/T/json/+/status", first),
                Packets.subscribe(v5, 2, "kp1/app-v1/dcx/T/json/7/status", second));
        watcher.read();
        TestClient client = edge.connect(false, "a").send(request(false, asked, 7));
        edge.play();

        String id = delivered > 0 ? " #1" : "";
        assertEquals(List.of("PUBLISH q" + delivered + id + " " + TOPIC + "7/status"), watcher.read());
        assertEquals(asked > 0 ? 2 : 1, client.read().size());
    }

    @Test
    void tellsThoseThatWatchThoughTheSenderHasLeft() {
        TestClient watcher = edge.connect(true, "watcher");
        watcher.send(Packets.subscribe(true, 1, "kp1/app-v1/dcx/T/#", 1));
        watcher.read();
        TestClient client = edge.connect(false, "a").send(request(false, 0, 7));
        client.close();
        edge.play();

        assertEquals(List.of("PUBLISH q0 " + TOPIC + "7/status"), watcher.read());
    }

    /** Kaa A.2.3-4. */
    @Test
    void answersTheRequesterOnceWhenItWatches() {
        TestClient client = edge.connect(true, "a");
        client.send(Packets.subscribe(true, 1, TOPIC + "#", 2), Packets.subscribe(true, 2, TOPIC + "+/status", 2));
        client.read();
        TestClient watcher = edge.connect(false, "b");
        watcher.send(Packets.subscribe(false, 1, "kp1/app-v1/dcx/T/#", 2));
        watcher.read();

        client.send(request(true, 0, 7));
        edge.play();

        assertEquals(List.of("PUBLISH q0 " + TOPIC + "7/status"), client.read());
        assertEquals(List.of("PUBLISH q0 " + TOPIC + "7/status"), watcher.read());
    }

    /** Kaa A.2.3-6. */
    @Test
    void tellsNobodyUnderAnotherTokenOrFilter() {
        TestClient watcher = edge.connect(true, "watcher");
        watcher.send(
                Packets.subscribe(true, 1, "kp1/app-v1/dcx/U/#", 1),
                Packets.subscribe(true, 2, "kp1/app-v2/dcx/T/#", 1),
                Packets.subscribe(true, 3, "kp1/app-v1/dcx/T/json/+/error", 1));
        watcher.read();
        edge.connect(true, "a").send(request(true, 0, 7), Packets.publish(true, 0, 0, "kp1/app-v1/dcx/T/json", "1"));
        edge.play();

        assertEquals(List.of(), watcher.read());
    }

    @Test
    void stopsTellingWhenTheSubscriptionOrTheTokenEnds() {
        TestClient watcher = edge.connect(true, "watcher");
        watcher.send(
                Packets.subscribe(true, 1, "kp1/app-v1/dcx/T/#", 0),
                Packets.subscribe(true, 2, "kp1/app-v1/dcx/U/#", 0));
        watcher.read();
        TestClient client = edge.connect(true, "a");
        client.send(Packets.publish(true, 0, 0, "kp1/app-v1/dcx/U/json", "1"), request(true, 0, 7));
        edge.play();
        assertEquals(1, watcher.read().size());

        edge.changeToken("T", TokenState.REVOKED);
        client.send(request(true, 0, 8));
        edge.play();
        assertEquals(List.of(), watcher.read());
        assertTrue(watcher.isOpen() && client.isOpen(), "both have another live token");

        watcher.send(Packets.unsubscribe(true, 3, "kp1/app-v1/dcx/U/#"));
        watcher.read();
        client.send(Packets.publish(true, 0, 0, "kp1/app-v1/dcx/U/json/9", "1"));
        edge.play();
        assertEquals(List.of(), watcher.read());
    }

    @Test
    void forgetsWatchersThatClose() {
        TestClient watcher = edge.connect(true, "watcher");
        watcher.send(Packets.subscribe(true, 1, "kp1/app-v1/dcx/T/#", 0));
        assertEquals(1, edge.sessions.subscribers().tokens());

        watcher.close();

        assertEquals(0, edge.sessions.subscribers().tokens());
    }
}
