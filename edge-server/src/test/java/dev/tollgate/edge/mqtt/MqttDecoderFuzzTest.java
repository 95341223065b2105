package dev.tollgate.edge.mqtt;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import com.code_intelligence.jazzer.junit.FuzzTest;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.slf4j.LoggerFactory;

/**
 * Any bytes, in any pieces, behind a CONNECT or not: no error, no buffer left or grown without need, and the same outcome as when they
 * come in one piece. The first byte says how: bit 0 the version, bit 1 whether a CONNECT goes first, the rest the pieces' size.
 */
class MqttDecoderFuzzTest {
    private static final Logger LOG = (Logger) LoggerFactory.getLogger("dev.tollgate.edge.mqtt");

    @BeforeAll
    static void beQuiet() {
        LOG.setLevel(Level.WARN);
    }

    @AfterAll
    static void beHeard() {
        LOG.setLevel(null);
    }

    private record Outcome(String answers, boolean open, List<String> journal) {}

    @FuzzTest
    void survivesAnyBytes(byte[] input) {
        if (input.length > 1) {
            int pieces = 1 + ((input[0] & 0xFF) >> 2);
            assertEquals(run(input, input.length), run(input, pieces));
        }
    }

    private static Outcome run(byte[] input, int pieces) {
        boolean v5 = (input[0] & 1) != 0;
        boolean connected = (input[0] & 2) != 0;
        try (TestEdge edge = new TestEdge()) {
            TestClient client = connected ? edge.connect(v5, "device") : edge.open(v5);
            client.sendChunked(Unpooled.copiedBuffer(input, 1, input.length - 1), pieces);
            String answers = read(client);
            // a message in pieces has a buffer of 256 bytes at least, and one that is accepted takes 25
            assertTrue(edge.usedBytes() <= 12L * input.length + 2048, edge.usedBytes() + " bytes in use");
            edge.play();
            answers += read(client);
            return new Outcome(answers, client.isOpen(), List.copyOf(edge.journal));
        }
    }

    /** What came, but for the client ids that the edge makes up. */
    private static String read(TestClient client) {
        return client.readBytes().toString(StandardCharsets.ISO_8859_1).replaceAll("edge-[0-9a-f-]{36}", "edge-");
    }
}
