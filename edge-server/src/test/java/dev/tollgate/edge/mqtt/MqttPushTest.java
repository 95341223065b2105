package dev.tollgate.edge.mqtt;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tollgate.edge.extension.ExtensionJson;
import dev.tollgate.edge.extension.PushRoute;
import dev.tollgate.edge.extension.Reply;
import dev.tollgate.edge.kp1.Verdict;
import dev.tollgate.edge.route.AckLevel;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the edge publishes to devices of its own accord, and answers with a payload. Rows: {@code docs/kaa-compatibility.md}. */
class MqttPushTest {
    private static final String TIME = "kp1/app-v1/tsx/T";
    private static final String COMMAND = "kp1/app-v1/cex/T/command/reboot/status";

    private TestEdge edge = new TestEdge();

    @AfterEach
    void close() {
        while (edge.extensions.waiting() > 0) {
            edge.extensions.reply(Reply.DONE);
        }
        edge.close();
    }

    private void push(String payload) {
        push(payload, PushRoute.NEVER);
    }

    private void push(String payload, long expiresAtMs) {
        PushRoute route = edge.extensions.routes.find(FakeTokens.number("T") >> 1);
        assertNotNull(route);
        route.push("cex", "/command/reboot", payload.getBytes(StandardCharsets.UTF_8), expiresAtMs);
        edge.run();
    }

    private void reply(Reply reply) {
        edge.extensions.reply(reply);
        edge.run();
    }

    private static Reply time() {
        return Reply.of(ExtensionJson.object().put("timestamp", 5));
    }

