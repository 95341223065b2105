package dev.tollgate.edge.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Commands that need no running edge. */
class LocalCommandsTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    Path folder;

    private final RecordingServer server = new RecordingServer();

    @Test
    void serveHandsOnWhatItWasAskedFor() {
        CliRun edge = new CliRun(Map.of("EDGE_DATA", "elsewhere"), server);
        assertEquals(7, edge.run("serve", "--config", "edge.yaml", "--set", "a=b", "--set", "c=d"));
        ServeOptions options = server.asked.get(0);
        assertFalse(options.demo());
        assertEquals(Path.of("elsewhere"), options.data());
        assertEquals(Path.of("edge.yaml"), options.sources().file());
        assertEquals(List.of("a=b", "c=d"), options.sources().overrides());
        assertEquals(Map.of("EDGE_DATA", "elsewhere"), options.sources().environment());
        assertEquals(1, edge.run("serve", "--demo", "--data", "here"));
        assertEquals(Path.of("here"), server.asked.get(1).data());
        assertEquals("edge: cannot open 127.0.0.1:1883\n", edge.err());
    }

    /** The one that is asked for is found by a name that picocli has not read yet. */
    @Test
    void commandsHaveTheNamesThatTheyAreFoundBy() {
        CliRun edge = new CliRun(Map.of(), server);
        assertEquals(0, edge.run());
        String help = edge.out();
        Terminal none = new Terminal(InputStream.nullInputStream(), System.out, System.err, Map.of()); // none is run
        for (String name : EdgeCommand.commands(none, () -> server).keySet()) {
            assertTrue(help.contains("\n  " + name + " "), name);
            assertEquals(0, edge.run(name, "--help"));
            assertTrue(edge.out().startsWith("Usage: edge " + name + " "), edge.out());
        }
        assertEquals(2, edge.run("serv"));
        assertTrue(edge.err().contains("serve"), edge.err());
    }

    @Test
    void checksSettings() throws Exception {
        CliRun edge = new CliRun(Map.of("EDGE_LISTEN_MQT", "x"), server);
        assertEquals(0, edge.run("config", "check", "--set", "listen.mqtt=off"));
        assertEquals("ok: 2 settings, 1 not the default\n", edge.out());
        assertTrue(edge.err().startsWith("warning: EDGE_LISTEN_MQT: "), edge.err());
        assertEquals(0, edge.run("config", "check", "--json"));
        assertTrue(JSON.readTree(edge.out()).get("ok").asBoolean());

        Path file = Files.writeString(folder.resolve("edge.yaml"), "listen:\n  mqt: off\n  backlog: many\n");
        assertEquals(1, edge.run("config", "check", "--config", file.toString()));
        assertEquals(
                file + ":2: listen.mqt: no such key; did you mean listen.mqtt?\n" + file
                        + ":3: listen.backlog: expected a whole number of at least 1, got 'many'\n",
                edge.err());
        assertEquals(1, edge.run("config", "check", "--config", file.toString(), "--json"));
        JsonNode problem = JSON.readTree(edge.out()).get("problems").get(0);
        assertEquals(file + ":2", problem.get("source").asText());
        assertEquals("listen.mqtt", problem.get("nearestKey").asText());
    }

    @Test
    void showsSettings() throws Exception {
        CliRun edge = new CliRun(Map.of("EDGE_LISTEN_BACKLOG", "5"), server);
        assertEquals(0, edge.run("config", "show"));
        assertEquals("""
                KEY             VALUE           FROM
                listen.mqtt     127.0.0.1:1883  default
                listen.backlog  5               EDGE_LISTEN_BACKLOG
                """, edge.out());
        assertEquals(0, edge.run("config", "show", "--json"));
        assertEquals(
                "{\"key\":\"listen.backlog\",\"value\":\"5\",\"source\":\"EDGE_LISTEN_BACKLOG\"}",
                JSON.readTree(edge.out()).get("settings").get(1).toString());
        assertEquals(0, edge.run("config", "template"));
        assertTrue(edge.out().contains("  mqtt: 127.0.0.1:1883\n"), edge.out());
    }

    @Test
    void demoLinesNeedNothingFilledIn() throws Exception {
        byte[] ipv6 = new byte[16];
        ipv6[15] = 1;
        List<String> lines = DemoLines.of(
                new InetSocketAddress("0.0.0.0", 1883),
                new InetSocketAddress(InetAddress.getLoopbackAddress(), 8080),
                "demo-v1",
                "T0ken");
        assertTrue(
                lines.contains(
                        "  mosquitto_pub -h 127.0.0.1 -p 1883 -t kp1/demo-v1/dcx/T0ken/json/1 -m '{\"temperature\": 21}'"),
                lines::toString);
        assertTrue(
                lines.contains("  curl -X POST http://127.0.0.1:8080/kpc/kp1/demo-v1/dcx/T0ken/json --data"
                        + " '{\"temperature\": 21}'"),
                lines::toString);
        List<String> httpOnly =
                DemoLines.of(null, new InetSocketAddress(InetAddress.getByAddress(ipv6), 8080), "demo-v1", "T0ken");
        assertTrue(httpOnly.stream().noneMatch(line -> line.contains("mosquitto_pub")));
        assertTrue(
                httpOnly.stream().anyMatch(line -> line.contains("http://[0:0:0:0:0:0:0:1]:8080/")),
                httpOnly::toString);
    }
}
