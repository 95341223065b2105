package dev.tollgate.edge.http;

import static dev.tollgate.edge.http.HttpClient.PATH;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tollgate.edge.http.HttpClient.Response;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is no request as RFC 9112 has it is refused, whole or byte by byte, and nothing after it is taken for one. */
final class MalformedRequestTest {
    private static final String LINE = "POST " + PATH + " HTTP/1.1\r\n";

    /**
     * In the tables: {@code $} for the path, {@code ⏎} for CR LF, {@code ␍} for CR, {@code ␊} for LF, {@code ␀} for NUL, {@code ␉} for a
     * tab, {@code ␡} for DEL, {@code ␣} for a space.
     */
    private static String bytes(String row) {
        return row.replace("$", PATH)
                .replace("⏎", "\r\n")
                .replace('␍', '\r')
                .replace('␊', '\n')
                .replace('␀', '\0')
                .replace('␉', '\t')
                .replace('␡', '\u007f')
                .replace('␣', ' ');
    }

    private static void assertRefused(int status, String request) {
        assertRefusedAndClosed(status, request, false);
        assertRefusedAndClosed(status, request, true);
    }

    private static void assertRefusedAndClosed(int status, String request, boolean bytewise) {
        try (HttpClient client = new HttpClient()) {
            if (bytewise) {
                client.sendBytewise(request + HttpClient.post("1"));
            } else {
                client.send(request + HttpClient.post("1"));
            }
            client.write();
            List<Response> responses = client.responses();
            assertEquals(
                    List.of(status), responses.stream().map(Response::status).toList(), request);
            assertTrue(responses.get(0).closes(), request);
            assertEquals(List.of(), client.journal.payloads(), request);
            client.pass(5_000);
            assertFalse(client.isOpen());
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                // request line
                "400 | POST $⏎",
                "400 | POST⏎",
                "400 | POST  $ HTTP/1.1⏎",
                "400 | POST $  HTTP/1.1⏎",
                "400 | POST $ HTTP/1.1␣⏎",
                "400 | POST $ HTTP/1.1 x⏎",
                "400 | ␣POST $ HTTP/1.1⏎",
                "400 | POST␉$ HTTP/1.1⏎",
                "400 | POST $␉HTTP/1.1⏎",
                "400 | POST␍$ HTTP/1.1⏎",
                "400 | POST $ HTTP/1.1␊Host: edge⏎⏎",
                "400 | POST $ HTTP/1.1␍␍␊",
                "400 | PO(ST $ HTTP/1.1⏎",
                "400 | PO␀ST $ HTTP/1.1⏎",
                "400 | ␀POST $ HTTP/1.1⏎",
                "400 | POST $␀ HTTP/1.1⏎",
                "400 | POST $␡ HTTP/1.1⏎",
                "400 | POST $# HTTP/1.1⏎",
                "400 | POST $é HTTP/1.1⏎",
                "400 | POST * HTTP/1.1⏎",
                "400 | OPTIONS * HTTP/1.1⏎",
                "400 | CONNECT edge:80 HTTP/1.1⏎",
                "400 | POST edge/kpc HTTP/1.1⏎",
                "400 | POST http://$ HTTP/1.1⏎",
                "400 | POST http://user@edge$ HTTP/1.1⏎",
                "400 | POST ftp://edge$ HTTP/1.1⏎",
                "400 | POST $ HTTP/11⏎",
                "400 | POST $ http/1.1⏎",
                "400 | POST $ HTTP/1.⏎",
                "400 | POST $ HTTP/1.10⏎",
                "400 | POST $ HTTP/ 1.1⏎",
                "400 | POST $ HTTPS/1.1⏎",
                "505 | POST $ HTTP/2.0⏎",
                "505 | PRI * HTTP/2.0⏎⏎SM⏎⏎",
                "505 | POST $ HTTP/0.9⏎",
                "505 | POST $ HTTP/3.1⏎",
                // before it
                "400 | ␊POST $ HTTP/1.1⏎",
                "400 | ␍POST $ HTTP/1.1⏎",
                "400 | ⏎␊POST $ HTTP/1.1⏎",
                "400 | ⏎⏎⏎⏎⏎POST $ HTTP/1.1⏎",
            })
    void refusesRequestLine(int status, String line) {
        assertRefused(status, bytes(line) + "Host: edge\r\nContent-Length: 0\r\n\r\n");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '\0',
            value = {
                // Host
                "400 | Content-Length: 0⏎",
                "400 | Host: edge⏎Host: edge⏎",
                "400 | Host: edge⏎host: other⏎",
                "400 | Host:⏎",
                "400 | Host: ed ge⏎",
                "400 | Host: edge,other⏎",
                "400 | Host: edge/x⏎",
                "400 | Host: user@edge⏎",
                "400 | Host: edge:port⏎",
                "400 | Host: edge:123456⏎",
                "400 | Host: [::1⏎",
                "400 | Host: []⏎",
                "400 | Host: [::1]x⏎",
                "400 | Host: edgé⏎",
                // Content-Length
                "400 | Host: edge⏎Content-Length: +1⏎",
                "400 | Host: edge⏎Content-Length: -1⏎",
                "400 | Host: edge⏎Content-Length: 1 1⏎",
                "400 | Host: edge⏎Content-Length: 1, 1⏎",
                "400 | Host: edge⏎Content-Length: 0x1⏎",
                "400 | Host: edge⏎Content-Length: 1.0⏎",
                "400 | Host: edge⏎Content-Length:⏎",
                "400 | Host: edge⏎Content-Length: 1⏎Content-Length: 1⏎",
                "400 | Host: edge⏎Content-Length: 1⏎content-length: 2⏎",
                "413 | Host: edge⏎Content-Length: 1001⏎",
                "413 | Host: edge⏎Content-Length: 99999999999999999999⏎",
                // Transfer-Encoding
                "400 | Host: edge⏎Content-Length: 1⏎Transfer-Encoding: chunked⏎",
                "400 | Host: edge⏎Transfer-Encoding: chunked⏎Content-Length: 1⏎",
                "400 | Host: edge⏎Transfer-Encoding: chunked⏎Transfer-Encoding: chunked⏎",
                "400 | Host: edge⏎Transfer-Encoding: chunked, chunked⏎",
                "400 | Host: edge⏎Transfer-Encoding: chunked, gzip⏎",
                "400 | Host: edge⏎Transfer-Encoding: gzip⏎",
                "400 | Host: edge⏎Transfer-Encoding: identity⏎",
                "400 | Host: edge⏎Transfer-Encoding:⏎",
                "400 | Host: edge⏎Transfer-Encoding: chunked;x=y⏎",
                "400 | Host: edge⏎Transfer-Encoding: xchunked⏎",
                "400 | Host: edge⏎Transfer-Encoding: 'chunked'⏎",
                "400 | Host: edge⏎Transfer-Encoding : chunked⏎",
                "501 | Host: edge⏎Transfer-Encoding: gzip, chunked⏎",
                "501 | Host: edge⏎Transfer-Encoding: identity,chunked⏎",
                // lines
                "400 | Host: edge⏎ folded⏎",
                "400 | Host: edge⏎X: y⏎␉folded⏎",
                "400 | Host: edge⏎X: y⏎␣⏎",
                "400 | ␣X: y⏎Host: edge⏎",
                "400 | Host : edge⏎",
                "400 | Host: edge⏎X␉: y⏎",
                "400 | Host: edge⏎no colon⏎",
                "400 | Host: edge⏎: no name⏎",
                "400 | Host: edge⏎Na(me: x⏎",
                "400 | Host: edge⏎Namé: x⏎",
                "400 | Host: edge␊",
                "400 | Host: edge␍X: y⏎",
                "400 | Host: edge⏎X: y␍⏎",
                "400 | Host: edge⏎X: a␍b⏎",
                "400 | Host: edge⏎X: a␀b⏎",
                "400 | Host: edge⏎X: ␀⏎",
                "400 | Host: edge⏎X: a␡⏎",
                "400 | Host: edge⏎X␀: a⏎",
                // expectation
                "417 | Host: edge⏎Expect: 200-ok⏎Content-Length: 1⏎",
                "417 | Host: edge⏎Expect: 100-continue⏎Expect: more⏎",
            })
    void refusesFields(int status, String fields) {
        assertRefused(status, LINE + bytes(fields) + "\r\n");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '\0',
            value = {
                "400 | 1␊1⏎0⏎⏎",
                "400 | 1⏎1␊0⏎⏎",
                "400 | 1⏎12⏎0⏎⏎",
                "400 | 2⏎1⏎0⏎⏎",
                "400 | ⏎1⏎0⏎⏎",
                "400 | g⏎1⏎0⏎⏎",
                "400 | 0x1⏎1⏎0⏎⏎",
                "400 | +1⏎1⏎0⏎⏎",
                "400 | -1⏎1⏎0⏎⏎",
                "400 | ␣1⏎1⏎0⏎⏎",
                "400 | 1␣⏎1⏎0⏎⏎",
                "400 | 1 1⏎1⏎0⏎⏎",
                "400 | 1␍;x⏎1⏎0⏎⏎",
                "400 | 1;x=␀⏎1⏎0⏎⏎",
                "400 | 1;x=\"y⏎1⏎0⏎⏎",
                "400 | 1;x=é⏎1⏎0⏎⏎",
                "400 | 80000000⏎1⏎0⏎⏎",
                "400 | fffffffffffffffff⏎1⏎0⏎⏎",
                "400 | ;x⏎1⏎0⏎⏎",
                "400 | 1⏎1⏎0⏎no colon⏎⏎",
                "400 | 1⏎1⏎0⏎X: y⏎ folded⏎⏎",
                "400 | 1⏎1⏎0⏎ X: y⏎⏎",
                "400 | 1⏎1⏎0⏎X: a␀⏎⏎",
                "400 | 1⏎1⏎0⏎X : y⏎⏎",
                "400 | 1⏎1⏎0⏎X: y␊␊",
            })
    void refusesChunks(int status, String chunks) {
        assertRefused(status, LINE + "Host: edge\r\nTransfer-Encoding: chunked\r\n\r\n" + bytes(chunks));
    }

