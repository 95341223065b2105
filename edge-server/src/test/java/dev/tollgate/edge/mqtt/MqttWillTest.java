package dev.tollgate.edge.mqtt;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.tollgate.edge.intake.CertificateIdentity;
import dev.tollgate.edge.route.AckLevel;
import dev.tollgate.edge.token.TokenState;
import io.netty.buffer.Unpooled;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MqttWillTest {
    private static final String TOPIC = "kp1/app-v1/dcx/T/json";
    private static final String DISCONNECT = "e000";

    private TestEdge edge = new TestEdge();

    @AfterEach
    void close() {
        edge.close();
    }

    private TestClient connect(boolean v5, int qos, String topicName) {
        TestClient client = edge.open(v5).send(Packets.connectWithWill(v5, "a", qos, topicName, "\"gone\""));
        assertEquals(List.of("CONNACK 00"), client.read());
        return client;
    }

    private void assertPublished(long published, long refused) {
        edge.play();
        assertEquals(published, edge.sessions.counters().willsPublished());
        assertEquals(refused, edge.sessions.counters().willsRefused());
    }

    /** Kaa A.2.4-11. */
    @ParameterizedTest
    @CsvSource({"false,0", "false,1", "false,2", "true,0", "true,1", "true,2"})
    void isPublishedWhenTheConnectionIsLost(boolean v5, int qos) {
        connect(v5, qos, TOPIC).close();

        assertPublished(1, 0);
        assertEquals(List.of("/json \"gone\""), edge.journal);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void isForgottenAtDisconnect(boolean v5) {
        connect(v5, 1, TOPIC).send(Packets.hex(DISCONNECT));

        assertPublished(0, 0);
    }

    @Test
    void isPublishedAtADisconnectThatAsksForIt() {
        connect(true, 1, TOPIC).send(Packets.hex("e00104"));

        assertPublished(1, 0);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void isPublishedWhenTheEdgeEndsTheConnection(boolean v5) {
        connect(v5, 1, TOPIC).send(Packets.hex("0000"));

        assertPublished(1, 0);
    }

    @Test
    void isPublishedAtTakeOver() {
        connect(true, 1, TOPIC);
        edge.connect(true, "a");
        edge.run();

        assertPublished(1, 0);
    }

    @Test
    void isPublishedBehindWhatCameBefore() {
        connect(true, 1, TOPIC).send(Packets.publish(true, 0, 0, TOPIC, "1")).close();

        assertPublished(1, 0);
        assertEquals(List.of("/json 1", "/json \"gone\""), edge.journal);
    }

    @Test
    void waitsForRoom() {
        edge.close();
        edge = new TestEdge(MqttConfig.DEFAULT, 2, AckLevel.JOURNALED);
        TestClient other = edge.connect(true, "b");
        TestClient client = connect(true, 1, TOPIC);
        other.send(Packets.publish(true, 0, 0, TOPIC, "1"), Packets.publish(true, 0, 0, TOPIC, "2"));
        client.close();
        assertEquals(0, edge.sessions.counters().willsPublished());

        edge.play();
        assertPublished(1, 0);
        assertEquals(List.of("/json 1", "/json 2", "/json \"gone\""), edge.journal);
    }

    @Test
    void isRefusedAsAnyMessageIs() {
        connect(true, 1, "lastwill/of/me").close();
        connect(true, 1, TOPIC + "/" + "x".repeat(1100)).close();
        edge.changeToken("T", TokenState.SUSPENDED);
        connect(true, 1, TOPIC).close();

        assertPublished(0, 3);
        assertEquals(List.of(), edge.journal);
    }

    @Test
    void isRefusedForADeviceThatTheCertificateIsNotFor() {
        TestClient client = edge.open(true);
        client.channel.attr(CertificateIdentity.KEY).set(CertificateIdentity.ofApplication("other"));
        client.send(Packets.connectWithWill(true, "a", 1, TOPIC, "\"gone\"")).close();

        assertPublished(0, 1);
    }

    @Test
    void isRefusedOnceItsTokenIsDead() {
        TestClient client = connect(true, 1, TOPIC).send(Packets.publish(true, 1, 1, TOPIC, "1"));
        edge.play();
        edge.changeToken("T", TokenState.REVOKED);
        assertEquals(List.of("40020001", "DISCONNECT 87"), client.read());

        assertPublished(0, 1);
    }

    @Test
    void mayBeEmpty() {
        edge.open(true)
                .send(Packets.connectWithWill(true, "a", 0, TOPIC, ""), Unpooled.buffer())
                .close();

        assertPublished(0, 1); // an empty payload is no JSON
    }
}
