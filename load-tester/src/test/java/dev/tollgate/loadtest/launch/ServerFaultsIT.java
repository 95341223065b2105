package dev.tollgate.loadtest.launch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tollgate.loadtest.command.Console;
import dev.tollgate.loadtest.command.LoadCommands;
import dev.tollgate.loadtest.testing.FreePorts;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Whole runs against the null server as a process, which the run starts, stops, kills, and watches. */
@Timeout(240)
class ServerFaultsIT {
    /** A run that went to its end: the machine may be too busy for more. */
    private static final Set<Integer> FINISHED = Set.of(0, 91, 92);

    @TempDir
    Path folder;

    private final int port = FreePorts.next();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    private int load(String... arguments) {
        PrintStream printed = new PrintStream(err, true, StandardCharsets.UTF_8);
        Console console = new Console(printed, printed, Map.of());
        return LoadCommands.execute(console, new Launch(), List.of(), arguments);
    }

    private String err() {
        return err.toString(StandardCharsets.UTF_8);
    }

    private JsonNode summary() throws IOException {
        return new ObjectMapper().readTree(folder.resolve("run/summary.json").toFile());
    }

    private static List<String> events(JsonNode summary, String kind) {
        List<String> texts = new ArrayList<>();
        for (JsonNode event : summary.get("events")) {
            if (event.get("kind").asText().equals(kind)) {
                texts.add(event.get("text").asText());
            }
        }
        return texts;
    }

    private String url() {
        return "mqtt://127.0.0.1:" + port;
    }

    private String out() {
        return folder.resolve("run").toString();
    }

    @Test
    void doesAllFaultsToAServerThatItStarts() throws IOException {
        int code = load(
                "pub",
                "-c",
                "5",
                "--rate",
                "200/s",
                "-d",
                "35s",
                "--warmup",
                "0s",
                "--progress",
                "none",
                "-o",
                out(),
                "--reconnect",
                "fixed:50ms",
                "--server-cmd",
                NullServers.command(port),
                "--down",
                "0..200ms",
                "--fault",
                "stop@500ms,for=500ms",
                "--fault",
                "rst@2s",
                "--fault",
                "blackhole@3500ms,for=500ms",
                "--fault",
                "kill9@5s",
                "--fault",
                "term@20s,down=100ms",
                url());
        JsonNode summary = summary();
        assertTrue(FINISHED.contains(code), code + "\n" + err() + summary.get("verdict"));
        List<String> faults = events(summary, "fault");
        assertEquals(5, faults.size(), faults.toString());
        List<String> kinds = List.of("stop #1", "rst #2", "blackhole #3", "kill9 #4", "term #5");
        for (int i = 0; i < kinds.size(); i++) {
            assertTrue(faults.get(i).startsWith(kinds.get(i)), faults.toString());
        }
        assertEquals(5, events(summary, "recovered").size());
        JsonNode figures = summary.get("figures");
        assertEquals(5, figures.get("fault.done").asInt());
        assertTrue(figures.get("fault.1.first_ack_ms").asDouble() >= 500, figures.toString());
        for (int reconnecting : new int[] {2, 4, 5}) {
            assertTrue(figures.has("fault." + reconnecting + ".first_connack_ms"), figures.toString());
        }
        assertTrue(figures.get("fault.4.first_accept_ms").asDouble()
                > figures.get("fault.4.port_closed_ms").asDouble());
        assertEquals(5, figures.get("storm.back").asInt(), figures.toString());
        assertTrue(
                summary.get("reconnects").asInt() >= 15,
                summary.get("reconnects").toString());
        assertTrue(figures.get("target.rss_bytes.max").asDouble() > 1 << 20, figures.toString());
        assertTrue(figures.get("target.threads.max").asDouble() > 3, figures.toString());
        assertShown();
        assertTrue(FreePorts.isFree(port), "the server was ended");
    }

