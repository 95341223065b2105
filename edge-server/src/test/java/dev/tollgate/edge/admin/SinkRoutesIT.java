package dev.tollgate.edge.admin;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tollgate.edge.sink.FeedFixture;
import dev.tollgate.edge.sink.Sink;
import dev.tollgate.edge.sink.SinkBatch;
import dev.tollgate.edge.sink.SinkStatus;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The admin API's part for sinks, over a real feed whose backend rejects the first record. */
final class SinkRoutesIT {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String SINK = SinkRoutes.SINKS + "/test";

    @TempDir
    private Path data;

    private FeedFixture feed;
    private AdminFixture admin;

    @BeforeEach
    void start() throws Exception {
        feed = new FeedFixture(
                data,
                () -> new Sink() {
                    @Override
                    public void deliver(SinkBatch batch) {
                        for (int i = 0; i < batch.size(); i++) {
                            if (batch.records().get(i).sequence() == 1) {
                                batch.reject(i, "not this one");
                            }
                        }
                    }

                    @Override
                    public void close() {}
                },
                "rejectionsMax=1");
        feed.write(0, "a", "b", "c");
        feed.awaitSettled();
        admin = AdminFixture.open(data, feed.sinks());
    }

    @AfterEach
    void stop() throws Exception {
        admin.close();
        feed.close();
    }

    private JsonNode get(String path) throws Exception {
        HttpResponse<String> answer = admin.get(path);
        assertEquals(200, answer.statusCode(), answer::body);
        return JSON.readTree(answer.body());
    }

    private void assertRefused(int status, String reason, HttpResponse<String> answer) throws Exception {
        assertEquals(status, answer.statusCode(), answer::body);
        assertEquals(reason, JSON.readTree(answer.body()).get("reason").asText(), answer::body);
    }

    @Test
    void showsSinks() throws Exception {
        JsonNode shown = get(SINK);
        assertEquals(
                shown.get("name"), get(SinkRoutes.SINKS).get("sinks").get(0).get("name"));
        assertEquals("test", shown.get("name").asText());
        assertEquals("test", shown.get("kind").asText());
        assertEquals(4, shown.get("cursor").asLong());
        assertEquals(0, shown.get("lag").asLong());
        assertTrue(shown.get("oldestWaitingAt").isNull());
        assertTrue(shown.get("failure").isNull());
        assertTrue(shown.get("deadLetterBytes").asLong() > 0);
        assertEquals("[\"default\"]", shown.get("routes").toString());
        assertRefused(404, "not-found", admin.get(SinkRoutes.SINKS + "/other"));
    }

    @Test
    void pausesAndResumes() throws Exception {
        assertEquals(202, admin.post(SINK + "/pause", "").statusCode());
        FeedFixture.await(() -> feed.status().state() == SinkStatus.State.PAUSED);
        feed.write(0, "d");
        assertEquals("paused", get(SINK).get("state").asText());
        assertEquals(1, get(SINK).get("lag").asLong());
        assertEquals(202, admin.post(SINK + "/resume", "").statusCode());
        feed.awaitSettled();
        assertRefused(404, "not-found", admin.post(SinkRoutes.SINKS + "/other/pause", ""));
    }

    @Test
    void goesBack() throws Exception {
        assertEquals(202, admin.post(SINK + "/rewind", "{\"to\":2}").statusCode());
        FeedFixture.await(() -> feed.sinks().ledger().get(0).delivered() == 4);
        assertEquals(202, admin.post(SINK + "/rewind", "{\"to\":\"start\"}").statusCode());
        FeedFixture.await(() -> feed.sinks().ledger().get(0).delivered() == 6);
        for (String wrong : new String[] {
            "", "{}", "{\"to\":0}", "{\"to\":1.5}", "{\"to\":\"end\"}", "{\"to\":99999999999999999999}", "[]"
        }) {
            assertEquals(400, admin.post(SINK + "/rewind", wrong).statusCode(), wrong);
        }
        assertRefused(409, "conflict", admin.post(SINK + "/rewind", "{\"to\":5}"));
    }

    @Test
    void givesDeadLetters() throws Exception {
        HttpResponse<String> answer = admin.get(SINK + "/dead-letters");
        assertEquals(
                "application/x-ndjson",
                answer.headers().firstValue("Content-Type").orElse(""));
        JsonNode line = JSON.readTree(answer.body());
        assertEquals("not this one", line.get("reason").asText());
        assertEquals(1, line.get("record").get("sequence").asLong());
    }

    @Test
    void showsTheLedger() throws Exception {
        JsonNode row = get("/api/v1/ledger").get("ledger").get(0);
        assertEquals(
                "{\"route\":\"default\",\"sink\":\"test\",\"required\":true,\"accepted\":3,\"delivered\":2,"
                        + "\"inFlight\":0,\"waiting\":0,\"expired\":0,\"dropped\":{\"journal-full\":0,\"rejected\":1,"
                        + "\"damaged\":0,\"route-changed\":0},\"difference\":0}",
                row.toString());
    }
}
