package dev.tollgate.edge.http;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.tollgate.edge.route.AckLevel;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** Whatever comes, in whichever pieces: that plain requests pass by Netty's decoder changes no answer and no message. */
final class PlainRequestPropertyTest {
    private static final int STREAMS = 400;

    private static final List<String> LINES = List.of(
            "POST /kpc/kp1/demo-v1/dcx/good/json HTTP/1.1\r\n",
            "POST /kp1/demo-v1/dcx/good/json/7 HTTP/1.1\r\n",
            "POST /kp1/demo-v1/dcx/good/plain/temp HTTP/1.1\r\n",
            "POST /kpc/kp1/demo-v1/dcx/dead/json HTTP/1.1\r\n",
            "POST /kpc/kp1/demo-v1/dcx/unknown/json HTTP/1.1\r\n",
            "POST /kpc/kp1/demo-v1/dcx/two%20words/json HTTP/1.1\r\n",
            "POST /kpc/kp1/demo-v1/dcx/good/ HTTP/1.1\r\n",
            "POST /kpc/kp1/demo-v1/dcx/good/json?x=y HTTP/1.1\r\n",
            "POST /kpc/kp1/demo-v1/dcx/good/json HTTP/1.0\r\n",
            "GET /kpc/kp1/demo-v1/dcx/good/json HTTP/1.1\r\n",
            "POST /elsewhere HTTP/1.1\r\n");

    private static final List<String> FIELDS = List.of(
            "Content-Type: application/json\r\n",
            "content-type:text/plain; charset=utf-8\r\n",
            "User-Agent: device/1.0\r\n",
            "Accept: */*\r\n",
            "X: y \r\n",
            "X:\r\n",
            "Connection: keep-alive\r\n",
            "Connection: close\r\n",
            "Expect: 100-continue\r\n",
            "Authorization: Bearer x\r\n",
            "Host: other\r\n",
            "Content-Length: 3\r\n",
            "Transfer-Encoding: chunked\r\n");

    private final SplittableRandom random = new SplittableRandom(1);

    private String pick(List<String> of) {
        return of.get(random.nextInt(of.size()));
    }

    /** Mostly as devices send it: the first of what there is to choose from. */
    private String request() {
        boolean isUsual = random.nextInt(3) > 0;
        String body = "\"" + "x".repeat(random.nextInt(30)) + "\"";
        StringBuilder head = new StringBuilder(isUsual ? LINES.get(random.nextInt(3)) : pick(LINES));
        head.append("Host: edge\r\n");
        for (int i = isUsual ? 0 : random.nextInt(3); i > 0; i--) {
            head.append(pick(FIELDS));
        }
        if (isUsual) {
            head.append(FIELDS.get(0));
        }
        return head + "Content-Length: " + body.length() + "\r\n\r\n" + body;
    }

    private String stream() {
        StringBuilder stream = new StringBuilder();
        for (int i = random.nextInt(1, 8); i > 0; i--) {
            String request = request();
            stream.append(request.repeat(random.nextInt(1, 4)));
        }
        if (random.nextBoolean()) {
            mutate(stream);
        }
        return stream.toString();
    }

    private void mutate(StringBuilder stream) {
        int index = random.nextInt(stream.length());
        char other = "\r\n \t\0:/.%\u00e9x19+,".charAt(random.nextInt(15));
        switch (random.nextInt(4)) {
            case 0 -> stream.setCharAt(index, other);
            case 1 -> stream.insert(index, other);
            case 2 -> stream.deleteCharAt(index);
            default -> stream.setLength(index);
        }
    }

    @Test
    void changesNoAnswerAndNoMessage() {
        for (int i = 0; i < STREAMS; i++) {
            String stream = stream();
            String expected = outcome(stream, 0, false);
            assertEquals(expected, outcome(stream, 0, true), stream);
            assertEquals(expected, outcome(stream, 60, true), stream);
        }
    }

    @Test
    void changesNothingWhereverTwoRequestsAreCut() {
        String request = "POST /kpc/kp1/demo-v1/dcx/good/json/7 HTTP/1.1\r\nHost: edge\r\nContent-Type: a/b\r\n"
                + "Content-Length: 4\r\n\r\n1234";
        String stream = request.repeat(4);
        String expected = outcome(stream, 0, false);
        for (int cut = 0; cut <= stream.length(); cut++) {
            try (HttpClient client = newClient(true)) {
                client.send(stream.substring(0, cut));
                client.send(stream.substring(cut));
                assertEquals(expected, drain(client), "cut at " + cut);
            }
        }
    }

    private static HttpClient newClient(boolean takesPlain) {
        return new HttpClient(HttpClient.CONFIG, AckLevel.JOURNALED, 4, takesPlain);
    }

    private String outcome(String stream, int pieceMax, boolean takesPlain) {
        try (HttpClient client = newClient(takesPlain)) {
            int start = 0;
            while (start < stream.length()) {
                int rest = stream.length() - start;
                int length = pieceMax == 0 ? rest : Math.min(rest, random.nextInt(1, pieceMax));
                client.send(stream.substring(start, start + length));
                start += length;
            }
            return drain(client);
        }
    }

    private static String drain(HttpClient client) {
        int journaled = -1;
        while (journaled < client.journal.payloads().size()) {
            journaled = client.journal.payloads().size();
            client.write();
        }
        // whether a client is told to go on depends on whether it has done so
        String answers = client.received().replace("HTTP/1.1 100 Continue\r\n\r\n", "");
        return answers + client.journal.messages() + client.isOpen();
    }
}
