package dev.tollgate.edge.mqtt;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tollgate.edge.extension.ExtensionJson;
import dev.tollgate.edge.extension.PushRoute;
import dev.tollgate.edge.extension.RetainedMessage;
import dev.tollgate.edge.extension.RetainedRequest;
import dev.tollgate.edge.testing.ManualExtensions;
import dev.tollgate.edge.token.TokenState;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a SUBSCRIBE brings of what the edge itself says: retained messages (MQTT 5, 3.3.1.3 and 3.8.3.1; MQTT 3.1.1, 3.3.1.3). */
class RetainedTest {
    private static final String CONFIG = "kp1/app-v1/cmx/T/config/json/status";
    private static final String NAMED = "kp1/app-v1/cmx/T/config/json/net/status";
    private static final String ALL = "kp1/app-v1/cmx/T/#";

    private final TestEdge edge = new TestEdge();

    @AfterEach
    void close() {
        edge.extensions.subscriptions.forEach(left -> left.replyTo().accept(List.of()));
        edge.close();
    }

    private static ByteBuf subscribe(int qos, int handling, String... filters) {
        ByteBuf body = Unpooled.buffer().writeShort(1).writeByte(0);
        for (String filter : filters) {
            Packets.string(body, filter).writeByte(qos | handling << 4);
        }
        return Packets.packet(0x82, body);
    }

    private static RetainedMessage config(String resource) {
        return RetainedMessage.of(resource, ExtensionJson.object().put("configId", "1"), PushRoute.NEVER);
    }

    /** The worker has read what there is. */
    private void reply(RetainedMessage... messages) {
        RetainedRequest request = edge.extensions.subscriptions.remove(0);
        request.replyTo().accept(List.of(messages));
        edge.run();
    }

    private TestClient connect(boolean v5) {
        return edge.connect(v5, "a").send(Packets.publish(v5, 0, 0, "kp1/app-v1/dcx/T/json", "1"));
    }

    @ParameterizedTest
    @CsvSource({
        "false, kp1/app-v1/cmx/T/config/json/status",
        "true, kp1/app-v1/cmx/T/config/json/status",
        "true, kp1/app-v1/cmx/T/#",
        "true, kp1/app-v1/cmx/T/config/+/status",
        "true, kp1/app-v1/cmx/T/config/json/#"
    })
    void sendsWhatThereIs(boolean v5, String filter) {
        TestClient client = connect(v5).send(Packets.subscribe(v5, 1, filter, 1));
        assertEquals(1, client.read().size(), "SUBACK");
        reply(config("/config/json"));
        assertEquals(List.of("PUBLISH RETAIN q1 #1 " + CONFIG + " {\"configId\":\"1\"}"), client.read());
    }

    @Test
    void sendsOnlyWhatTheFilterCovers() {
        TestClient client = connect(true).send(subscribe(1, 0, NAMED));
        client.read();
        reply(config("/config/json"), config("/config/json/net"));
        assertEquals(List.of("PUBLISH RETAIN q1 #1 " + NAMED + " {\"configId\":\"1\"}"), client.read());
    }

    @Test
    void sendsItOnceHoweverManyFiltersMatch() {
        TestClient client = connect(true).send(subscribe(0, 0, ALL, CONFIG, "kp1/app-v1/cmx/T/config/json/#"));
        client.read();
        assertEquals(1, edge.extensions.subscriptions.size());
        reply(config("/config/json"));
        assertEquals(List.of("PUBLISH RETAIN q0 " + CONFIG + " {\"configId\":\"1\"}"), client.read());
    }

    @ParameterizedTest
    @CsvSource({"0, true, true", "1, true, false", "2, false, false"})
    void keepsToTheRetainHandling(int handling, boolean first, boolean again) {
        TestClient client = connect(true).send(subscribe(1, handling, ALL));
        assertEquals(first, isAsked());
        client.send(subscribe(0, handling, ALL));
        assertEquals(again, isAsked());
        client.send(Packets.unsubscribe(true, 2, ALL), subscribe(1, handling, ALL));
        assertEquals(first, isAsked(), "after UNSUBSCRIBE it is new");
    }

    @Test
    void sendsItWithEachSubscribeInVersion311() {
        TestClient client = connect(false).send(Packets.subscribe(false, 1, ALL, 1));
        assertTrue(isAsked());
        client.send(Packets.subscribe(false, 2, ALL, 1));
        assertTrue(isAsked());
    }

    private boolean isAsked() {
        boolean asked = !edge.extensions.subscriptions.isEmpty();
        if (asked) {
            reply();
        }
        return asked;
    }

