package dev.tollgate.edge.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tollgate.edge.http.HttpClient.Response;
import dev.tollgate.edge.intake.CertificateIdentity;
import dev.tollgate.edge.intake.Leave;
import dev.tollgate.edge.testing.RunningUploads;
import dev.tollgate.edge.upload.UploadOutcome;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class UploadTest {
    private static final String FILE = "/bcx/api/v1/files/a.txt";
    private static final String DATA = "/bcx/api/v1/binary-data";

    @TempDir
    private Path folder;

    private RunningUploads uploads;
    private HttpClient client;

    @BeforeEach
    void start() throws Exception {
        uploads = new RunningUploads(folder, RunningUploads.CONFIG);
        client = new HttpClient(uploads.uploads);
    }

    @AfterEach
    void nothingIsLeftBehind() {
        client.channel.close();
        uploads.write();
        assertEquals(0, uploads.uploads.receiving());
        assertFalse(uploads.files().contains(".incoming"), uploads.files());
        client.close();
    }

    private static String head(String method, String target, String token, String more) {
        return method + " " + target + " HTTP/1.1\r\nHost: edge\r\nX-Auth-Token: " + token + "\r\n" + more + "\r\n";
    }

    private static String upload(String target, String body) {
        return head("POST", target, "good", "Content-Length: " + body.length() + "\r\n") + body;
    }

    private static String chunked(String target) {
        return head("POST", target, "good", "Transfer-Encoding: chunked\r\n");
    }

    private static String chunk(String data) {
        return Integer.toHexString(data.length()) + "\r\n" + data + "\r\n";
    }

    /** Has everything done that waits. */
    private void settle() {
        uploads.write();
        client.pass(0);
        uploads.write();
        client.pass(0);
    }

    private Response answer() {
        settle();
        List<Response> responses = client.responses();
        assertEquals(1, responses.size(), responses.toString());
        return responses.get(0);
    }

    private void expectRefusal(UploadOutcome outcome) {
        Response answer = answer();
        assertEquals(outcome.statusCode(), answer.status(), answer.body());
        assertEquals(outcome.errorObject(), answer.body());
        assertEquals(List.of(1L), uploads.counts(outcome));
    }

    @Test
    void closesOnlyWhereTheBodyIsNotRead() {
        client.send(upload("/bcx/api/v1/files/.x", "abc") + upload(FILE, "abc"));
        settle();
        assertEquals(List.of(400, 204), client.statuses());
        client.send(head("POST", FILE, "bad", "Content-Length: 1000\r\n"));
        Response answer = answer();
        assertEquals(403, answer.status());
        assertTrue(answer.closes(), answer.head());
        client.send("x".repeat(1_000));
        client.pass(HttpClient.CONFIG.lingerTimeoutMs());
        assertFalse(client.isOpen());
    }

    /** Kaa A.4.5-3. */
    @Test
    void storesAFileAndAnotherInItsPlace() {
        client.send(upload(FILE, "first"));
        settle();
        assertEquals("HTTP/1.1 204 No Content\r\nDate: Sun, 06 Nov 1994 08:49:37 GMT\r\n\r\n", client.received());
        client.send(upload(FILE, "second"));
        assertEquals(204, answer().status());
        assertEquals("{dev_000000000001/a.txt=second}", uploads.files());
        assertEquals(6, uploads.uploads.bytes());
        assertEquals(1, uploads.uploads.files());
        client.send(HttpClient.post("{}")).write();
        assertEquals(List.of(200), client.statuses());
    }

    /** Kaa A.4.5-2. */
    @Test
    void createsAFileOnceAndSaysWhere() {
        client.send(upload(DATA + "?x=1&name=two%20words+%C3%BC.bin", "data"));
        Response answer = answer();
        assertEquals(201, answer.status());
        String location = "/bcx/api/v1/files/two%20words%20%C3%BC.bin";
        assertTrue(answer.head().contains("\r\nLocation: " + location + "\r\n"), answer.head());
        assertFalse(answer.closes(), answer.head());
        client.send(upload(DATA + "?name=two%20words%20%C3%BC.bin", "again"));
        expectRefusal(UploadOutcome.EXISTS);
        assertEquals("{dev_000000000001/two%20words%20%C3%BC.bin=data}", uploads.files());
    }

    @Test
    void namesAFileThatHasNoName() {
        client.send(upload(DATA, "1") + upload(DATA + "?", "2"));
        settle();
        settle();
        List<Response> answers = client.responses();
        assertEquals(List.of(201, 201), answers.stream().map(Response::status).toList());
        assertTrue(answers.get(0).head().contains("\r\nLocation: /bcx/api/v1/files/upl_"));
        assertEquals(2, uploads.uploads.files());
    }

    @Test
    void takesABodyInAnyParts() {
        client.sendBytewise(upload(FILE, "bytewise"));
        assertEquals(204, answer().status());
        client.send(chunked(FILE + "2") + chunk("chun") + chunk("ked") + "0\r\n\r\n");
        assertEquals(204, answer().status());
        client.sendBytewise(chunked("http://edge" + FILE + "3") + chunk("both") + "0\r\nTrailer: x\r\n\r\n");
        assertEquals(204, answer().status());
        assertEquals(
                "{dev_000000000001/a.txt=bytewise, dev_000000000001/a.txt2=chunked, dev_000000000001/a.txt3=both}",
                uploads.files());
    }

    @Test
    void storesAnEmptyFile() {
        client.send(upload(FILE, ""));
        assertEquals(204, answer().status());
        assertEquals("{dev_000000000001/a.txt=}", uploads.files());
    }

    /** Kaa A.4.5-3. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "/bcx/api/v1/files/",
                "/bcx/api/v1/files/..",
                "/bcx/api/v1/files/%2e%2e",
                "/bcx/api/v1/files/.hidden",
                "/bcx/api/v1/files/a/b",
                "/bcx/api/v1/files/a%2Fb",
                "/bcx/api/v1/files/..%2F..%2Fregistry.db",
                "/bcx/api/v1/files/a%5Cb",
                "/bcx/api/v1/files/a%00",
                "/bcx/api/v1/files/a%0D%0Ab",
                "/bcx/api/v1/files/%FF",
                "/bcx/api/v1/files/%E2%80%AE",
                "/bcx/api/v1/files/%20a",
                "/bcx/api/v1/binary-data?name=",
                "/bcx/api/v1/binary-data?name=..%2Fx",
                "/bcx/api/v1/binary-data?name=a%00b",
                "/bcx/api/v1/binary-data?name=%FF",
                "/bcx/api/v1/binary-data?name=%4",
                "/bcx/api/v1/binary-data?name=a&name=b"
            })
    void refusesNamesThatAreNone(String target) {
        client.send(upload(target, "x"));
        expectRefusal(UploadOutcome.NAME_MALFORMED);
        assertEquals("{}", uploads.files());
    }

    @Test
    void refusesANameThatIsTooLong() {
        client.send(upload("/bcx/api/v1/files/" + "a".repeat(240), "x"));
        assertEquals(204, answer().status());
        client.send(upload("/bcx/api/v1/files/" + "%C3%BC".repeat(41), "x"));
        expectRefusal(UploadOutcome.NAME_MALFORMED);
    }

    /** Kaa A.4.5-2, A.4.5-3. */
    @ParameterizedTest
    @CsvSource({"bad, TOKEN_UNKNOWN", "dead, DEVICE_TOKEN_DEAD", "broken, UNAVAILABLE", "'', TOKEN_MISSING"})
    void refusesTokens(String token, UploadOutcome outcome) {
        client.send(head("POST", FILE, token, "Content-Length: 3\r\n") + "abc");
        expectRefusal(outcome);
        assertEquals("{}", uploads.files());
    }

    @Test
    void refusesByTheHead() throws Exception {
        client.send(head("GET", FILE, "good", ""));
        Response answer = answer();
        assertEquals(405, answer.status());
        assertTrue(answer.head().contains("\r\nAllow: POST\r\n"), answer.head());
        reconnect();
        client.send(head("POST", FILE, "good", ""));
        expectRefusal(UploadOutcome.LENGTH_REQUIRED);
        reconnect();
        client.send(head("POST", FILE, "good", "Content-Length: 1001\r\n"));
        expectRefusal(UploadOutcome.TOO_LARGE);
        reconnect();
        client.send(upload("/bcx/api/v1/other", "x"));
        assertEquals(404, answer().status());
        reconnect();
        client.send(head("POST", FILE, "good", "X-Auth-Token: bad\r\nContent-Length: 0\r\n"));
        assertEquals(400, answer().status());
    }

    private void reconnect() {
        client.close();
        client = new HttpClient(uploads.uploads);
    }

    @Test
    void refusesABodyThatGrowsTooLarge() {
        client.send(chunked(FILE) + chunk("x".repeat(800)) + chunk("y".repeat(201)));
        expectRefusal(UploadOutcome.TOO_LARGE);
        assertEquals("{}", uploads.files());
        assertEquals(0, uploads.uploads.bytes());
    }

    @Test
    void takesManySmallChunks() {
        client.send(chunked(FILE));
        for (int i = 0; i < 1_000; i++) {
            client.send("1;x=" + "y".repeat(2) + "\r\nz\r\n");
            settle();
        }
        client.send("0\r\n\r\n");
        assertEquals(204, answer().status());
    }

    @Test
    void refusesACertificateOfAnotherDevice() {
        client.channel.attr(CertificateIdentity.KEY).set(CertificateIdentity.ofDevices(2));
        client.send(upload(FILE, "x"));
        expectRefusal(UploadOutcome.CERTIFICATE_MISMATCH);
        reconnect();
        client.channel.attr(CertificateIdentity.KEY).set(CertificateIdentity.ofApplication("demo"));
        client.send(upload(FILE, "x"));
        assertEquals(204, answer().status());
    }

    @Test
    void tellsToGoOnOnceThereIsRoom() {
        String head = head("POST", FILE, "good", "Expect: 100-continue\r\nContent-Length: 3\r\n");
        client.send(head);
        assertEquals("", client.received());
        settle();
        assertEquals("HTTP/1.1 100 Continue\r\n\r\n", client.received());
        settle();
        client.send("abc");
        assertEquals(204, answer().status());
        client.send(head.replace("good", "bad"));
        expectRefusal(UploadOutcome.TOKEN_UNKNOWN);
    }

    @Test
    void refusesAnotherExpectation() {
        client.send(head("POST", FILE, "good", "Expect: tea\r\nContent-Length: 3\r\n"));
        assertEquals(417, answer().status());
    }

    @Test
    void readsNoFasterThanItWrites() {
        client.send(chunked(FILE));
        for (int i = 0; i < 16; i++) {
            assertTrue(client.channel.config().isAutoRead());
            client.send(chunk("part"));
        }
        assertFalse(client.channel.config().isAutoRead());
        client.pass(1_000_000); // the disk is slow, not the client
        settle();
        assertTrue(client.channel.config().isAutoRead());
        client.send("0\r\n\r\n");
        assertEquals(204, answer().status());
        assertEquals("{dev_000000000001/a.txt=" + "part".repeat(16) + "}", uploads.files());
    }

    @Test
    void answersInTheOrderOfTheRequests() {
        client.send(HttpClient.post("1") + upload(FILE, "x") + HttpClient.post("2") + upload(DATA + "?name=b", "y"));
        settle();
        assertEquals("", client.received());
        client.write();
        settle();
        assertEquals(List.of(200, 204), client.statuses());
        client.write();
        settle();
        assertEquals(List.of(200, 201), client.statuses());
        assertEquals(List.of("1", "2"), client.journal.payloads());
    }

    @Test
    void refusalKeepsItsPlaceBehindEarlierAnswers() {
        client.send(HttpClient.post("1") + upload("/bcx/api/v1/files/.x", "y") + HttpClient.post("2"));
        settle();
        client.pass(100_000);
        assertEquals("", client.received());
        client.write();
        settle();
        assertEquals(List.of(200, 400), client.statuses());
    }

    @Test
    void leavesNothingOfAFileThatIsCut() {
        client.send(head("POST", FILE, "good", "Content-Length: 100\r\n") + "abc");
        settle();
        assertTrue(uploads.files().contains(".incoming/1"), uploads.files());
        client.channel.close();
        settle();
        assertEquals("{}", uploads.files());
        assertEquals(List.of(1L), uploads.counts(UploadOutcome.CUT));
        assertEquals(0, uploads.uploads.files());
    }

    @Test
    void isCutWhereTheClientEndsItsSide() {
        client.send(head("POST", FILE, "good", "Content-Length: 100\r\n") + "abc");
        settle();
        client.channel.pipeline().fireUserEventTriggered(ChannelInputShutdownEvent.INSTANCE);
        settle();
        assertFalse(client.isOpen());
        assertEquals(List.of(1L), uploads.counts(UploadOutcome.CUT));
    }

    @Test
    void answersAClientThatHasEndedItsSide() {
        client.send(upload(FILE, "abc"));
        client.channel.pipeline().fireUserEventTriggered(ChannelInputShutdownEvent.INSTANCE);
        assertEquals(204, answer().status());
        assertFalse(client.isOpen());
    }

    @Test
    void refusesWhatIsNoHttp() {
        client.send(chunked(FILE) + chunk("abc") + "nonsense\r\n");
        Response answer = answer();
        assertEquals(400, answer.status());
        assertTrue(answer.closes());
        assertEquals(List.of(1L), uploads.counts(UploadOutcome.CUT));
        assertEquals("{}", uploads.files());
    }

    @Test
    void givesUpAClientThatSendsNothing() {
        client.send(head("POST", FILE, "good", "Content-Length: 1000\r\n") + "x".repeat(500));
        settle();
        client.pass(9_999);
        assertEquals("", client.received());
        client.pass(1);
        expectRefusal(UploadOutcome.TIMEOUT);
        client.pass(HttpClient.CONFIG.lingerTimeoutMs());
        assertFalse(client.isOpen());
    }

    /** 10 bytes a second are enough, and 10 s are given to begin with. */
    @Test
    void givesUpAClientThatIsTooSlow() {
        client.send(head("POST", FILE, "good", "Content-Length: 1000\r\n"));
        for (int second = 0; second < 9; second++) {
            client.send("x");
            settle();
            client.pass(1_000);
            assertEquals("", client.received());
        }
        client.send("x".repeat(41)); // 50 bytes by now: 15 s
        settle();
        client.pass(5_000);
        client.send("x");
        client.pass(999);
        assertEquals("", client.received());
        client.pass(1);
        expectRefusal(UploadOutcome.TIMEOUT);
    }

    @Test
    void isTheLastWhenTheEdgeLeaves() {
        String request = upload(FILE, "abc");
        client.send(request.substring(0, request.length() - 1));
        client.channel.pipeline().fireUserEventTriggered(new Leave(""));
        settle();
        assertTrue(client.isOpen());
        client.send(request.substring(request.length() - 1));
        Response answer = answer();
        assertEquals(204, answer.status());
        assertTrue(answer.closes(), answer.head());
    }

    @Test
    void refusesMoreAtATimeThanMayBe() {
        client.send(head("POST", FILE, "good", "Content-Length: 3\r\n"));
        HttpClient second = new HttpClient(uploads.uploads);
        second.send(head("POST", FILE, "good", "Content-Length: 3\r\n"));
        HttpClient third = new HttpClient(uploads.uploads);
        third.send(head("POST", FILE, "good", "Content-Length: 3\r\n"));
        settle();
        third.pass(0);
        assertEquals(List.of(429), third.statuses());
        assertEquals(List.of(1L), uploads.counts(UploadOutcome.DEVICE_BUSY));
        third.channel.close();
        second.channel.close();
        settle();
        third.close();
        second.close();
    }
}
