package dev.tollgate.loadtest.device;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HttpResponseParserTest implements HttpResponseParser.Listener {
    private final List<String> responses = new ArrayList<>();
    private boolean isBodiless;

    @Override
    public boolean isBodiless() {
        return isBodiless;
    }

    @Override
    public void onResponse(int status, boolean willClose) {
        responses.add(status + (willClose ? " close" : ""));
    }

    private void parse(String text) {
        HttpResponseParser parser = new HttpResponseParser(this);
        parse(parser, text);
        parser.close();
    }

    private static void parse(HttpResponseParser parser, String text) {
        ByteBuf buffer = Unpooled.copiedBuffer(text, StandardCharsets.US_ASCII);
        try {
            parser.parse(buffer, UnpooledByteBufAllocator.DEFAULT);
        } finally {
            buffer.release();
        }
    }

    private static final String SEVERAL = "HTTP/1.1 204 No Content\r\nServer: x\r\n\r\n"
            + "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\nCONTENT-length:  5\r\n\r\nhello"
            + "HTTP/1.1 503 Busy\r\nTransfer-Encoding: chunked\r\n\r\n5;a=b\r\nhello\r\n1F\r\n"
            + "x".repeat(31)
            + "\r\n0\r\nTrailer: x\r\n\r\n"
            + "HTTP/1.1 200\r\nConnection: close\r\nContent-Length: 0\r\n\r\n"
            + "HTTP/1.0 200 OK\r\nContent-Length: 1\r\n\r\nx";

    private static final List<String> STATUSES = List.of("204", "200", "503", "200 close", "200 close");

    @Test
    void readsResponsesOneAfterTheOther() {
        parse(SEVERAL);
        assertEquals(STATUSES, responses);
    }

    @Test
    void readsByteByByte() {
        HttpResponseParser parser = new HttpResponseParser(this);
        SEVERAL.chars().forEach(c -> parse(parser, String.valueOf((char) c)));
        parser.close();
        assertEquals(STATUSES, responses);
    }

    @Test
    void readsAnyTwoPieces() {
        for (int cut = 0; cut <= SEVERAL.length(); cut++) {
            responses.clear();
            HttpResponseParser parser = new HttpResponseParser(this);
            parse(parser, SEVERAL.substring(0, cut));
            parse(parser, SEVERAL.substring(cut));
            parser.close();
            assertEquals(STATUSES, responses, "cut at " + cut);
        }
    }

    @Test
    void answerToHeadHasNoBody() {
        isBodiless = true;
        parse("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nHTTP/1.1 304 Not Modified\r\nContent-Length: 9\r\n\r\n");
        assertEquals(List.of("200", "304"), responses);
    }

    @Test
    void bodyWithoutLengthEndsWithTheConnection() {
        HttpResponseParser parser = new HttpResponseParser(this);
        parse(parser, "HTTP/1.1 200 OK\r\n\r\nhello");
        assertTrue(responses.isEmpty());
        parser.onEnd();
        assertEquals(List.of("200 close"), responses);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "HTTP/2 200 OK~~ | does not begin with",
                "hello world, how are you~ | does not begin with",
                "HTTP/1.1 2x0 OK~~ | status that is no number",
                "HTTP/1.1 2000 OK~~ | no status",
                "HTTP/1.1 099 OK~~ | no status",
                "HTTP/1.1 101 Switching~~ | switches protocols",
                "HTTP/1.1 200 OK~Content-Length: x~~ | no number",
                "HTTP/1.1 200 OK~Content-Length: -1~~ | no number",
                "HTTP/1.1 200 OK~Content-Length: 1~Content-Length: 2~~ | no length, or two",
                "HTTP/1.1 200 OK~Content-Length: 1~Transfer-Encoding: chunked~~ | a length and is chunked",
                "HTTP/1.1 200 OK~Transfer-Encoding: gzip~~ | not chunked",
                "HTTP/1.1 200 OK~Transfer-Encoding: chunked~~x~ | size that is no number",
                "HTTP/1.1 200 OK~Transfer-Encoding: chunked~~1~ab~ | longer than its size",
                "HTTP/1.1 200 OK~Transfer-Encoding: chunked~~fffffffffffffffff~ | too large",
            })
    void namesWhatIsWrong(String response, String complaint) {
        ProtocolViolation violation =
                assertThrows(ProtocolViolation.class, () -> parse(response.replace("~", "\r\n") + " "));
        assertTrue(violation.text().contains(complaint.strip()), violation.text());
    }

    @Test
    void lineHasALimit() {
        assertThrows(ProtocolViolation.class, () -> parse("HTTP/1.1 200 OK\r\nX: " + "x".repeat(20_000)));
    }
}