    @Test
    void sendsNothingForOthersTopicsAndRefusedFilters() {
        edge.tokens.set("S", TokenState.SUSPENDED);
        TestClient client = connect(true)
                .send(subscribe(
                        1, 0, "kp1/app-v1/dcx/T/#", "kp1/app-v1/cmx/S/#", "kp1/app-v1/+/T/#", "kp1/app-v1/x/T/#"));
        client.read();
        assertEquals(0, edge.extensions.subscriptions.size());
    }

    @Test
    void asksForEachTokenAndExtension() {
        TestClient client = connect(true)
                .send(subscribe(1, 0, ALL, "kp1/app-v1/cex/T/#", "kp1/app-v1/cmx_ota/T/#", "kp1/app-v1/cmx/U/#"));
        client.read();
        assertEquals(4, edge.extensions.subscriptions.size());
    }

    @Test
    void sendsNothingMoreAfterUnsubscribeOrUnderADeadToken() {
        TestClient client = connect(true).send(subscribe(1, 0, ALL), Packets.unsubscribe(true, 2, ALL));
        client.read();
        reply(config("/config/json"));
        assertEquals(List.of(), client.read());
        client.send(subscribe(1, 0, ALL), Packets.publish(true, 0, 0, "kp1/app-v1/dcx/U/json", "1"));
        client.read();
        edge.changeToken("T", TokenState.REVOKED);
        reply(config("/config/json"));
        assertEquals(List.of(), client.read());
        assertTrue(client.isOpen());
    }

    @Test
    void standsForThePushesOfAFirstUse() {
        TestClient client = edge.connect(true, "a").send(subscribe(1, 0, CONFIG));
        client.read();
        PushRoute firstUse = edge.extensions.firstUses.get(0);
        byte[] payload = "{}".getBytes(StandardCharsets.UTF_8);
        assertTrue(firstUse.isHeld());
        firstUse.push("cmx", "/config/json", payload, PushRoute.NEVER);
        edge.run();
        assertEquals(List.of(), client.read(), "it comes retained");
        firstUse.push("cmx", "/config/json/net", payload, PushRoute.NEVER);
        firstUse.push("cmx_ota", "/config/json", payload, PushRoute.NEVER);
        edge.run();
        assertEquals(
                List.of("PUBLISH q1 #1 " + NAMED + " {}", "PUBLISH q1 #2 kp1/app-v1/cmx_ota/T/config/json/status {}"),
                client.read());
        reply(config("/config/json"));
        assertEquals(List.of("PUBLISH RETAIN q1 #3 " + CONFIG + " {\"configId\":\"1\"}"), client.read());
    }

    @Test
    void leavesTheFirstPushesWhereNothingRetainedIsWanted() {
        TestClient client = edge.connect(true, "a").send(subscribe(1, 2, CONFIG));
        client.read();
        assertEquals(0, edge.extensions.subscriptions.size());
        edge.extensions.firstUses.get(0).push("cmx", "/config/json", new byte[0], PushRoute.NEVER);
        edge.run();
        assertEquals(List.of("PUBLISH q1 #1 " + CONFIG), client.read());
    }

    @Test
    void livePushesAreNotRetained() {
        TestClient client = edge.connect(true, "a").send(subscribe(1, 0, CONFIG));
        client.read();
        reply();
        PushRoute live = edge.extensions.routes.find(FakeTokens.number("T") >> 1);
        assertNotNull(live);
        live.push("cmx", "/config/json", new byte[0], PushRoute.NEVER);
        edge.run();
        assertEquals(List.of("PUBLISH q1 #1 " + CONFIG), client.read());
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1})
    void sendsWhatIsLeftOfTheTime(int qos) {
        TestClient client = connect(true).send(subscribe(qos, 0, "kp1/app-v1/cex/T/#"));
        client.read();
        byte[] payload = "[]".getBytes(StandardCharsets.UTF_8);
        reply(new RetainedMessage("/command/reboot", payload, edge.nowMs + 9_001));
        String id = qos == 0 ? "" : " #1";
        assertEquals(
                List.of("PUBLISH RETAIN q" + qos + id + " kp1/app-v1/cex/T/command/reboot/status {020000000a} []"),
                client.read());
    }

    @Test
    void takesNoMoreWhileAsManyReadsWait() {
        TestClient client = connect(true);
        for (int i = 0; i < ManualExtensions.CONNECTION_WAITING_MAX + 2; i++) {
            client.send(subscribe(1, 0, ALL));
        }
        assertEquals(ManualExtensions.CONNECTION_WAITING_MAX, client.read().size());
        reply();
        assertEquals(1, client.read().size(), "one more SUBACK");
        assertFalse(edge.extensions.subscriptions.isEmpty());
        for (int i = 0; i <= ManualExtensions.CONNECTION_WAITING_MAX; i++) {
            reply();
        }
        assertEquals(1, client.read().size());
    }
}
