package dev.tollgate.edge.extension;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.code_intelligence.jazzer.junit.FuzzTest;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/** The check of JSON against Jackson's strict streaming parser, which is given text so that it cannot guess another encoding. */
final class JsonSyntaxFuzzTest {
    private static final int ANY = Integer.MAX_VALUE;
    private static final JsonFactory JACKSON = JsonFactory.builder()
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(ANY)
                    .maxNumberLength(ANY)
                    .maxStringLength(ANY)
                    .maxNameLength(ANY)
                    .build())
            .build();

    private final JsonSyntax json = new JsonSyntax();

    @FuzzTest(maxDuration = "20s")
    void agreesWithJackson(byte[] bytes) throws IOException {
        boolean valid = json.isValid(Unpooled.wrappedBuffer(bytes), 0, bytes.length);
        assertEquals(isValid(bytes), valid);
    }

    static boolean isValid(byte[] bytes) throws IOException {
        int open = 0;
        int depth = 0;
        boolean value = false;
        try (JsonParser parser = JACKSON.createParser(decode(bytes))) {
            for (JsonToken token = parser.nextToken(); token != null; token = parser.nextToken()) {
                if (value && open == 0) {
                    return false; // a second value
                }
                value = true;
                if (token.isStructStart()) {
                    open++;
                } else if (token.isStructEnd()) {
                    open--;
                } else {
                    parser.getText(); // or it would be skipped unread
                }
                depth = Math.max(depth, token.isStructStart() ? open - 1 : open);
            }
        } catch (JsonProcessingException | CharacterCodingException malformed) {
            return false;
        }
        return value && depth <= JsonSyntax.DEPTH_MAX; // an empty array or object is no level of its own
    }

    private static String decode(byte[] bytes) throws CharacterCodingException {
        return StandardCharsets.UTF_8
                .newDecoder()
                .decode(ByteBuffer.wrap(bytes))
                .toString();
    }
}
