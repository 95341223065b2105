package dev.tollgate.edge.mqtt;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tollgate.edge.extension.PushRoute;
import dev.tollgate.edge.extension.Reply;
import dev.tollgate.edge.testing.ManualExtensions;
import dev.tollgate.edge.token.TokenState;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What clients written for Kaa do over MQTT, and no other test shows; the rows are those of {@code docs/kaa-compatibility.md}. */
class KaaClientsTest {
    private static final String JSON = "kp1/app-v1/dcx/T/json";

    private final TestEdge edge = new TestEdge();

    @BeforeEach
    void tokens() {
        edge.tokens.forget("UNKNOWN");
        edge.tokens.set("SUSPENDED", TokenState.SUSPENDED);
        edge.tokens.set("REVOKED", TokenState.REVOKED);
    }

    @AfterEach
    void close() {
        edge.close();
    }

    /** Kaa A.2.1-10. */
    @ParameterizedTest
    @CsvSource({"false,0", "false,1", "false,2", "true,0", "true,1", "true,2"})
    void answersEachOfSeveralRequestsWithTheSameId(boolean v5, int qos) {
        TestClient client = edge.connect(v5, "a");
        client.send(
                Packets.publish(v5, qos, 11, JSON + "/5", "1"),
                Packets.publish(v5, qos, 12, JSON + "/5", "{oops"),
                Packets.publish(v5, qos, 13, JSON + "/5", "3"));
        edge.play();

        List<String> answers =
                client.read().stream().filter(p -> p.startsWith("PUBLISH")).toList();
        String start = "PUBLISH q" + qos + " ";
        assertEquals(3, answers.size());
        for (int i = 0; i < 3; i++) {
            String suffix = i == 1 ? "/error {\"statusCode\":400," : "/status";
            String expected = (qos > 0 ? start + "#" + (i + 1) + " " : start) + JSON + "/5" + suffix;
            assertTrue(answers.get(i).startsWith(expected), answers::toString);
        }
        assertEquals(List.of("/json 1", "/json 3"), edge.journal);
    }

    /** Kaa A.2.2-7, A.2.5-1, A.2.5-2, A.2.5-3, A.2.5-4, A.2.5-5, A.2.5-6, A.4.5-6. */
    @ParameterizedTest
    @CsvSource({
        "dcx/T/json/7, 400, Payload is not what the resource expects",
        "dcx/UNKNOWN/json/7, 401, Token is unknown",
        "dcx/SUSPENDED/json/7, 403, Token is suspended",
        "dcx/REVOKED/json/7, 403, Token is revoked",
        "nox/T/json/7, 404, Extension is unknown",
        "adx/T/json/7, 404, Extension is unknown",
        "dcx/T/jso/7, 404, Extension has no such resource",
        "tsx/T/7, 413, Payload is too large",
    })
    void tellsWhatIsWrongAndGoesOn(String levels, int statusCode, String reasonPhrase) {
        String topicName = "kp1/app-v1/" + levels;
        String tooLarge = "x".repeat(ManualExtensions.PAYLOAD_MAX_BYTES + 1);
        for (boolean v5 : new boolean[] {false, true}) {
            TestClient client = edge.connect(v5, "a" + v5);
            client.send(Packets.publish(v5, 0, 0, topicName, tooLarge), Packets.publish(v5, 0, 0, JSON + "/8", "1"));
            edge.play();

            String error = "{\"statusCode\":" + statusCode + ",\"reasonPhrase\":\"" + reasonPhrase + "\"}";
            assertEquals(
                    List.of("PUBLISH q0 " + topicName + "/error " + error, "PUBLISH q0 " + JSON + "/8/status"),
                    client.read());
            assertTrue(client.isOpen());
        }
    }

