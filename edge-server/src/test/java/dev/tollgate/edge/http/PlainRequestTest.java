package dev.tollgate.edge.http;

import static dev.tollgate.edge.http.HttpClient.PATH;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tollgate.edge.token.TokenState;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class PlainRequestTest {
    private static final String BEFORE = "other bytes";
    private static final String LINE = "POST " + PATH + " HTTP/1.1\r\n";
    private static final String FIELDS =
            "Host: edge:8080\r\nContent-Type: application/json\r\nContent-Length: 12\r\nUser-Agent: x/1.0 (y)\r\n\r\n";

    private static ByteBuf received(String request) {
        ByteBuf buffer = Unpooled.copiedBuffer(BEFORE + request, StandardCharsets.ISO_8859_1);
        return buffer.readerIndex(BEFORE.length());
    }

    private static int read(PlainRequest plain, String request) {
        ByteBuf buffer = received(request);
        int bytes = plain.read(buffer);
        assertEquals(BEFORE.length(), buffer.readerIndex());
        plain.set(buffer, buffer.readerIndex());
        return bytes;
    }

    private static String parts(PlainRequest plain, String request) {
        int bytes = read(plain, request);
        if (bytes == PlainRequest.NONE) {
            return "none";
        }
        String path = text(plain, plain.pathStart(), plain.pathEnd() - plain.pathStart());
        String type = text(plain, plain.contentTypeStart(), plain.contentTypeLength());
        int bodyStart = plain.bodyStart() - BEFORE.length();
        return String.join(" | ", path, type, "body " + bodyStart + " " + plain.bodyBytes(), "all " + bytes);
    }

    private static String text(PlainRequest plain, int start, int length) {
        return plain.buffer().toString(start, length, StandardCharsets.ISO_8859_1);
    }

    private static String fresh(String request) {
        return parts(new PlainRequest(HttpClient.CONFIG), request);
    }

    /** One that has come to know {@code request}, line and fields. */
    private static PlainRequest knowing(String request) {
        PlainRequest plain = new PlainRequest(HttpClient.CONFIG);
        for (int i = 0; i < 3; i++) {
            assertTrue(read(plain, request) > 0, request);
        }
        return plain;
    }

    @Test
    void findsPartsWhereTheyLie() {
        String head = LINE + FIELDS;
        String parts = "kp1/demo-v1/dcx/good/json | application/json | body " + head.length() + " 12 | all "
                + (head.length() + 12);
        assertEquals(parts, fresh(head + "123456789012"));
        assertEquals(parts, fresh(head), "the body may still have to come");
        assertEquals(parts, fresh(head + "123456789012" + head));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "POST /kp1/demo-v1/dcx/good/json HTTP/1.1⏎Host: edge⏎",
                "POST /kpc/kp1/a:b@c!$&'()*+,;=-._~/ HTTP/1.1⏎Host: edge⏎",
                "POST /kp1/demo-v1/dcx/good/plain/x/7 HTTP/1.1⏎host:127.0.0.1:80⏎",
                "POST $ HTTP/1.1⏎X: y⏎HOST:   my-edge_1.example  ⏎Accept: */*⏎",
                "POST $ HTTP/1.1⏎Host: edge⏎Content-Length: 0⏎",
                "POST $ HTTP/1.1⏎Host: edge⏎content-length:007⏎Connection: Keep-Alive⏎",
                "POST $ HTTP/1.1⏎Host: edge⏎Content-Type: text/plain; x=\"y\"⏎X-Request-Id: 1⏎traceparent: 00-1-2-03⏎",
                "POST $ HTTP/1.1⏎Host: edge⏎Cookie: a=b⏎Transfer-Encodin: chunked⏎Expec: x⏎",
            })
    void isWhatDevicesSend(String head) {
        String request = bytes(head);
        assertTrue(read(new PlainRequest(HttpClient.CONFIG), request) > 0, head);
        assertEquals(fresh(request), parts(knowing(request), request));
    }

    private static String bytes(String head) {
        return head.replace("$", PATH)
                        .replace("⏎", "\r\n")
                        .replace('␊', '\n')
                        .replace('␍', '\r')
                        .replace('␀', '\0')
                        .replace('␉', '\t')
                + "\r\n";
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '\0',
            value = {
                // lines
                "PUT $ HTTP/1.1⏎Host: edge⏎",
                "post $ HTTP/1.1⏎Host: edge⏎",
                "POST  $ HTTP/1.1⏎Host: edge⏎",
                "POST $  HTTP/1.1⏎Host: edge⏎",
                "POST $ HTTP/1.0⏎Host: edge⏎",
                "POST $ HTTP/1.1␊Host: edge⏎",
                "POST $ HTTP/1.1␍Host: edge⏎",
                "POST $ HTTP/1.1 ⏎Host: edge⏎",
                "POST $?x HTTP/1.1⏎Host: edge⏎",
                "POST $%20 HTTP/1.1⏎Host: edge⏎",
                "POST $# HTTP/1.1⏎Host: edge⏎",
                "POST ${x} HTTP/1.1⏎Host: edge⏎",
                "POST $é HTTP/1.1⏎Host: edge⏎",
                "POST $␀ HTTP/1.1⏎Host: edge⏎",
                "POST $//x HTTP/1.1⏎Host: edge⏎",
                "POST $/../x HTTP/1.1⏎Host: edge⏎",
                "POST $/. HTTP/1.1⏎Host: edge⏎",
                "POST /kp1//demo-v1/dcx/good/json HTTP/1.1⏎Host: edge⏎",
                "POST /kp2/demo-v1/dcx/good/json HTTP/1.1⏎Host: edge⏎",
                "POST /kpc/kp2/demo-v1/dcx/good HTTP/1.1⏎Host: edge⏎",
                "POST /kpc/KP1/demo-v1/dcx/good HTTP/1.1⏎Host: edge⏎",
                "POST http://edge$ HTTP/1.1⏎Host: edge⏎",
                "POST /api/v1/registrations HTTP/1.1⏎Host: edge⏎",
                "POST /bcx/api/v1/files/name.bin HTTP/1.1⏎Host: edge⏎",
                "⏎POST $ HTTP/1.1⏎Host: edge⏎",
                // Host
                "POST $ HTTP/1.1⏎X: y⏎",
                "POST $ HTTP/1.1⏎Host: edge⏎Host: edge⏎",
                "POST $ HTTP/1.1⏎Host:⏎",
                "POST $ HTTP/1.1⏎Host: :80⏎",
                "POST $ HTTP/1.1⏎Host: edge:123456⏎",
                "POST $ HTTP/1.1⏎Host: edge:8x⏎",
                "POST $ HTTP/1.1⏎Host: ed ge⏎",
                "POST $ HTTP/1.1⏎Host: edge,edge⏎",
                // body
                "POST $ HTTP/1.1⏎Host: edge⏎Content-Length: 1⏎Content-Length: 1⏎",
                "POST $ HTTP/1.1⏎Host: edge⏎Content-Length: 1⏎Transfer-Encoding: chunked⏎",
                "POST $ HTTP/1.1⏎Host: edge⏎Transfer-Encoding: chunked⏎Content-Length: 1⏎",
                "POST $ HTTP/1.1⏎Host: edge⏎transfer-encoding:identity⏎",
                "POST $ HTTP/1.1⏎Host: edge⏎Content-Length: +5⏎",
                "POST $ HTTP/1.1⏎Host: edge⏎Content-Length: -5⏎",
                "POST $ HTTP/1.1⏎Host: edge⏎Content-Length: 5,5⏎",
                "POST $ HTTP/1.1⏎Host: edge⏎Content-Length: 0x5⏎",
                "POST $ HTTP/1.1⏎Host: edge⏎Content-Length: 5 5⏎",
                "POST $ HTTP/1.1⏎Host: edge⏎Content-Length: 1001⏎",
                "POST $ HTTP/1.1⏎Host: edge⏎Content-Length: 4294967297⏎",
                "POST $ HTTP/1.1⏎Host: edge⏎Content-Length: 99999999999999999999⏎",
                "POST $ HTTP/1.1⏎Host: edge⏎Content-Length: 0000000001⏎",
                "POST $ HTTP/1.1⏎Host: edge⏎Content-Length : 5⏎",
                "POST $ HTTP/1.1⏎Host: edge⏎Expect: 100-continue⏎Content-Length: 1⏎",
                // other fields
                "POST $ HTTP/1.1⏎Host: edge⏎Connection: close⏎",
                "POST $ HTTP/1.1⏎Host: edge⏎Connection: keep-alive, close⏎",
                "POST $ HTTP/1.1⏎Host: edge⏎Upgrade: websocket⏎",
                "POST $ HTTP/1.1⏎Host: edge⏎Sec-WebSocket-Key: x⏎",
                "POST $ HTTP/1.1⏎Host: edge⏎Authorization: x⏎",
                "POST $ HTTP/1.1⏎Host: edge⏎X-Auth-Token: x⏎",
                "POST $ HTTP/1.1⏎Host: edge⏎Content-Type: a/b⏎Content-Type: a/b⏎",
                "POST $ HTTP/1.1⏎Host: edge⏎X: y⏎ folded⏎",
                "POST $ HTTP/1.1⏎Host: edge⏎X: a␀b⏎",
                "POST $ HTTP/1.1⏎Host: edge⏎X: a␉b⏎",
                "POST $ HTTP/1.1⏎Host: edge⏎X: a␍b⏎",
                "POST $ HTTP/1.1⏎Host: edge⏎X: a␊",
                "POST $ HTTP/1.1⏎Host: edge⏎X: é⏎",
                "POST $ HTTP/1.1⏎Host: edge⏎X:⏎",
                "POST $ HTTP/1.1⏎Host: edge⏎X␉: y⏎",
                "POST $ HTTP/1.1⏎Host: edge⏎: y⏎",
                "POST $ HTTP/1.1⏎Host: edge⏎no colon⏎",
                "POST $ HTTP/1.1⏎ Host: edge⏎",
            })
    void leavesAnythingElseToNettysDecoder(String head) {
        String request = bytes(head);
        assertEquals(PlainRequest.NONE, read(new PlainRequest(HttpClient.CONFIG), request), head);
        assertEquals(PlainRequest.NONE, read(knowing(LINE + FIELDS), request), head);
    }

    @Test
    void leavesWhatIsOverLimitsToNettysDecoder() {
        String path = "POST /kp1/" + "x".repeat(2000) + " HTTP/1.1\r\n";
        assertEquals("none", fresh(path + FIELDS));
        assertEquals("none", fresh(LINE + "X: " + "y".repeat(4096) + "\r\n" + FIELDS));
        assertEquals("none", fresh(LINE + "X: y\r\n".repeat(17) + FIELDS));
        assertTrue(fresh(LINE + "X: y\r\n".repeat(16) + FIELDS).startsWith("kp1/"));
    }

    @Test
    void readsNoHeadThatIsNotComplete() {
        String head = LINE + FIELDS;
        PlainRequest plain = knowing(head);
        for (int length = 0; length < head.length(); length++) {
            assertEquals("none", fresh(head.substring(0, length)));
            assertEquals("none", parts(plain, head.substring(0, length)));
        }
    }

    @Test
    void waitsForTheRestOfWhatItKnowsAndOfNothingElse() {
        String head = LINE + FIELDS.replace("12", "7");
        PlainRequest plain = knowing(LINE + FIELDS);
        for (int length = 1; length < head.length(); length++) {
            String begun = head.substring(0, length);
            assertTrue(plain.isBegun(received(begun)), begun);
            assertFalse(plain.isBegun(received(begun.substring(0, length - 1) + '\0')), begun);
            assertFalse(new PlainRequest(HttpClient.CONFIG).isBegun(received(begun)), begun);
        }
        assertFalse(plain.isBegun(received(head)));
        assertFalse(plain.isBegun(received(LINE + FIELDS.substring(0, FIELDS.indexOf("12")) + "1234567890")));
    }

    @Test
    void knowsHeadWithAnotherLength() {
        PlainRequest plain = knowing(LINE + FIELDS);
        for (String digits : List.of("0", "7", "99", "100", "1000", "000000001")) {
            String request = LINE + FIELDS.replace("12", digits);
            assertEquals(fresh(request), parts(plain, request));
            assertTrue(fresh(request).startsWith("kp1/"), request);
        }
        for (String digits : List.of("", "1001", "12 ", "1x", "0000000001", "-1", "12\r\nContent-Length: 12")) {
            String request = LINE + FIELDS.replace("12", digits);
            assertEquals(fresh(request), parts(plain, request));
        }
    }

    /** Whatever differs from what is known is read as if nothing were known. */
    @Test
    void confusesNothingWithWhatItKnows() {
        String head = LINE + FIELDS;
        for (int index = 0; index < head.length(); index++) {
            for (char other : "a/.: 1\r\n\t\0%Z\u00ff".toCharArray()) {
                String request = head.substring(0, index) + other + head.substring(index + 1);
                PlainRequest plain = knowing(head);
                assertEquals(fresh(request), parts(plain, request), request);
                assertEquals(fresh(head), parts(plain, head), request);
            }
        }
    }

    @Test
    void refusesAtOnceWhenTokenIsRevokedBetweenTwoThatAreAlike() {
        try (HttpClient client = new HttpClient()) {
            String request = HttpClient.post("1");
            for (int i = 0; i < 4; i++) {
                client.send(request).write();
            }
            assertEquals(List.of(200, 200, 200, 200), client.statuses());
            client.registry.put("demo", "good", TokenState.REVOKED, 1);
            client.send(request).write();
            client.registry.put("demo", "good", TokenState.ACTIVE, 1);
            client.send(request).write();
            assertEquals(List.of(403, 200), client.statuses());
            assertEquals(5, client.journal.payloads().size());
        }
    }
}
