package dev.tollgate.edge;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tollgate.edge.testing.Alone;
import dev.tollgate.edge.testing.FreePorts;
import dev.tollgate.edge.testing.Tool;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** README's tour, as a newcomer pastes it: {@code scripts/edge serve --demo}, the two lines that it prints, {@code scripts/edge tail}. */
@Alone("its launcher builds the jar anew where that is stale, and the others run from it")
final class TourIT {
    private static final int END_TIMEOUT_S = 30;
    private static final String EDGE =
            Path.of("../scripts/edge").toAbsolutePath().normalize().toString();

    private final List<String> printed = new ArrayList<>();

    @Test
    void printedCommandsMakeSamplesAppearInTail(@TempDir Path data) throws Exception {
        Map<String, String> environment = Map.of(
                "EDGE_DATA", data.toString(),
                "EDGE_LISTEN_MQTT", freeAddress(),
                "EDGE_LISTEN_HTTP", freeAddress(),
                "EDGE_LISTEN_ADMIN", freeAddress(),
                "JAVA_HOME", System.getProperty("java.home"));
        ProcessBuilder serve = new ProcessBuilder(EDGE, "serve", "--demo").redirectErrorStream(true);
        serve.environment().putAll(environment);
        Process edge = serve.start();
        try (BufferedReader lines = edge.inputReader(StandardCharsets.UTF_8)) {
            String mosquittoPub = await(lines, "mosquitto_pub -h 127.0.0.1 -p ");
            String curl = await(lines, "curl -X POST http://127.0.0.1:");
            await(lines, "ready: ");
            shell(environment, mosquittoPub);
            shell(environment, curl);
            String admin = "http://" + environment.get("EDGE_LISTEN_ADMIN");
            String tail = shell(environment, EDGE + " tail --from start --to end --admin " + admin);
            List<String> records = tail.lines().toList();
            assertEquals(2, records.size(), tail);
            assertTrue(records.get(0).contains("\"payload\":{\"temperature\":21}"), tail);
            assertTrue(records.get(0).contains("\"protocol\":\"mqtt"), tail);
            assertTrue(records.get(1).contains("\"protocol\":\"http\""), tail);
            assertTrue(Files.exists(data.resolve("admin.token")));
        } finally {
            edge.destroy(); // the launcher became the edge: exec
            if (!edge.waitFor(END_TIMEOUT_S, TimeUnit.SECONDS)) {
                edge.destroyForcibly();
            }
        }
    }

    private String await(BufferedReader lines, String start) throws IOException {
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            printed.add(line);
            int index = line.indexOf(start);
            if (index >= 0) {
                return line.substring(index);
            }
        }
        throw new AssertionError("expected a line with " + start + ", got " + printed);
    }

    private static String shell(Map<String, String> environment, String command) throws Exception {
        ProcessBuilder shell = new ProcessBuilder("bash", "-c", command);
        shell.environment().putAll(environment);
        Tool.Result result = Tool.run(shell);
        assertEquals(0, result.exitCode(), () -> command + ": " + result.output());
        return result.output();
    }

    private static String freeAddress() {
        return "127.0.0.1:" + FreePorts.next();
    }
}
