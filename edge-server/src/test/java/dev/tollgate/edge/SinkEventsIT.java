package dev.tollgate.edge;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tollgate.edge.testing.EdgeProcess;
import dev.tollgate.edge.testing.EventStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** An operator is told of sinks that fail or are paused; against the real process, which gets no other message. */
@Timeout(120)
final class SinkEventsIT {
    @Test
    void sinkThatFailsOrIsPausedIsToldOf(@TempDir Path data) throws Exception {
        try (EdgeProcess edge = EdgeProcess.start(
                        data,
                        "sinks.http.dead.url=http://127.0.0.1:1/",
                        "sinks.file.copy.folder=" + data.resolve("copy"),
                        "optionalSinks=dead,copy");
                EventStream events = EventStream.open(edge, "?types=sink-changed")) {
            edge.call("POST", "/api/v1/sinks/copy/pause", "{}");
            expect(events, "copy", "paused");
            edge.call("POST", "/api/v1/sinks/copy/resume", "{}");
            expect(events, "copy", "delivering");
            assertEquals(200, post(edge));
            JsonNode failing = expect(events, "dead", "retrying");
            assertTrue(failing.has("failure"), failing::toString);
            edge.call("POST", "/api/v1/sinks/dead/pause", "{}");
            expect(events, "dead", "paused"); // and no other between: trying again is no change
        }
    }

    private static int post(EdgeProcess edge) throws IOException, InterruptedException {
        String token = edge.createDevice("demo", "sender").get("token").asText();
        URI uri = URI.create("http://127.0.0.1:" + edge.http().getPort() + "/kp1/demo-v1/dcx/" + token + "/json");
        HttpRequest request = HttpRequest.newBuilder(uri)
                .POST(HttpRequest.BodyPublishers.ofString("{}"))
                .build();
        return HttpClient.newHttpClient()
                .send(request, HttpResponse.BodyHandlers.discarding())
                .statusCode();
    }

    /** The next event of a sink has to be this one. */
    private static JsonNode expect(EventStream events, String sink, String state) throws IOException {
        while (true) {
            JsonNode data = events.next().data();
            if (data.get("name").asText().equals(sink)) {
                assertEquals(state, data.get("state").asText(), data::toString);
                return data;
            }
        }
    }
}
