package dev.tollgate.loadtest.report.serve;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tollgate.loadtest.measure.Interval;
import dev.tollgate.loadtest.report.HealthLimits;
import dev.tollgate.loadtest.report.LiveDetails;
import dev.tollgate.loadtest.report.SyntheticRun;
import dev.tollgate.loadtest.report.live.LiveRun;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.OptionalLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class LiveServerTest {
    private final SyntheticRun run = new SyntheticRun("pub.q1", 100, 1, 12).run();
    private final LiveRun live = new LiveRun(run.info(), HealthLimits.of(OptionalLong.empty()), LiveDetails.NONE);
    private final LiveServer server;
    private final HttpClient client = HttpClient.newHttpClient();

    LiveServerTest() throws IOException {
        server = new LiveServer(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), live);
    }

    @BeforeEach
    void measures() {
        for (Interval interval : run.intervals()) {
            live.onInterval(interval);
        }
        run.result().events().forEach(live::onEvent);
    }

    @AfterEach
    void ends() {
        server.close();
    }

    private HttpResponse<String> get(String path, String method) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.port() + path))
                .method(method, HttpRequest.BodyPublishers.noBody())
                .build();
        return client.send(request, HttpResponse.BodyHandlers.ofString());
    }

    private double sample(String text, String start) {
        List<String> found =
                text.lines().filter(line -> line.startsWith(start + " ")).toList();
        assertEquals(1, found.size(), start + " in\n" + text);
        return Double.parseDouble(found.get(0).substring(start.length() + 1));
    }

    @Test
    void exposesCountersAndHistograms() throws Exception {
        HttpResponse<String> answer = get("/metrics", "GET");
        assertEquals(200, answer.statusCode());
        assertEquals(
                "text/plain; version=0.0.4; charset=utf-8",
                answer.headers().firstValue("Content-Type").orElse(""));
        String text = answer.body();
        assertEquals(9_000, sample(text, "tollgate_load_planned_total{operation=\"pub.q1\"}"));
        String labels = "clock=\"response\",operation=\"pub.q1\",outcome=\"ok\",state=\"\"";
        double ok = sample(text, "tollgate_load_ended_total{operation=\"pub.q1\",outcome=\"ok\"}");
        assertEquals(ok, sample(text, "tollgate_load_latency_seconds_count{" + labels + "}"));
        assertEquals(ok, sample(text, "tollgate_load_latency_seconds_bucket{" + labels + ",le=\"+Inf\"}"));
        assertTrue(sample(text, "tollgate_load_latency_seconds_bucket{" + labels + ",le=\"0.001\"}") < ok);
        assertEquals(1, sample(text, "tollgate_load_phase{phase=\"drain\"}"));
    }

    @Test
    void hasBucketsThatOnlyGrow() throws Exception {
        String text = get("/metrics", "GET").body();
        double before = 0;
        for (String line : text.lines()
                .filter(each ->
                        each.contains("_bucket{clock=\"response\",operation=\"pub.q1\",outcome=\"ok\",state=\"\""))
                .toList()) {
            double now = Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1));
            assertTrue(now >= before, line);
            before = now;
        }
        assertTrue(text.endsWith("\n"));
    }

    @Test
    void servesAPageThatFollowsTheRun() throws Exception {
        HttpResponse<String> page = get("/", "GET");
        assertEquals(200, page.statusCode());
        assertTrue(page.body().contains("RUNNING") && page.body().contains("<svg"), page.body());
        assertTrue(page.body().contains("kill9: &lt;SIGKILL&gt; &amp;"), "not escaped");
        assertTrue(page.headers()
                .firstValue("Content-Security-Policy")
                .orElse("")
                .startsWith("default-src 'none'; style-src 'sha256-"));
        assertTrue(get("/content", "GET").body().startsWith("<header"));
        assertTrue(get("/live.js", "GET").body().contains("fetch('content'"));
    }

    @Test
    void answersNothingElse() throws Exception {
        assertEquals(404, get("/favicon.ico", "GET").statusCode());
        assertEquals(404, get("/metrics/x", "GET").statusCode());
        assertEquals(405, get("/metrics", "POST").statusCode());
        assertEquals("", get("/metrics", "HEAD").body());
    }
}
