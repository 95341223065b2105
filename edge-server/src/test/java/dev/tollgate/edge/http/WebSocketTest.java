package dev.tollgate.edge.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tollgate.edge.route.AckLevel;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class WebSocketTest {
    private static final String HANDSHAKE = String.join(
            "\r\n",
            "GET /mqtt HTTP/1.1",
            "Host: edge",
            "Upgrade: websocket",
            "Connection: keep-alive, Upgrade",
            "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
            "Sec-WebSocket-Version: 13",
            "Sec-WebSocket-Protocol: mqtt",
            "",
            "");
    private static final int LARGEST = HttpClient.CONFIG.webSocketFrameMaxBytes();

    private HttpClient client = new HttpClient();

    @AfterEach
    void nothingIsLeftBehind() {
        client.close();
    }

    private void open() {
        client.send(HANDSHAKE);
        String answer = client.received();
        assertTrue(answer.startsWith("HTTP/1.1 101 "), answer);
    }

    /** A client's frame, its payload masked. */
    private static String frame(int first, String payload) {
        StringBuilder frame = new StringBuilder().append((char) first);
        int length = payload.length();
        if (length < 126) {
            frame.append((char) (0x80 | length));
        } else if (length < 65_536) {
            frame.append((char) 0xFE).append((char) (length >> 8)).append((char) (length & 0xFF));
        } else {
            frame.append((char) 0xFF).append("\0\0\0\0");
            for (int shift = 24; shift >= 0; shift -= 8) {
                frame.append((char) (length >> shift & 0xFF));
            }
        }
        String mask = "\1\2\3\4";
        frame.append(mask);
        for (int i = 0; i < length; i++) {
            frame.append((char) (payload.charAt(i) ^ mask.charAt(i & 3)));
        }
        return frame.toString();
    }

    private static String close(int code) {
        return "\u0088\u0002" + (char) (code >> 8) + (char) (code & 0xFF);
    }

    @Test
    void acceptsAsTheStandardsExample() {
        client.send(HANDSHAKE);
        assertEquals(
                String.join(
                        "\r\n",
                        "HTTP/1.1 101 Switching Protocols",
                        "Date: Sun, 06 Nov 1994 08:49:37 GMT",
                        "Upgrade: websocket",
                        "Connection: Upgrade",
                        "Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=",
                        "Sec-WebSocket-Protocol: mqtt",
                        "",
                        ""),
                client.received());
        assertEquals(1, client.webSockets.open());
    }

    /** Kaa A.2.4-3. */
    @Test
    void isOpenOnWsToo() {
        client.send(HANDSHAKE
                .replace("/mqtt", "/ws")
                .replace("Protocol: mqtt", "Protocol: chat\r\nSec-WebSocket-Protocol: mqttv3.1"));
        assertTrue(client.received().contains("Sec-WebSocket-Protocol: mqttv3.1\r\n"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "GET /mqtt|POST /mqtt|405",
                "GET /mqtt|GET /other|404",
                "GET /mqtt|GET /mqtt/|404",
                "HTTP/1.1|HTTP/1.0|426",
                "Upgrade: websocket|Upgrade: h2c|426",
                "keep-alive, Upgrade|keep-alive|426",
                "Version: 13|Version: 8|426",
                "Version: 13|Other: 13|426",
                "dGhlIHNhbXBsZSBub25jZQ==|short|400",
                "dGhlIHNhbXBsZSBub25jZQ==|dGhlIHNhbXBsZSBub25jZQ!!|400",
                "Sec-WebSocket-Key|Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==; Sec-WebSocket-Key|400",
                "Protocol: mqtt|Protocol: chat, superchat|400",
                "Sec-WebSocket-Protocol: mqtt|X-Other: 1|400",
                "Host: edge|Host: edge; Content-Length: 4|400",
            })
    void refusesHandshakes(String part, String other, int status) {
        client.send(HANDSHAKE.replace(part, other.replace("; ", "\r\n")));
        assertEquals(List.of(status), client.statuses());
        assertEquals(0, client.webSockets.open());
    }

    @Test
    void checksOrigin() {
        client.close();
        HttpConfig any = HttpClient.CONFIG;
        HttpConfig own = new HttpConfig(
                any.requestLineMaxBytes(),
                any.headersMaxBytes(),
                any.headerFieldsMax(),
                any.bodyMaxBytes(),
                any.pipelinedMax(),
                any.headTimeoutMs(),
                any.bodyTimeoutMs(),
                any.idleTimeoutMs(),
                any.lingerTimeoutMs(),
                any.lingerMaxBytes(),
                any.webSocketPaths(),
                List.of("https://own.example"),
                LARGEST);
        client = new HttpClient(own, AckLevel.JOURNALED, 64);
        client.send(HANDSHAKE.replace("Host: edge", "Host: edge\r\nOrigin: https://evil.example"));
        assertEquals(List.of(403), client.statuses());
        client.send(HANDSHAKE.replace("Host: edge", "Host: edge\r\nOrigin: https://own.example"));
        assertTrue(client.received().startsWith("HTTP/1.1 101 "));
    }

    @Test
    void isNotUpgradedBeforeEarlierAnswers() {
        client.send(HttpClient.post("{}") + HANDSHAKE);
        client.write();
        assertEquals(List.of(200, 400), client.statuses());
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 7, 8, 125, 126, 127, 65_535, 65_536, 100_000})
    void carriesFramesOfAnyLength(int length) {
        open();
        String payload = "0123456789".repeat(length / 10 + 1).substring(0, length);
        client.send(frame(0x82, payload));
        assertEquals(payload, client.inside.received.toString());
        String back = client.received();
        int header = length == 0 ? 0 : length < 126 ? 2 : length < 65_536 ? 4 : 10;
        assertEquals(header + length, back.length());
        assertEquals(payload, back.substring(header));
    }

    @Test
    void carriesFragmentsAndControlFramesInPieces() {
        open();
        client.sendBytewise(frame(0x02, "abc")
                + frame(0x89, "ping")
                + frame(0x00, "")
                + frame(0x8A, "")
                + frame(0x80, "def")
                + frame(0x82, "ghi"));
        assertEquals("abcdefghi", client.inside.received.toString());
        assertTrue(client.received().contains("\u008A\u0004ping"));
    }

    @Test
    void carriesSeveralFramesInOneRead() {
        client.send(HANDSHAKE + frame(0x82, "first") + frame(0x82, "") + frame(0x82, "second"));
        assertEquals("firstsecond", client.inside.received.toString());
        assertTrue(client.received().endsWith("\u0082\u0005first\u0082\u0006second"));
    }

    @ParameterizedTest
    @CsvSource({
        "text, 1003, text-frame",
        "unmasked, 1002, unmasked-frame",
        "reserved bit, 1002, extension-not-agreed",
        "opcode, 1002, malformed-frame",
        "continuation of nothing, 1002, malformed-frame",
        "message in a message, 1002, malformed-frame",
        "fragmented ping, 1002, malformed-frame",
        "long ping, 1002, malformed-frame",
        "length not minimal, 1002, malformed-frame",
        "negative length, 1002, malformed-frame",
        "too long, 1009, frame-too-large",
        "close of one byte, 1002, malformed-frame",
        "close with a bad code, 1002, malformed-frame",
        "close with a bad reason, 1002, malformed-frame",
    })
    void closesForBadFrames(String what, int code, String reason) {
        String bad =
                switch (what) {
                    case "text" -> frame(0x81, "{}");
                    case "unmasked" -> "\u0082\u0002{}";
                    case "reserved bit" -> frame(0xC2, "{}");
                    case "opcode" -> frame(0x83, "{}");
                    case "continuation of nothing" -> frame(0x80, "{}");
                    case "message in a message" -> frame(0x02, "{}") + frame(0x82, "{}");
                    case "fragmented ping" -> frame(0x09, "");
                    case "long ping" -> frame(0x89, "x".repeat(126));
                    case "length not minimal" -> "\u0082\u00FE\u0000\u0005\1\2\3\4";
                    case "negative length" -> "\u0082\u00FF\u0080\0\0\0\0\0\0\0\1\2\3\4";
                    case "too long" -> "\u0082\u00FF\0\0\0\0\u0010\0\0\1\1\2\3\4";
                    case "close of one byte" -> frame(0x88, "x");
                    case "close with a bad code" -> frame(0x88, "\u0003\u00ED");
                    default -> frame(0x88, "\u0003\u00E8\u00FF");
                };
        open();
        client.send(bad + frame(0x82, "behind it"));
        String back = client.received();
        assertTrue(back.endsWith(close(code)), back);
        assertFalse(client.inside.received.toString().contains("behind"));
        for (WebSocketClose each : WebSocketClose.values()) {
            assertEquals(each.reason().equals(reason) ? 1 : 0, client.webSockets.closed(each), each.reason());
        }
        client.pass(1_001);
        assertFalse(client.isOpen());
    }

    @Test
    void answersClose() {
        open();
        client.send(frame(0x88, "\u0003\u00E8bye") + frame(0x82, "behind it"));
        assertEquals(close(1000), client.received());
        assertFalse(client.isOpen());
        assertEquals(0, client.webSockets.open());
    }

    @Test
    void answersEmptyClose() {
        open();
        client.send(frame(0x88, ""));
        assertEquals("\u0088\0", client.received());
        assertFalse(client.isOpen());
    }

    @Test
    void closesInOrder() {
        open();
        client.channel.pipeline().close();
        assertEquals(close(1000), client.received());
        assertTrue(client.isOpen());
        client.send(frame(0x82, "too late"));
        assertEquals("", client.received());
        client.send(frame(0x88, "\u0003\u00E8"));
        assertFalse(client.isOpen());
    }

    @Test
    void closesAlone() {
        open();
        client.channel.pipeline().close();
        client.pass(1_001);
        assertFalse(client.isOpen());
    }
}
