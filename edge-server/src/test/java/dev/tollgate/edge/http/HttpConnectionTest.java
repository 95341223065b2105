package dev.tollgate.edge.http;

import static dev.tollgate.edge.http.HttpClient.HEAD;
import static dev.tollgate.edge.http.HttpClient.PATH;
import static dev.tollgate.edge.http.HttpClient.post;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tollgate.edge.extension.ExtensionJson;
import dev.tollgate.edge.extension.Reply;
import dev.tollgate.edge.http.HttpClient.Response;
import dev.tollgate.edge.intake.Leave;
import dev.tollgate.edge.kp1.Verdict;
import dev.tollgate.edge.ring.MessageSlot;
import dev.tollgate.edge.route.AckLevel;
import dev.tollgate.edge.token.TokenState;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class HttpConnectionTest {
    private HttpClient client = new HttpClient();

    @AfterEach
    void nothingIsLeftBehind() {
        client.close();
    }

    private void restart(HttpConfig config, AckLevel level, int ringCapacity) {
        client.close();
        client = new HttpClient(config, level, ringCapacity);
    }

    /** Kaa A.3-7. */
    @Test
    void answersOnceMessageIsJournaled() {
        client.send(post("{}"));
        assertEquals("", client.received());
        client.write();
        assertEquals(
                "HTTP/1.1 200 OK\r\nDate: Sun, 06 Nov 1994 08:49:37 GMT\r\nContent-Length: 0\r\n\r\n",
                client.received());
        assertEquals(List.of("{}"), client.journal.payloads());
        assertTrue(client.isOpen());
    }

    /** Kaa A.3-8. */
    @Test
    void answersWithWhatAnExtensionSays() {
        String time = post("").replace("/dcx/good/json", "/tsx/good");
        client.send(time + post("{}") + time);
        client.extensions.reply(Reply.of(ExtensionJson.object().put("name", "ü")));
        client.extensions.reply(Reply.of(Verdict.PAYLOAD_MALFORMED));
        client.write();
        String first = "HTTP/1.1 200 OK\r\nDate: Sun, 06 Nov 1994 08:49:37 GMT\r\nContent-Type: application/json\r\n"
                + "Content-Length: 13\r\n\r\n{\"name\":\"\u00c3\u00bc\"}";
        String received = client.received();
        assertTrue(received.startsWith(first + "HTTP/1.1 200 OK"), received);
        assertTrue(received.endsWith(Verdict.PAYLOAD_MALFORMED.errorObject()), received);
        client.send(time);
        client.extensions.reply(Reply.DONE);
        client.write();
        assertTrue(client.received().endsWith("Content-Length: 0\r\n\r\n"));
        assertTrue(client.isOpen());
    }

    @Test
    void requestThatHasBegunIsTheLastWhenTheEdgeLeaves() {
        String request = post("{}");
        client.send(request.substring(0, request.length() - 1));
        client.channel.pipeline().fireUserEventTriggered(new Leave(""));
        assertTrue(client.isOpen());
        client.send(request.substring(request.length() - 1)).write();
        Response answer = client.responses().get(0);
        assertEquals(200, answer.status());
        assertTrue(answer.closes(), answer.head());
    }

    @Test
    void answersWhatWasTakenBeforeTheEdgeLeaves() {
        client.send(post("{}"));
        client.channel.pipeline().fireUserEventTriggered(new Leave(""));
        assertTrue(client.isOpen());
        client.write();
        assertEquals(List.of(200), client.statuses());
        assertFalse(client.isOpen());
    }

    @Test
    void answersAtOnceWhatNeedsOnlyBeReceived() {
        restart(HttpClient.CONFIG, AckLevel.RECEIVED, 64);
        client.send(post("1") + post("2") + post("nope"));
        assertEquals(List.of(200, 200, 400), client.statuses());
    }

    /** Kaa A.3-1. */
    @Test
    void handsOnPartsOfRequest() {
        client.send(
                "POST /kp1/demo-v1/dcx/good/plain/temp/7 HTTP/1.1\r\nHost: edge\r\nContent-Type:  text/plain; x=1 \r\n"
                        + "Content-Length: 3\r\n\r\n21C");
        MessageSlot slot = client.ring.slot(0);
        assertEquals("demo-v1", text(slot, slot.appVersionStart(), slot.appVersionLength()));
        assertEquals("/plain/temp", text(slot, slot.resourceStart(), slot.resourceLength()));
        assertEquals("text/plain; x=1", text(slot, slot.contentTypeStart(), slot.contentTypeLength()));
        assertEquals("21C", text(slot, slot.payloadStart(), slot.payloadLength()));
        assertEquals(7, slot.requestId());
        assertEquals(1, slot.qos());
    }

    private static String text(MessageSlot slot, int start, int length) {
        return slot.buffer().toString(start, length, StandardCharsets.UTF_8);
    }

    @Test
    void takesRequestByteByByte() {
        client.sendBytewise(post("{\"a\": 1}") + "\r\n" + post("{\"b\": 2}"));
        client.write();
        assertEquals(List.of("{\"a\": 1}", "{\"b\": 2}"), client.journal.payloads());
        assertEquals(List.of(200, 200), client.statuses());
    }

    @Test
    void answersPipelinedRequestsInOrder() {
        client.send(post("1") + "GET /x HTTP/1.1\r\nHost: edge\r\n\r\n" + post("nope") + post("2"));
        assertEquals("", client.received());
        client.write();
        assertEquals(List.of(200, 404, 400, 200), client.statuses());
        assertEquals(List.of("1", "2"), client.journal.payloads());
    }

    @Test
    void waitsForRestOfHeadThatFollowsAnotherAtOnce() {
        String head = "GET /x HTTP/1.1\r\nHost: edge\r\n\r\n";
        client.send(head + "GET");
        client.send(head.substring(3) + head.substring(0, head.length() - 2));
        client.send("\r\n");
        assertEquals(List.of(404, 404, 404), client.statuses());
    }

    /** Kaa A.2.5-6. */
    @Test
    void answersMessageThatCouldNotBeWrittenWithRetryAfter() {
        client.send(post("1"));
        client.journal.failAll(client.intake);
        client.channel.runPendingTasks();
        Response response = client.responses().get(0);
        assertEquals(503, response.status());
        assertEquals("5", HttpClient.field(response.head(), "Retry-After"));
        assertEquals("application/json", HttpClient.field(response.head(), "Content-Type"));
        assertTrue(response.body().startsWith("{\"statusCode\":503,\"reasonPhrase\":\""), response.body());
    }

    @Test
    void refusesTokensThatAreNotLive() {
        for (String token : List.of("good", "dead", "paused", "none")) {
            client.send(post("1").replace("/good/", "/" + token + "/"));
        }
        client.write();
        assertEquals(List.of(200, 403, 403, 401), client.statuses());
        client.registry.put("demo", "good", TokenState.REVOKED, 1);
        client.intake.onTokenChanged(1, TokenState.REVOKED);
        client.channel.runPendingTasks();
        client.send(post("1"));
        assertEquals(List.of(403), client.statuses());
        assertTrue(client.isOpen());
    }

    @Test
    void takesChunkedBody() {
        client.send(HEAD + "Transfer-Encoding: chunked\r\n\r\n3;name=\"va;lue\"\r\n[1,\r\n2\r\n2]\r\n0\r\nX: y\r\n\r\n"
                + post("3"));
        client.write();
        assertEquals(List.of("[1,2]", "3"), client.journal.payloads());
        assertEquals(List.of(200, 200), client.statuses());
    }

    @Test
    void takesChunkedBodyByteByByte() {
        client.sendBytewise(
                HEAD + "transfer-encoding: Chunked\r\n\r\n3\r\n[1,\r\n1\r\n \r\n2\r\n2]\r\n0\r\nX: y\r\n\r\n");
        client.write();
        assertEquals(List.of("[1, 2]"), client.journal.payloads());
        assertEquals(List.of(200), client.statuses());
    }

    @Test
    void closesHttp10ConnectionAfterAnswer() {
        client.send("POST " + PATH + " HTTP/1.0\r\nContent-Length: 1\r\n\r\n1" + post("2"))
                .write();
        Response response = client.responses().get(0);
        assertEquals(200, response.status());
        assertTrue(response.closes());
        assertEquals(List.of("1"), client.journal.payloads());
        client.pass(5_000);
        assertFalse(client.isOpen());
    }

    @Test
    void keepsHttp10ConnectionWhenAsked() {
        String request = "POST " + PATH + " HTTP/1.0\r\nConnection: Keep-Alive\r\nContent-Length: 1\r\n\r\n1";
        client.send(request + request).write();
        List<Response> responses = client.responses();
        assertEquals(2, responses.size());
        assertEquals("keep-alive", HttpClient.field(responses.get(1).head(), "Connection"));
        assertTrue(client.isOpen());
    }

    @Test
    void closesWhenAskedAndDiscardsTheRest() {
        client.send(post("1") + post("2").replace("Host", "Connection: x , CLOSE\r\nHost") + post("3"));
        client.write();
        assertEquals(List.of(200, 200), client.statuses());
        client.send("more");
        client.pass(4_999);
        assertTrue(client.isOpen());
        client.pass(1);
        assertFalse(client.isOpen());
        assertEquals(List.of("1", "2"), client.journal.payloads());
    }

    @Test
    void stopsDiscardingWhenTooMuchComes() {
        client.send("nonsense\r\n\r\n");
        assertEquals(List.of(400), client.statuses());
        client.send("x".repeat(100_000));
        assertTrue(client.isOpen());
        client.send("x");
        assertFalse(client.isOpen());
    }

    @Test
    void tellsToContinueOnceHeadIsAcceptable() {
        client.send(HEAD + "Expect: 100-continue\r\nContent-Length: 2\r\n\r\n");
        assertEquals("HTTP/1.1 100 Continue\r\n\r\n", client.received());
        client.send("12").write();
        assertEquals(List.of(200), client.statuses());
    }

    @Test
    void tellsToContinueAfterEarlierAnswers() {
        client.send(post("1") + HEAD + "Expect: 100-Continue\r\nContent-Length: 2\r\n\r\n");
        assertEquals("", client.received());
        client.write();
        assertEquals(List.of(200, 100), client.statuses());
    }

    @Test
    void doesNotTellToContinueWhoHasDoneSo() {
        client.send(HEAD + "Expect: 100-continue\r\nContent-Length: 2\r\n\r\n12")
                .write();
        assertEquals(List.of(200), client.statuses());
    }

    @Test
    void refusesAtOnceWhatWaitsToBeToldToContinue() {
        client.send("PUT " + PATH + " HTTP/1.1\r\nHost: edge\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\n");
        Response response = client.responses().get(0);
        assertEquals(405, response.status());
        assertTrue(response.closes());
    }

    @Test
    void ignoresExpectationOfHttp10() {
        client.send("POST " + PATH + " HTTP/1.0\r\nExpect: a miracle\r\nContent-Length: 1\r\n\r\n1")
                .write();
        assertEquals(List.of(200), client.statuses());
    }

    /** Kaa A.3-3, A.3-12. */
    @Test
    void refusesOtherMethodsAndGoesOn() {
        client.send("GET " + PATH + " HTTP/1.1\r\nHost: edge\r\n\r\nPUT " + PATH
                + " HTTP/1.1\r\nHost: edge\r\nContent-Length: 3\r\n\r\nabc" + post("1"));
        client.write();
        List<Response> responses = client.responses();
        assertEquals(
                List.of(405, 405, 200), responses.stream().map(Response::status).toList());
        assertEquals("POST", HttpClient.field(responses.get(0).head(), "Allow"));
        assertEquals(
                "{\"statusCode\":405,\"reasonPhrase\":\"Method is not POST\"}",
                responses.get(0).body());
    }

    @Test
    void answersHeadWithoutBody() {
        client.send("HEAD " + PATH + " HTTP/1.1\r\nHost: edge\r\n\r\n");
        String answer = client.received();
        assertTrue(answer.startsWith("HTTP/1.1 405 "), answer);
        assertTrue(answer.endsWith("\r\n\r\n"), answer);
    }

    @Test
    void stopsReadingWhileRingIsFull() {
        restart(HttpClient.CONFIG, AckLevel.JOURNALED, 2);
        client.send(post("1") + post("2") + post("3") + post("4"));
        assertFalse(client.channel.config().isAutoRead());
        client.write();
        assertTrue(client.channel.config().isAutoRead());
        client.write();
        assertEquals(List.of(200, 200, 200, 200), client.statuses());
        assertEquals(List.of("1", "2", "3", "4"), client.journal.payloads());
    }

    @Test
    void holdsRefusalThatThereIsNoRoomFor() {
        restart(HttpClient.CONFIG, AckLevel.JOURNALED, 2);
        client.send(post("1") + post("2") + "nonsense\r\n\r\n" + post("3"));
        assertFalse(client.channel.config().isAutoRead());
        client.write();
        assertEquals(List.of(200, 200, 400), client.statuses());
        assertEquals(List.of("1", "2"), client.journal.payloads());
        client.pass(5_000);
        assertFalse(client.isOpen());
    }

    @Test
    void keepsWhatComesWhileNothingIsRead() {
        restart(HttpClient.CONFIG, AckLevel.JOURNALED, 2);
        client.send(post("1") + post("2") + post("3"));
        client.sendBytewise(post("4"));
        client.write();
        client.write();
        assertEquals(List.of("1", "2", "3", "4"), client.journal.payloads());
        assertEquals(List.of(200, 200, 200, 200), client.statuses());
    }

    @Test
    void closesAfterUnexpectedError() {
        client.send("POST /");
        client.channel.pipeline().fireExceptionCaught(new IllegalStateException("expected in this test's log"));
        assertFalse(client.isOpen());
    }

    @Test
    void forgetsHeldRequestWhenClientGoes() {
        restart(HttpClient.CONFIG, AckLevel.JOURNALED, 2);
        client.send(post("1") + post("2") + post("3") + post("4"));
        client.channel.close();
        client.write();
        client.write();
        assertEquals(List.of("1", "2"), client.journal.payloads());
    }

    @Test
    void stopsReadingWhileTooManyAnswersAreDue() {
        client.send(post("1") + post("2") + post("3") + post("4") + post("5"));
        assertFalse(client.channel.config().isAutoRead());
        assertEquals(4, client.ring.occupied());
        client.write();
        assertTrue(client.channel.config().isAutoRead());
        assertEquals(1, client.ring.occupied());
        client.write();
        assertEquals(List.of(200, 200, 200, 200, 200), client.statuses());
    }

    @Test
    void answersClientThatHasClosedItsSide() {
        client.send(post("1") + post("2") + post("3") + post("4") + post("5"));
        client.channel.pipeline().fireUserEventTriggered(ChannelInputShutdownEvent.INSTANCE);
        client.write();
        assertTrue(client.isOpen());
        client.write();
        assertEquals(List.of(200, 200, 200, 200, 200), client.statuses());
        assertFalse(client.isOpen());
    }

    @Test
    void closesWhenClientHasClosedItsSideAndNothingIsDue() {
        client.send("POST /kp");
        client.channel.pipeline().fireUserEventTriggered(ChannelInputShutdownEvent.INSTANCE);
        assertFalse(client.isOpen());
    }

    @Test
    void stopsReadingWhileClientDoesNotRead() {
        client.channel.config().setWriteBufferWaterMark(new WriteBufferWaterMark(1, 2));
        client.channel.unsafe().outboundBuffer().setUserDefinedWritability(1, false);
        client.channel.runPendingTasks();
        assertFalse(client.channel.config().isAutoRead());
        client.pass(29_999);
        assertTrue(client.isOpen());
        client.pass(1);
        assertFalse(client.isOpen());
    }

    @Test
    void goesOnWhenClientReadsAgain() {
        client.channel.unsafe().outboundBuffer().setUserDefinedWritability(1, false);
        client.channel.runPendingTasks();
        client.send(post("1"));
        assertEquals(0, client.ring.occupied());
        client.channel.unsafe().outboundBuffer().setUserDefinedWritability(1, true);
        client.channel.runPendingTasks();
        assertTrue(client.channel.config().isAutoRead());
        client.write();
        assertEquals(List.of(200), client.statuses());
    }

    /** Kaa A.3-12. */
    @Test
    void refusesBodyOverLimit() {
        client.send(HEAD + "Content-Length: 1001\r\n\r\n");
        Response announced = client.responses().get(0);
        assertEquals(413, announced.status());
        assertTrue(announced.closes());
        restart(HttpClient.CONFIG, AckLevel.JOURNALED, 64);
        client.send(HEAD + "Transfer-Encoding: chunked\r\n\r\n3e8\r\n" + " ".repeat(1000) + "\r\n");
        assertEquals("", client.received());
        client.send("1\r\n1\r\n");
        assertEquals(List.of(413), client.statuses());
    }

    @Test
    void takesBodyAtLimit() {
        client.send(post(" ".repeat(999) + "1")).write();
        assertEquals(List.of(200), client.statuses());
    }
}
