package dev.tollgate.edge.http;

import static dev.tollgate.edge.http.HttpClient.HEAD;
import static dev.tollgate.edge.http.HttpClient.post;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tollgate.edge.route.AckLevel;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class HttpTimeoutTest {
    private static final int HEAD_MS = HttpClient.CONFIG.headTimeoutMs();
    private static final int BODY_MS = HttpClient.CONFIG.bodyTimeoutMs();
    private static final int IDLE_MS = HttpClient.CONFIG.idleTimeoutMs();

    private HttpClient client = new HttpClient();

    @AfterEach
    void nothingIsLeftBehind() {
        client.close();
    }

    private void assertClosedAfter(long ms) {
        client.pass(ms - 1);
        assertTrue(client.isOpen(), "closed too early");
        client.pass(1);
        assertFalse(client.isOpen(), "not closed in time");
    }

    private void assertTimedOutAfter(long ms) {
        client.pass(ms - 1);
        assertEquals("", client.received());
        client.pass(1);
        assertEquals(List.of(408), client.statuses());
        client.pass(HttpClient.CONFIG.lingerTimeoutMs());
        assertFalse(client.isOpen());
    }

    @Test
    void closesSilentConnection() {
        assertClosedAfter(HEAD_MS);
        assertEquals("", client.received());
    }

    @Test
    void countsFromOpeningUntilFirstHead() {
        client.pass(HEAD_MS - 10);
        client.send("POST ");
        assertTimedOutAfter(10);
    }

    @Test
    void closesIdleConnection() {
        client.pass(HEAD_MS - 1);
        client.send(post("1")).write();
        assertEquals(List.of(200), client.statuses());
        assertClosedAfter(IDLE_MS);
        assertEquals("", client.received());
    }

    @Test
    void countsIdleTimeFromAnswer() {
        client.send(post("1"));
        client.pass(10L * IDLE_MS);
        assertTrue(client.isOpen(), "the journal is slow, not the client");
        client.write();
        assertEquals(List.of(200), client.statuses());
        client.pass(IDLE_MS - 1);
        client.send(post("2")).write();
        assertEquals(List.of(200), client.statuses());
        assertClosedAfter(IDLE_MS);
    }

    @Test
    void saysWhyBodyWasNotWaitedForLongerAfterRequestsOfAnyKind() {
        client.send("HEAD /x HTTP/1.1\r\nHost: edge\r\n\r\n");
        assertTrue(client.received().startsWith("HTTP/1.1 404 "));
        client.send(HEAD + "Content-Length: 5\r\n\r\n12");
        client.pass(BODY_MS);
        String body = client.responses().get(0).body();
        assertTrue(body.contains("\"statusCode\":408"), body);
    }

    @Test
    void emptyLinesDoNotCountAsRequest() {
        client.send(post("1")).write();
        client.received();
        client.pass(IDLE_MS - 10);
        client.send("\r\n\r");
        assertClosedAfter(10);
        assertEquals("", client.received());
    }

    @Test
    void refusesDrippingHead() {
        client.send(post("1")).write();
        client.received();
        client.pass(5_000);
        client.send("P");
        for (int i = 0; i < 9; i++) {
            client.pass(HEAD_MS / 10);
            client.send("X");
        }
        assertTimedOutAfter(HEAD_MS / 10);
    }

    @Test
    void countsEachHeadOnItsOwn() {
        client.send(post("1") + "POST ");
        client.pass(HEAD_MS - 1);
        client.send(post("2").substring(5) + "POST");
        client.write();
        assertEquals(List.of(200, 200), client.statuses());
        assertTimedOutAfter(HEAD_MS);
    }

    @Test
    void refusesDrippingBody() {
        client.send(HEAD + "Content-Length: 100\r\n\r\n1");
        for (int i = 0; i < 9; i++) {
            client.pass(BODY_MS / 10);
            client.send("1");
        }
        assertTimedOutAfter(BODY_MS / 10);
        assertEquals(List.of(), client.journal.payloads());
    }

    @Test
    void refusesDrippingChunks() {
        client.send(HEAD + "Transfer-Encoding: chunked\r\n\r\n1;");
        client.pass(BODY_MS - 1);
        client.send("x");
        assertTimedOutAfter(1);
    }

    @Test
    void saysTimeoutAfterEarlierAnswers() {
        client.send(post("1") + "POST ");
        client.pass(HEAD_MS);
        assertEquals("", client.received());
        client.write();
        assertEquals(List.of(200, 408), client.statuses());
        assertClosedAfter(HttpClient.CONFIG.lingerTimeoutMs());
    }

    @Test
    void timeStandsStillWhileTheEdgeDoesNotRead() {
        client.close();
        client = new HttpClient(HttpClient.CONFIG, AckLevel.JOURNALED, 2);
        client.send(post("1") + post("2") + post("3") + "POST ");
        client.pass(10L * IDLE_MS);
        assertTrue(client.isOpen());
        client.write();
        client.write();
        assertEquals(List.of(200, 200, 200), client.statuses());
        assertTimedOutAfter(HEAD_MS);
    }

    @Test
    void needsNoTaskPerRequest() {
        for (int i = 0; i < 100; i++) {
            client.send(post("1")).write();
        }
        assertEquals(100, client.statuses().size());
        client.pass(HEAD_MS);
        client.pass(IDLE_MS - HEAD_MS - 1);
        assertTrue(client.isOpen());
        client.pass(1);
        assertFalse(client.isOpen());
    }
}