    /** There is no topic to answer on. Kaa A.2.1-6, A.2.5-5. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "some/topic/7",
                "/kp1/app-v1/dcx/T/json/7",
                "kp1/app-v1/dcx/T/json/7/",
                "kp2/app-v1/dcx/T/json/7",
                "kp1/App-v1/dcx/T/json/7",
                "kp1/app/dcx/T/json/7",
                "kp1/app-v1/dcx//json/7",
                "kp1/app-v1/dcx/T.T/json/7",
                "kp1/app-v1/dcx/T/json/2147483648"
            })
    void acknowledgesAMalformedTopicAndGoesOn(String topicName) {
        for (boolean v5 : new boolean[] {false, true}) {
            TestClient client = edge.connect(v5, "a" + v5);
            client.send(Packets.publish(v5, 0, 0, topicName, "1"));
            assertEquals(List.of(), client.read());

            client.send(Packets.publish(v5, 1, 7, topicName, "1"));
            List<String> acknowledged = client.read();
            assertEquals(1, acknowledged.size());
            assertTrue(
                    v5
                            ? acknowledged.get(0).startsWith("000790", 4)
                            : acknowledged.get(0).equals("40020007"));
            assertTrue(client.isOpen());
        }
        edge.play();
        assertEquals(List.of(), edge.journal);
    }

    /** Kaa A.2.2-11, A.2.3-1. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void relaysNothingFromDeviceToDevice(boolean v5) {
        TestClient watcher = edge.connect(v5, "watcher");
        watcher.send(
                Packets.subscribe(v5, 1, "kp1/app-v1/dcx/T/#", 1),
                Packets.subscribe(v5, 2, JSON, 1),
                Packets.subscribe(v5, 3, "kp1/app-v1/cex/T/#", 1));
        watcher.read();
        TestClient client = edge.connect(v5, "a");
        client.send(
                Packets.publish(v5, 1, 1, JSON, "1"),
                Packets.publish(v5, 1, 2, JSON + "/status", "2"),
                Packets.publish(v5, 1, 3, JSON + "/7/status", "3"),
                Packets.publish(v5, 1, 4, JSON + "/7/error", "4"),
                Packets.publish(v5, 1, 5, "kp1/app-v1/cex/T/command/reboot/status", "[]"));
        edge.play();

        assertEquals(List.of(), watcher.read());
        assertEquals(List.of("/json 1"), edge.journal, "to topics of answers only the edge publishes");
        assertTrue(client.isOpen());
        client.read();
    }

    /** The filters that published clients subscribe to, of which several match. Kaa A.2.3-3, A.2.3-4. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "/config/json/# /config/json/status/# /config/json/status/error",
                "/config/json /config/json/+/status /config/json/+",
                "/config/json/status /config/json/# /#",
                "/config/json/7/error",
            })
    void isPushedToOnceWhateverItSubscribedTo(String filters) {
        String ota = "kp1/app-v1/cmx_ota/T";
        TestClient client = edge.connect(false, "a");
        int packetId = 0;
        for (String filter : filters.split(" ", -1)) {
            client.send(Packets.subscribe(false, ++packetId, ota + filter, 0));
            assertEquals(List.of("9003000" + packetId + "00"), client.read());
        }
        client.send(Packets.publish(false, 0, 0, ota + "/config/json/7", "{}"));
        edge.extensions.reply(Reply.DONE);
        edge.run();
        assertEquals(List.of("PUBLISH q0 " + ota + "/config/json/7/status"), client.read());
        PushRoute route = edge.extensions.routes.find(FakeTokens.number("T") >> 1);
        assertNotNull(route);
        route.push("cmx_ota", "/config/json", "{}".getBytes(StandardCharsets.UTF_8), PushRoute.NEVER);
        edge.run();

        assertEquals(List.of("PUBLISH q1 #1 " + ota + "/config/json/status {}"), client.read());
    }

    /** What names the connection, as a client id or a user name does, says nothing of the device. Kaa A.2.4-10. */
    @Test
    void tokenAloneSaysWhoItIs() {
        TestClient client = edge.open(false).send(Packets.connect(false, "client-id-123ab", 0));
        assertEquals(List.of("CONNACK 00"), client.read());
        client.send(
                Packets.publish(false, 0, 0, "kp1/app-v1/dcx/T/json/1", "1"),
                Packets.publish(false, 0, 0, "kp1/other-v2/dcx/U/json/1", "1"));
        edge.play();

        assertEquals(
                List.of("PUBLISH q0 kp1/app-v1/dcx/T/json/1/status", "PUBLISH q0 kp1/other-v2/dcx/U/json/1/status"),
                client.read());
    }
}