    /** Kaa A.2.2-5, A.2.3-2. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void pushesWithoutASubscription(boolean v5) {
        TestClient client = edge.connect(v5, "a").send(Packets.publish(v5, 0, 0, "kp1/app-v1/dcx/T/json", "1"));
        push("[{\"id\":7}]");
        assertEquals(List.of("PUBLISH q1 #1 " + COMMAND + " [{\"id\":7}]"), client.read());
        client.send(Packets.pubAck(1));
        push("[]");
        assertEquals(List.of("PUBLISH q1 #2 " + COMMAND + " []"), client.read());
    }

    /** Kaa A.2.3-4. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "kp1/app-v1/cex/T/command/reboot/status",
                "kp1/app-v1/cex/T/#",
                "kp1/app-v1/cex/T/command/+/status"
            })
    void pushesOnceToWhoSubscribed(String filter) {
        TestClient client = edge.connect(true, "a")
                .send(
                        Packets.subscribe(true, 1, filter, 1),
                        Packets.subscribe(true, 2, "kp1/app-v1/cex/T/command/#", 0));
        client.read();
        push("[]");
        assertEquals(List.of("PUBLISH q1 #1 " + COMMAND + " []"), client.read());
    }

    /** Kaa A.2.3-4. */
    @Test
    void othersThatSubscribedSeeIt() {
        TestClient watcher = edge.connect(true, "b").send(Packets.subscribe(true, 1, "kp1/app-v1/cex/T/#", 0));
        watcher.read();
        TestClient client = edge.connect(true, "a").send(Packets.publish(true, 0, 0, "kp1/app-v1/dcx/T/json", "1"));
        push("[]");
        assertEquals(List.of("PUBLISH q1 #1 " + COMMAND + " []"), client.read());
        assertEquals(List.of("PUBLISH q0 " + COMMAND + " []"), watcher.read());
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void tellsVersion5HowLongAPushIsGood(boolean v5) {
        TestClient client = edge.connect(v5, "a").send(Packets.publish(v5, 0, 0, "kp1/app-v1/dcx/T/json", "1"));
        push("[]", edge.nowMs + 60_000);
        String expiry = v5 ? " {020000003c}" : "";
        assertEquals(List.of("PUBLISH q1 #1 " + COMMAND + expiry + " []"), client.read());
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void sendsNothingThatHasExpiredWhileItWaited(boolean v5) {
        edge = new TestEdge(config(1, 2), 64, AckLevel.JOURNALED);
        TestClient client = edge.connect(v5, "a").send(Packets.publish(v5, 0, 0, "kp1/app-v1/dcx/T/json", "1"));
        push("1");
        push("2", edge.nowMs + 5_000);
        push("3", edge.nowMs + 10_000);
        client.read();
        edge.nowMs += 5_000;
        client.send(Packets.pubAck(1));
        String expiry = v5 ? " {0200000005}" : "";
        assertEquals(List.of("PUBLISH q1 #2 " + COMMAND + expiry + " 3"), client.read());
    }

    /** Kaa A.2.4-12. */
    @Test
    void theNewestUseIsTheRoute() {
        TestClient older = edge.connect(true, "a").send(Packets.publish(true, 0, 0, "kp1/app-v1/dcx/T/json", "1"));
        TestClient newer = edge.connect(true, "b").send(Packets.publish(true, 0, 0, "kp1/app-v2/dcx/T/json", "1"));
        push("[1]");
        assertEquals(List.of(), older.read());
        assertEquals(List.of("PUBLISH q1 #1 kp1/app-v2/cex/T/command/reboot/status [1]"), newer.read());
        newer.close();
        edge.run();
        older.send(Packets.publish(true, 0, 0, "kp1/app-v1/dcx/T/json", "1"));
        push("[2]");
        assertEquals(List.of("PUBLISH q1 #1 " + COMMAND + " [2]"), older.read());
    }

    @Test
    void endsAConnectionThatTakesNothing() {
        edge = new TestEdge(config(1, 2), 64, AckLevel.JOURNALED);
        TestClient client = edge.connect(true, "a").send(Packets.publish(true, 0, 0, "kp1/app-v1/dcx/T/json", "1"));
        push("1");
        push("2");
        push("3");
        assertTrue(client.isOpen());
        assertEquals(List.of("PUBLISH q1 #1 " + COMMAND + " 1"), client.read());
        push("4");
        assertEquals(1, edge.closed(CloseReason.OUTGOING_FULL));
    }

    private static MqttConfig config(int inFlightMax, int outgoingMax) {
        MqttConfig d = MqttConfig.DEFAULT;
        return new MqttConfig(
                d.packetMaxBytes(),
                d.topicMaxBytes(),
                d.clientIdMaxBytes(),
                d.receiveMaximum(),
                inFlightMax,
                outgoingMax,
                d.subscriptionsMax(),
                d.topicAliasMax(),
                d.userPropertiesMax(),
                d.userPropertiesMaxBytes(),
                d.keepAliveMaxS(),
                d.connectTimeoutMs(),
                d.packetTimeoutMs(),
                d.takeOver(),
                d.clientCredentials());
    }

    /** Kaa A.2.2-6, A.2.2-9. */
    @ParameterizedTest
    @CsvSource({"false,0", "false,1", "false,2", "true,0", "true,1", "true,2"})
    void answersAPullAtItsQosWithoutARequestId(boolean v5, int qos) {
        TestClient client = edge.connect(v5, "a").send(Packets.publish(v5, qos, 9, TIME, ""));
        edge.play();
        assertEquals(List.of(), client.read());
        reply(time());
        String answer = "PUBLISH q" + qos + (qos > 0 ? " #1" : "") + " " + TIME + "/status {\"timestamp\":5}";
        List<String> expected =
                switch (qos) {
                    case 0 -> List.of(answer);
                    case 1 -> List.of("40020009", answer);
                    default -> List.of("50020009", answer);
                };
        assertEquals(expected, client.read());
    }

    /** Kaa A.2.2-1, A.2.2-2. */
    @Test
    void answersARequestOnItsOwnTopic() {
        TestClient client = edge.connect(true, "a").send(Packets.publish(true, 0, 0, TIME + "/3", ""));
        reply(time());
        client.send(Packets.publish(true, 0, 0, TIME + "/4", "[]"));
        reply(Reply.of(Verdict.PAYLOAD_MALFORMED));
        client.send(Packets.publish(true, 0, 0, TIME, "[]"));
        reply(Reply.of(Verdict.PAYLOAD_MALFORMED));
        assertEquals(
                List.of(
                        "PUBLISH q0 " + TIME + "/3/status {\"timestamp\":5}",
                        "PUBLISH q0 " + TIME + "/4/error " + Verdict.PAYLOAD_MALFORMED.errorObject()),
                client.read());
    }

    @Test
    void acknowledgesInOrder() {
        TestClient client = edge.connect(true, "a")
                .send(Packets.publish(true, 1, 1, TIME, ""), Packets.publish(true, 1, 2, "kp1/app-v1/dcx/T/json", "1"));
        edge.play();
        assertEquals(List.of(), client.read());
        reply(Reply.DONE);
        assertEquals(List.of("40020001", "40020002"), client.read());
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void isToldToSendAgainWhatThereIsNoRoomFor(boolean v5) {
        edge.extensions.busy = true;
        TestClient client = edge.connect(v5, "a").send(Packets.publish(v5, 1, 1, TIME, ""));
        edge.run();
        if (v5) {
            assertEquals("000197", client.read().get(0).substring(4, 10), "PUBACK of packet 1, quota exceeded");
        } else {
            assertEquals(List.of(), client.read());
        }
        assertEquals(v5, client.isOpen());
        assertFalse(edge.extensions.waiting() > 0);
    }

    @Test
    void finishesRequestsOfAClientThatHasLeft() {
        TestClient watcher = edge.connect(true, "b").send(Packets.subscribe(true, 1, TIME + "/#", 0));
        watcher.read();
        TestClient client = edge.connect(true, "a").send(Packets.publish(true, 0, 0, TIME + "/3", ""));
        client.close();
        edge.run();
        reply(time());
        assertEquals(List.of("PUBLISH q0 " + TIME + "/3/status {\"timestamp\":5}"), watcher.read());
    }
}
