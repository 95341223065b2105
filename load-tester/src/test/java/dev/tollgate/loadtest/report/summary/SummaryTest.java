package dev.tollgate.loadtest.report.summary;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tollgate.loadtest.health.GeneratorVerdict;
import dev.tollgate.loadtest.measure.Clock;
import dev.tollgate.loadtest.measure.Counts;
import dev.tollgate.loadtest.measure.HealthSample;
import dev.tollgate.loadtest.measure.StateCounts;
import dev.tollgate.loadtest.report.RunResult;
import dev.tollgate.loadtest.report.SyntheticRun;
import dev.tollgate.loadtest.report.threshold.Thresholds;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SummaryTest {
    private static final RunResult RESULT =
            new SyntheticRun("pub.q1", 200, 1, 3).withVerify().run().result();

    @TempDir
    Path folder;

    private static Summary summary(RunResult result, String... thresholds) {
        return Summary.of(
                result,
                Thresholds.parse(List.of(thresholds)).judge(result),
                HealthFigures.of(List.of(new HealthSample(1_000_000, 2_000_000, 0, 0.5, 0))),
                true);
    }

    private static RunResult with(
            Map<String, Counts> counts,
            Map<String, StateCounts> states,
            GeneratorVerdict.Trust trust,
            boolean interrupted) {
        return new RunResult(
                RESULT.info(),
                RESULT.histograms(),
                counts,
                RESULT.outcomes(),
                0,
                states,
                Map.of(),
                0,
                0,
                List.of(),
                new GeneratorVerdict(trust, List.of("CPU 97 %, limit 85 %")),
                java.util.Optional.empty(),
                interrupted);
    }

    @ParameterizedTest
    @CsvSource({
        // wrong tokens, trust, started, threshold fails, interrupted → exit code, result
        "0, VALID,   1000, false, false, 0,   PASS",
        "0, SUSPECT, 1000, false, false, 0,   PASS",
        "0, INVALID, 1000, false, false, 91,  INVALID",
        "0, VALID,   900,  false, false, 92,  FAIL",
        "0, VALID,   1000, true,  false, 99,  FAIL",
        "0, VALID,   1000, false, true,  130, INTERRUPTED",
        "1, INVALID, 900,  true,  true,  90,  FAIL",
        "0, INVALID, 900,  true,  true,  91,  INVALID",
        "0, VALID,   900,  true,  true,  92,  FAIL",
        "0, VALID,   1000, true,  true,  99,  FAIL"
    })
    void picksTheHighestReason(
            long wrong,
            GeneratorVerdict.Trust trust,
            long started,
            boolean fails,
            boolean interrupted,
            int code,
            Verdict.Result result) {
        RunResult run = with(
                Map.of("pub.q1", new Counts(1_000, started, started, 0, 0, 0, 0)),
                Map.of("unknown", new StateCounts(0, 5, 0, wrong, 0, 0)),
                trust,
                interrupted);
        Verdict verdict = summary(run, fails ? "ok: count==7" : "ok: count>0").verdict();
        assertEquals(code, verdict.exitCode());
        assertEquals(result, verdict.result());
        assertEquals(
                result == Verdict.Result.PASS,
                verdict.reasons().isEmpty(),
                verdict.reasons().toString());
    }

    @Test
    void isReadBackAsItWasWritten() throws IOException {
        Summary summary = summary(RESULT, "pub.q1: p(99)<20ms");
        Path file = folder.resolve("summary.json");
        Files.writeString(file, SummaryJson.write(summary));
        assertEquals(summary, SummaryJson.read(file));
        assertEquals(RESULT.info(), SummaryJson.read(file).info());
    }

    @Test
    void keepsHistogramsWhole() {
        Latency latency = summary(RESULT).latency("pub.q1", Clock.RESPONSE).orElseThrow();
        assertEquals(RESULT.histograms().get(latency.parsedSeries()), latency.decoded());
    }

    @Test
    void leavesOutPercentilesWithTooFewSamples() {
        Latency latency = summary(RESULT).latency("pub.q1", Clock.RESPONSE).orElseThrow();
        assertTrue(latency.count() > 10_000 && latency.count() < 100_000, "n " + latency.count());
        assertNotNull(latency.percentiles().get("p99.9"));
        assertNull(latency.percentiles().get("p99.99"));
        assertTrue(latency.percentiles().containsKey("p99.99"));
    }

    @Test
    void refusesAnotherVersion() throws IOException {
        Path file = folder.resolve("summary.json");
        Files.writeString(file, "{\"schemaVersion\": 2}");
        IOException refused = assertThrows(IOException.class, () -> SummaryJson.read(file));
        assertTrue(
                String.valueOf(refused.getMessage()).endsWith("expected schemaVersion 1, got 2"), refused.getMessage());
        Files.writeString(file, "{]");
        assertThrows(IOException.class, () -> SummaryJson.read(file));
    }

    @Test
    void fitsItsSchema() throws IOException {
        ObjectMapper json = new ObjectMapper();
        JsonNode schema;
        try (InputStream in = Summary.class.getResourceAsStream("summary-1.schema.json")) {
            schema = json.readTree(in);
        }
        JsonNode tree = json.readTree(SummaryJson.write(summary(RESULT, "pub.q1: p(99)<20ms")));
        assertEquals(List.of(), new SchemaCheck(schema).faults(tree));
        ((com.fasterxml.jackson.databind.node.ObjectNode) tree.get("verdict")).put("result", "GOOD");
        assertEquals(1, new SchemaCheck(schema).faults(tree).size());
    }
}