    private void assertShown() throws IOException {
        Path run = folder.resolve("run");
        String page = Files.readString(run.resolve("report.html"));
        assertTrue(page.contains("id=\"target-memory\"") && page.contains("kill9 #4"), "the page has no server");
        List<String> rows = Files.readAllLines(run.resolve("target.csv"));
        assertEquals("at_s,phase,rss_bytes,heap_bytes,threads,open_files,cpu_cores", rows.get(0));
        assertTrue(rows.size() > 5, rows.toString());
        String console = Files.readString(run.resolve("console.txt"));
        assertTrue(console.contains("server      RSS") && console.contains("fault: kill9 #4"), console);
        assertTrue(console.contains("recovered: kill9 #4"), console);
    }

    @Test
    void saysWhatTheServerSaidWhenItIsNeverReady() {
        int code = load(
                "pub",
                "-d",
                "1s",
                "--progress",
                "none",
                "-o",
                out(),
                "--server-cmd",
                "sh -c 'echo starting; echo no licence >&2; exit 3'",
                url());
        assertEquals(93, code, err());
        assertTrue(err().contains("the server ended by itself with code 3: no licence; what it printed is in "), err());
    }

    @Test
    void reconnectsAfterAServersRestart() throws IOException {
        int code = load(
                "storm",
                "-c",
                "20",
                "-d",
                "20s",
                "--at",
                "1s",
                "--trigger",
                "server-restart",
                "--progress",
                "none",
                "--warmup",
                "0s",
                "--reconnect",
                "fixed:50ms",
                "-o",
                out(),
                "--server-cmd",
                NullServers.command(port),
                url());
        JsonNode figures = summary().get("figures");
        assertTrue(FINISHED.contains(code), code + err());
        assertEquals(20, figures.get("storm.cut").asInt(), figures.toString());
        assertEquals(20, figures.get("storm.back").asInt(), figures.toString());
        assertTrue(figures.get("storm.all_back_s").asDouble() > 0, figures.toString());
    }

    /** From a scenario file, with a server that somebody else started; its page for metrics is not there. */
    @Test
    void pausesAndWatchesAServerThatIsNotItsOwn() throws IOException, InterruptedException {
        Process server = new ProcessBuilder("sh", "-c", NullServers.command(port))
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        try {
            while (FreePorts.isFree(port)) {
                assertTrue(server.isAlive());
                TimeUnit.MILLISECONDS.sleep(20);
            }
            long pid = server.descendants()
                    .filter(process -> process.info().command().orElse("").endsWith("java"))
                    .findFirst()
                    .orElseThrow()
                    .pid();
            Path file = Files.writeString(folder.resolve("soak.yaml"), """
                    command: soak
                    target: { mqtt: "mqtt://127.0.0.1:%d" }
                    devices: { count: 4 }
                    flows: [ { name: pub, op: pub.q1, rate: 1500/s, topic: "t/{i}" } ]
                    phases: [ { warmup: 0s }, { measure: 16s } ]
                    faults: [ { at: 1s, kind: stop, for: 300ms } ]
                    server: { pid: %d, metrics: "http://127.0.0.1:1/metrics" }
                    """.formatted(port, pid));
            int code = load(
                    "run", file.toString(), "--progress", "none", "-o", out(), "-T", "drift.p99.low: value<9999999");
            JsonNode summary = summary();
            assertTrue(FINISHED.contains(code), code + err() + summary.get("verdict"));
            assertEquals(1, events(summary, "recovered").size());
            assertTrue(summary.get("figures").get("fault.1.first_ack_ms").asDouble() >= 300);
            assertTrue(summary.get("figures").get("target.rss_bytes.max").asDouble() > 1 << 20);
            List<String> warnings = events(summary, "warning");
            assertEquals(
                    1,
                    warnings.stream()
                            .filter(text -> text.contains("/metrics cannot be read"))
                            .count());
            List<String> drift = events(summary, "drift");
            assertTrue(drift.stream().anyMatch(text -> text.startsWith("p99 ")), drift.toString());
            assertTrue(drift.stream().anyMatch(text -> text.startsWith("server.rss ")), drift.toString());
            assertFalse(FreePorts.isFree(port), "it is not ours to end");
        } finally {
            server.descendants().forEach(ProcessHandle::destroyForcibly);
            server.destroyForcibly();
        }
    }
}