    @Test
    void refusesTransferEncodingOfHttp10() {
        assertRefused(400, LINE.replace("1.1", "1.0") + "Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n");
    }

    @Test
    void refusesRequestLineOverLimit() {
        assertRefused(414, "POST /" + "x".repeat(1100) + " HTTP/1.1\r\n\r\n");
    }

    @Test
    void refusesFieldsOverLimits() {
        assertRefused(431, LINE + "Host: edge\r\nX: " + "x".repeat(4096) + "\r\n\r\n");
        assertRefused(431, LINE + "Host: edge\r\n" + "X: y\r\n".repeat(20) + "\r\n");
        assertRefused(
                431, LINE + "Host: edge\r\nTransfer-Encoding: chunked\r\n\r\n0\r\nX: " + "x".repeat(4096) + "\r\n\r\n");
    }

    @Test
    void refusesChunkExtensionsOverLimit() {
        String chunked = LINE + "Host: edge\r\nTransfer-Encoding: chunked\r\n\r\n";
        assertRefused(400, chunked + "1;x=" + "x".repeat(1100) + "\r\n1\r\n0\r\n\r\n");
        assertRefused(400, chunked + ("1;x=" + "x".repeat(1000) + "\r\n1\r\n").repeat(13) + "0\r\n\r\n");
    }

