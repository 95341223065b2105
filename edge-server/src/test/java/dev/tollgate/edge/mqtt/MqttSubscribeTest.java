package dev.tollgate.edge.mqtt;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tollgate.edge.token.TokenState;
import io.netty.buffer.Unpooled;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MqttSubscribeTest {
    private final TestEdge edge = new TestEdge();

    @BeforeEach
    void tokens() {
        edge.tokens.forget("UNKNOWN");
        edge.tokens.set("SUSPENDED", TokenState.SUSPENDED);
    }

    @AfterEach
    void close() {
        edge.close();
    }

    /** Kaa A.2.3-3, A.2.3-6. */
    @ParameterizedTest
    @CsvSource({
        "kp1/app-v1/dcx/T/json/+, 01",
        "kp1/app-v1/cmx/T/config/json, 01",
        "kp1/app-v1/cmx/T/config/json/+/status, 01",
        "kp1/app-v1/cex/T/command/SWITCH/status, 01",
        "kp1/app-v1/cmx_ota/T/config/json/#, 01",
        "kp1/app-v1/cmx_ota/T/config/json/status/#, 01",
        "kp1/app-v1/cmx_ota/T/config/json/status/error, 01",
        "kp1/app-v1/dcx/T/json/7/error, 01",
        "kp1/app-v1/dcx/T/json/#, 01",
        "kp1/app-v1/dcx/T/#, 01",
        "kp1/app-v1/dcx/T, 01",
        "kp1/app-v1/dcx/UNKNOWN/#, 87",
        "kp1/app-v1/dcx/SUSPENDED/json/+, 87",
        "kp1/app-v1/dcx/+/json, 8f",
        "kp1/app-v1/+/T/json, 8f",
        "kp1/+/dcx/T/json, 8f",
        "+/app-v1/dcx/T/json, 8f",
        "kp1/app-v1/dcx/#, 8f",
        "'#', 8f",
        "+, 8f",
        "/kp1/app-v1/dcx/T/json, 8f",
        "$SYS/#, 8f",
        "$share/group/kp1/app-v1/dcx/T/#, 9e"
    })
    void grantsOnlyWhatLiesUnderAGoodToken(String filter, String code) {
        TestClient v5 = edge.connect(true, "a").send(Packets.subscribe(true, 10, filter, 1));
        TestClient v3 = edge.connect(false, "b").send(Packets.subscribe(false, 10, filter, 1));

        assertEquals(List.of("9004000a00" + code), v5.read());
        assertEquals(List.of("9003000a" + (code.equals("01") ? code : "80")), v3.read());
        assertTrue(v5.isOpen() && v3.isOpen());
    }

    /** Kaa A.2.3-5. */
    @Test
    void answersEachFilterInOrder() {
        var body = Unpooled.buffer().writeShort(10);
        Packets.string(body, "kp1/app-v1/dcx/T/#").writeByte(0);
        Packets.string(body, "kp1/app-v1/dcx/UNKNOWN/#").writeByte(1);
        Packets.string(body, "kp1/app-v1/dcx/U/#").writeByte(2);
        TestClient client = edge.connect(false, "a").send(Packets.packet(0x82, body));

        assertEquals(List.of("9005000a008002"), client.read());
    }

    @Test
    void refusesSubscriptionIdentifiers() {
        var body = Unpooled.buffer().writeShort(10);
        Packets.properties(body, "0B 05");
        Packets.string(body, "kp1/app-v1/dcx/T/#").writeByte(0);
        TestClient client = edge.connect(true, "a").send(Packets.packet(0x82, body));

        assertEquals(List.of("9004000a00a1"), client.read());
    }

    @Test
    void limitsSubscriptions() {
        TestClient client = edge.connect(true, "a");
        for (int i = 1; i <= 64; i++) {
            client.send(Packets.subscribe(true, i, "kp1/app-v1/dcx/T" + i + "/#", 1));
        }
        client.read();

        client.send(Packets.subscribe(true, 99, "kp1/app-v1/dcx/T/#", 1));
        assertEquals(List.of("900400630097"), client.read());
        client.send(Packets.subscribe(true, 99, "kp1/app-v1/dcx/T64/#", 0));
        assertEquals(List.of("900400630000"), client.read());
        client.send(Packets.unsubscribe(true, 98, "kp1/app-v1/dcx/T64/#"));
        assertEquals(List.of("b00400620000"), client.read());
        client.send(Packets.subscribe(true, 99, "kp1/app-v1/dcx/T/#", 1));
        assertEquals(List.of("900400630001"), client.read());
    }

    @Test
    void answersUnsubscribe() {
        assertEquals(
                List.of("b00400050011"),
                edge.connect(true, "a")
                        .send(Packets.unsubscribe(true, 5, "some/filter"))
                        .read());
        assertEquals(
                List.of("b0020005"),
                edge.connect(false, "b")
                        .send(Packets.unsubscribe(false, 5, "some/filter"))
                        .read());
    }
}
