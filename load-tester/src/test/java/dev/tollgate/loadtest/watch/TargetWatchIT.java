package dev.tollgate.loadtest.watch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpServer;
import dev.tollgate.loadtest.measure.HealthSample;
import dev.tollgate.loadtest.measure.Interval;
import dev.tollgate.loadtest.measure.Phase;
import dev.tollgate.loadtest.measure.TargetSample;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class TargetWatchIT {
    private static final String PAGE = """
            # HELP jvm_memory_used_bytes Bytes in use.
            # TYPE jvm_memory_used_bytes gauge
            jvm_memory_used_bytes{area="heap"} 1.5E7
            jvm_memory_used_bytes{area="nonheap"} 4.0E7
            jvm_threads_current 23.0
            process_open_fds 77
            process_open_fds_limit 4096
            process_cpu_seconds_total 12.5
            process_resident_memory_bytes 104857600 1700000000000
            """;

    private final List<String> warnings = new CopyOnWriteArrayList<>();
    private final BlockingQueue<TargetSample> samples = new LinkedBlockingQueue<>();

    private static Interval interval(int second) {
        return new Interval(
                Phase.MEASURE,
                second * 1_000_000_000L,
                1_000_000_000L,
                Map.of(),
                Map.of(),
                0,
                0,
                0,
                0,
                0,
                HealthSample.IDLE);
    }

    /** The watch leaves intervals out while it is busy with the one before. */
    private TargetSample next(TargetWatch watch, int second) throws InterruptedException {
        TargetSample sample = null;
        while (sample == null) {
            watch.onInterval(interval(second));
            sample = samples.poll(50, TimeUnit.MILLISECONDS);
        }
        return sample;
    }

    @Test
    void readsWhatIsThere() {
        Usage usage = MetricsPage.parse(PAGE);
        assertEquals(new Usage(104_857_600, 1.5e7, 23, 77, 12.5), usage);
        Usage pools = MetricsPage.parse(
                "jvm_memory_used_bytes{area=\"heap\",id=\"Eden\"} 1\njvm_memory_used_bytes{area=\"heap\",id=\"Old\"} 2\n");
        assertEquals(3, pools.heapBytes());
        assertEquals(Usage.UNKNOWN, MetricsPage.parse("<html>process_open_fds</html>\nprocess_open_fds NaN\n"));
    }

    @Test
    void looksAtAProcessAndItsPage() throws IOException, InterruptedException {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/metrics", exchange -> {
            byte[] body = PAGE.getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(200, body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
        server.start();
        URI url = URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/metrics");
        long self = ProcessHandle.current().pid();
        try (TargetWatch watch = new TargetWatch(
                Optional.of(new ProcessUsage(() -> self)),
                Optional.of(new MetricsPage(url)),
                List.of(samples::add),
                warnings::add)) {
            TargetSample first = next(watch, 0);
            assertTrue(first.rssBytes() > 1 << 20 && first.rssBytes() != 104_857_600, first.toString());
            assertEquals(1.5e7, first.heapBytes());
            assertTrue(first.threads() > 1 && first.openFiles() > 1, first.toString());
            assertTrue(Double.isNaN(first.cpuCores()), first.toString());
            assertTrue(next(watch, 1).cpuCores() >= 0);
            assertEquals(List.of(), warnings);
            Map<String, Double> figures = watch.figures();
            assertEquals(1.5e7, figures.get("target.heap_bytes.max"));
            assertEquals(first.rssBytes(), figures.get("target.rss_bytes.begin"));
        } finally {
            server.stop(0);
        }
    }

    @Test
    void saysOnceWhatCannotBeSeen() throws InterruptedException {
        try (TargetWatch watch = new TargetWatch(
                Optional.of(new ProcessUsage(() -> Long.MAX_VALUE)),
                Optional.of(new MetricsPage(URI.create("http://127.0.0.1:1/metrics"))),
                List.of(samples::add),
                warnings::add)) {
            for (int second = 0; second < 3; second++) {
                assertTrue(Double.isNaN(next(watch, second).rssBytes()));
            }
            assertEquals(Map.of(), watch.figures());
        }
        assertEquals(2, warnings.size(), warnings.toString());
        assertEquals("the server's process is not there", warnings.get(0));
        assertTrue(warnings.get(1).startsWith("http://127.0.0.1:1/metrics cannot be read: "), warnings.get(1));
    }
}