    @Test
    void refusesClientHelloAtOnce() {
        try (HttpClient client = new HttpClient()) {
            client.send("\u0016\u0003\u0001\u0002\u0000\u0001");
            assertEquals(List.of(400), client.statuses());
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "POST $ HTTP/1.1⏎Host: edge⏎",
                "POST $ HTTP/1.2⏎Host: edge:8080⏎",
                "POST $ HTTP/1.1⏎hOST:edge␉␣⏎",
                "POST $ HTTP/1.1⏎Host: [::1]:8080⏎",
                "POST $ HTTP/1.1⏎Host: 127.0.0.1⏎",
                "POST $ HTTP/1.1⏎Host: my_edge.local⏎",
                "POST http://edge:1$ HTTP/1.1⏎Host: other⏎",
                "POST HTTPS://edge$?x HTTP/1.1⏎Host: other⏎",
                "POST $ HTTP/1.0⏎Connection: keep-alive⏎",
                "⏎⏎⏎⏎POST $ HTTP/1.1⏎Host: edge⏎",
                "POST $ HTTP/1.1⏎Host: edge⏎X: é␉y⏎X:⏎Upgrade: h2c⏎",
                "POST $ HTTP/1.1⏎Host: edge⏎Expect: 100-CONTINUE⏎",
            })
    void takesWhatIsUnusualButRight(String head) {
        try (HttpClient client = new HttpClient()) {
            String request = bytes(head) + "Content-Length: 01\r\n\r\n1";
            client.send(request + request).write();
            client.sendBytewise(request);
            client.write();
            assertEquals(
                    List.of(200, 200, 200),
                    client.statuses().stream().filter(status -> status != 100).toList());
        }
    }
}
