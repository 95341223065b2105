package dev.tollgate.edge.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tollgate.edge.testing.EdgeProcess;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Imports that are longer than what connections hold, into a real edge. */
@Timeout(300)
final class ImportIT {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int DEVICES = 150_000;
    private static final int BATCH = 1_000;
    private static final Pattern FROM_LINE = Pattern.compile("--from-line ([0-9]+)");

    @TempDir
    private Path folder;

    private final Set<String> told = new TreeSet<>();
    private int conflicts;

    private Path devices() throws Exception {
        StringBuilder lines = new StringBuilder();
        for (int i = 1; i <= DEVICES; i++) {
            lines.append("{\"name\":\"n").append(i).append("\",\"application\":\"demo\"}\n");
        }
        return Files.writeString(folder.resolve("devices.ndjson"), lines);
    }

    private EdgeProcess edge() throws Exception {
        return EdgeProcess.startFast(folder.resolve("edge"), "admin.importBatch=" + BATCH);
    }

    private CliRun cli(EdgeProcess edge) {
        return new CliRun(Map.of(
                "EDGE_ADMIN",
                edge.admin("").toString(),
                "EDGE_DATA",
                edge.data().toString()));
    }

    private void readResults(CliRun run) throws Exception {
        for (String line : run.out().lines().toList()) {
            JsonNode result = JSON.readTree(line);
            if (result.has("token")) {
                assertTrue(told.add(result.get("name").asText()), line);
                assertEquals(
                        "n" + result.get("line").asInt(), result.get("name").asText());
            } else if (result.has("error")) {
                assertEquals("conflict", result.get("error").get("reason").asText(), line);
                conflicts++;
            }
        }
    }

    private static int devicesOf(EdgeProcess edge) {
        return edge.call("GET", "/api/v1/stats", "").get("devices").asInt();
    }

    /** What the edge did not come to tell of is refused as a conflict then, and no more than a batch. */
    @Test
    void goesOnAfterTheEdgeWasKilled() throws Exception {
        Path file = devices();
        int fromLine;
        try (EdgeProcess edge = edge()) {
            CliRun run = cli(edge);
            CompletableFuture<Integer> exitCode =
                    CompletableFuture.supplyAsync(() -> run.run("device", "import", file.toString(), "--json"));
            edge.awaitMetric("tollgate_registry_tokens", tokens -> tokens > 5 * BATCH);
            edge.kill();
            assertEquals(ExitCode.NOT_REACHABLE, exitCode.get(60, TimeUnit.SECONDS), run.err());
            readResults(run);
            Matcher advice = FROM_LINE.matcher(run.err());
            assertTrue(advice.find(), run.err());
            fromLine = Integer.parseInt(advice.group(1));
            assertEquals(told.size() + 1, fromLine, run.err());
        }
        try (EdgeProcess edge = edge()) {
            CliRun run = cli(edge);
            int exitCode = run.run("device", "import", file.toString(), "--json", "--from-line", "" + fromLine);
            readResults(run);
            assertEquals(conflicts == 0 ? ExitCode.OK : ExitCode.FAILED, exitCode, run.err());
            assertTrue(run.err().contains(BATCH + " lines: "), run.err());
            assertEquals(DEVICES, told.size() + conflicts);
            assertTrue(conflicts <= BATCH, () -> conflicts + " conflicts");
            assertNotEquals(DEVICES, fromLine);
            assertEquals(0, edge.stop(), edge.output());
        }
        try (EdgeProcess edge = edge()) {
            assertEquals(DEVICES, devicesOf(edge));
        }
    }

    @Test
    void tellsThatTheTokenIsWrongAndSendsNoMore() throws Exception {
        Path file = devices();
        try (EdgeProcess edge = edge()) {
            CliRun run = new CliRun(Map.of("EDGE_ADMIN", edge.admin("").toString(), "EDGE_ADMIN_TOKEN", "wrong"));
            assertEquals(ExitCode.FAILED, run.run("device", "import", file.toString()));
            assertTrue(run.err().contains("does not know this admin token"), run.err());
            assertEquals(0, devicesOf(edge));
        }
    }
}
