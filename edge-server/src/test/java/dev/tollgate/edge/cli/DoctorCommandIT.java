package dev.tollgate.edge.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tollgate.edge.admin.AdminFixture;
import dev.tollgate.edge.testing.FreePorts;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DoctorCommandIT {
    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    Path folder;

    private final RecordingServer server = new RecordingServer();

    @Test
    void findsWhoHoldsAPort() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            String address = "127.0.0.1:" + taken.getLocalPort();
            CliRun edge = new CliRun(Map.of("EDGE_ADMIN", "http://127.0.0.1:" + FreePorts.next()), server);
            String[] doctor = {"doctor", "--data", folder.toString(), "--set", "listen.mqtt=" + address, "--json"};
            assertEquals(1, edge.run(doctor));
            JsonNode port = check(edge, "listen.mqtt");
            assertEquals("fail", port.get("status").asText());
            String self = "taken by pid " + ProcessHandle.current().pid() + " (";
            assertTrue(port.get("detail").asText().contains(self), port::toString);
            assertTrue(port.get("fix").asText().contains("--set listen.mqtt="), port::toString);
            assertEquals("warn", check(edge, "edge").get("status").asText());
            assertEquals("edge serve", check(edge, "edge").get("fix").asText());
        }
    }

    @Test
    void isContentWithARunningEdge() throws Exception {
        try (AdminFixture admin = AdminFixture.open(folder);
                ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            CliRun edge = new CliRun(Map.of("EDGE_ADMIN", admin.url()), server);
            String[] doctor = {
                "doctor", "--data", folder.toString(), "--set", "listen.mqtt=127.0.0.1:" + taken.getLocalPort()
            };
            assertEquals(0, edge.run(doctor), edge::out);
            assertTrue(
                    edge.out().contains("ok    edge          runs at " + admin.url() + " and is ready\n"), edge.out());
            assertTrue(edge.out().contains("ok    data folder"), edge.out());
            assertTrue(edge.out().contains("ok    jvm flags"), edge.out());
            admin.isReady.set(false);
            assertEquals(1, edge.run(doctor));
            assertTrue(edge.out().contains("not ready: MQTT listener is not open"), edge.out());
        }
    }

    @Test
    void reportsWhatIsWrong() throws Exception {
        Path file = Files.writeString(folder.resolve("file"), "");
        CliRun edge = new CliRun(Map.of("EDGE_ADMIN", "http://127.0.0.1:" + FreePorts.next()), server);
        assertEquals(1, edge.run("doctor", "--data", file.toString(), "--set", "listen.mqtt=x", "--json"));
        assertEquals("fail", check(edge, "data folder").get("status").asText());
        assertEquals("fail", check(edge, "settings").get("status").asText());
    }

    private static JsonNode check(CliRun edge, String name) throws Exception {
        for (JsonNode check : JSON.readTree(edge.out()).get("checks")) {
            if (check.get("name").asText().equals(name)) {
                return check;
            }
        }
        throw new AssertionError("no check " + name + " in " + edge.out());
    }
}
