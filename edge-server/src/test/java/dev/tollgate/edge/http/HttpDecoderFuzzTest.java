package dev.tollgate.edge.http;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.tollgate.edge.route.AckLevel;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/**
 * Any bytes: no exception leaves the pipeline, no memory is left behind, and neither how they are cut into reads matters, nor whether plain
 * requests pass by Netty's decoder.
 */
final class HttpDecoderFuzzTest {
    /** Lines may be longer than any input: at the limit itself it does matter whether a line end is cut in two. */
    private static final HttpConfig CONFIG = new HttpConfig(
            65_536,
            65_536,
            100,
            64,
            3,
            10_000,
            20_000,
            30_000,
            5_000,
            100_000,
            List.of("/mqtt", "/ws"),
            List.of("*"),
            1_048_576);

    private static final String CONTINUE = "HTTP/1.1 100 Continue\r\n\r\n";

    @FuzzTest(maxDuration = "30s")
    void answersTheSameHoweverBytesAreCut(byte[] bytes) {
        String ofNetty = outcome(bytes, Integer.MAX_VALUE, false);
        assertEquals(ofNetty, outcome(bytes, Integer.MAX_VALUE, true), "whole");
        assertEquals(ofNetty, outcome(bytes, 1, true), "byte by byte");
        assertEquals(ofNetty, outcome(bytes, 40, true), "in pieces");
        assertEquals(ofNetty, outcome(bytes, 1, false), "byte by byte, Netty's decoder alone");
        assertEquals(ofNetty, outcome(bytes, 40, false), "in pieces, Netty's decoder alone");
    }

    private static String outcome(byte[] bytes, int pieceMax, boolean takesPlain) {
        Random random = new Random(Arrays.hashCode(bytes));
        try (HttpClient client = new HttpClient(CONFIG, AckLevel.JOURNALED, 4, takesPlain)) {
            int start = 0;
            while (start < bytes.length) {
                int length = Math.min(bytes.length - start, pieceMax == 1 ? 1 : 1 + random.nextInt(pieceMax));
                length = pieceMax == Integer.MAX_VALUE ? bytes.length : length;
                client.send(Arrays.copyOfRange(bytes, start, start + length));
                start += length;
            }
            int journaled = -1;
            while (journaled < client.journal.payloads().size()) {
                journaled = client.journal.payloads().size();
                client.write();
            }
            // whether it is told to go on depends on whether it has done so
            return client.received().replace(CONTINUE, "") + client.journal.messages();
        }
    }
}
