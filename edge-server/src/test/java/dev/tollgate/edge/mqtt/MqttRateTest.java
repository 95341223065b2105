package dev.tollgate.edge.mqtt;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tollgate.edge.limit.AddressConfig;
import dev.tollgate.edge.limit.Limits;
import dev.tollgate.edge.limit.LimitsConfig;
import dev.tollgate.edge.limit.RateConfig;
import dev.tollgate.edge.token.TokenState;
import io.netty.buffer.ByteBuf;
import java.net.InetAddress;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What devices see above their rate. */
class MqttRateTest {
    private static final String TOPIC = "kp1/app-v1/dcx/T/json";
    private static final RateConfig TWO_A_SECOND = new RateConfig(2, 0, 1000);
    private static final RateConfig ANY = new RateConfig(0, 0, 1000);

    private final TestEdge edge = new TestEdge();
    private long now;

    @AfterEach
    void close() {
        edge.close();
    }

    private TestClient connect(boolean v5, LimitsConfig.Above above, RateConfig device, RateConfig application) {
        edge.limits = new Limits(new LimitsConfig(above, device, application, new AddressConfig(0, 0, 0)), () -> now);
        return edge.connect(v5, "a");
    }

    private void advance(TestClient client, int millis) {
        now += TimeUnit.MILLISECONDS.toNanos(millis);
        client.advance(millis);
        edge.play();
    }

    private static ByteBuf publish(boolean v5, int qos, int number) {
        return Packets.publish(v5, qos, qos == 0 ? 0 : number, TOPIC, Integer.toString(number));
    }

    @ParameterizedTest
    @CsvSource({"false,0,PAUSE", "false,1,PAUSE", "false,2,REFUSE", "true,0,REFUSE", "true,1,PAUSE", "true,2,PAUSE"})
    void areReadNoFurtherUntilTheyMayGoOn(boolean v5, int qos, LimitsConfig.Above above) {
        TestClient client = connect(v5, above, TWO_A_SECOND, ANY);
        client.send(publish(v5, qos, 1), publish(v5, qos, 2), publish(v5, qos, 3), publish(v5, qos, 4));
        edge.play();
        assertEquals(List.of("/json 1", "/json 2"), edge.journal);
        assertTrue(!client.channel.config().isAutoRead());

        advance(client, 500);
        assertEquals(List.of("/json 1", "/json 2", "/json 3"), edge.journal);
        advance(client, 500);
        assertEquals(List.of("/json 1", "/json 2", "/json 3", "/json 4"), edge.journal);
        assertTrue(client.channel.config().isAutoRead());
        assertEquals(qos == 0 ? 0 : 4, client.read().size());
    }

    @Test
    void areRefusedWhereThatIsWanted() {
        TestClient client = connect(true, LimitsConfig.Above.REFUSE, TWO_A_SECOND, ANY);
        client.send(publish(true, 1, 1), publish(true, 2, 2), publish(true, 1, 3), publish(true, 2, 4));
        edge.play();

        List<String> answers = client.read();
        assertEquals(List.of("40020001", "50020002"), answers.subList(0, 2));
        assertTrue(answers.get(2).startsWith("401100039" + "7"), answers.toString());
        assertTrue(answers.get(3).startsWith("501100049" + "7"), answers.toString());
        advance(client, 1000);
        client.send(publish(true, 1, 5));
        edge.play();
        assertEquals(List.of("/json 1", "/json 2", "/json 5"), edge.journal);
    }

    @Test
    void shareTheRateOfTheirApplication() {
        TestClient first = connect(true, LimitsConfig.Above.PAUSE, ANY, TWO_A_SECOND);
        TestClient second = edge.connect(true, "b");
        first.send(publish(true, 1, 1), publish(true, 1, 2));
        second.send(Packets.publish(true, 1, 3, "kp1/app-v1/dcx/U/json", "3"));
        edge.play();
        assertEquals(List.of("/json 1", "/json 2"), edge.journal);

        advance(second, 500);
        assertEquals(List.of("/json 1", "/json 2", "/json 3"), edge.journal);
    }

    /** A message that waits for room in the ring is counted once. */
    @Test
    void areCountedOnce() {
        TestClient client = connect(true, LimitsConfig.Above.PAUSE, new RateConfig(3000, 0, 1000), ANY);
        for (int i = 1; i <= 1500; i++) {
            client.send(Packets.publish(true, 0, 0, TOPIC, "1"));
        }
        edge.play();
        edge.play();
        for (int i = 1; i <= 1500; i++) {
            client.send(Packets.publish(true, 0, 0, TOPIC, "1"));
        }
        edge.play();
        edge.play();
        edge.play();
        assertEquals(3000, edge.journal.size());
    }

    /** A minute's worth of them is free, then they cost time, then the address its connections. */
    @Test
    void payForTokensThatAreRefused() {
        edge.limits = new Limits(
                new LimitsConfig(LimitsConfig.Above.PAUSE, ANY, ANY, new AddressConfig(0, 0, 60)), () -> now);
        TestClient client = edge.connect(true, "a");
        edge.tokens.set("S", TokenState.SUSPENDED);
        ByteBuf bad = Packets.publish(true, 1, 1, "kp1/app-v1/dcx/S/json", "1");
        for (int i = 0; i < 60; i++) {
            client.send(bad.copy());
        }
        assertEquals(60, client.read().size());
        client.send(bad.copy(), bad.copy());
        assertEquals(1, client.read().size(), "the next one is not read yet");
        advance(client, 1000);
        assertEquals(1, client.read().size());

        int ended = 0;
        for (int i = 0; i < 20; i++) {
            TestClient other = edge.connect(true, "b" + i).send(bad.copy());
            edge.run();
            ended += other.read().contains("DISCONNECT 98") ? 1 : 0;
        }
        bad.release();
        assertTrue(ended > 0);
        assertNull(edge.limits.open(InetAddress.getLoopbackAddress()));
    }
}
