package dev.tollgate.loadtest.report.output;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tollgate.loadtest.measure.Interval;
import dev.tollgate.loadtest.report.LiveDetails;
import dev.tollgate.loadtest.report.RunControls;
import dev.tollgate.loadtest.report.SearchStep;
import dev.tollgate.loadtest.report.SyntheticRun;
import dev.tollgate.loadtest.report.output.OutputOptions.Progress;
import dev.tollgate.loadtest.report.summary.Summary;
import dev.tollgate.loadtest.report.summary.SummaryJson;
import dev.tollgate.loadtest.report.threshold.Thresholds;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RunOutputTest {
    @TempDir
    Path folder;

    private final SyntheticRun run = new SyntheticRun("pub.q1", 200, 1, 21).run();
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();
    private final AtomicInteger stops = new AtomicInteger();

    private final RunControls controls = stops::incrementAndGet;

    private OutputOptions options(Progress progress, Optional<String> json) {
        return new OutputOptions(
                folder.resolve("run"),
                progress,
                true,
                json,
                Optional.of(folder.resolve("copy.csv")),
                Optional.of(folder.resolve("copy.html")),
                Optional.of(folder.resolve("copy.hlog")),
                Optional.of(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0)));
    }

    private RunOutput output(OutputOptions options, String... thresholds) throws IOException {
        OutputStreams streams = new OutputStreams(
                InputStream.nullInputStream(),
                new PrintStream(out, true, StandardCharsets.UTF_8),
                false,
                new PrintStream(err, true, StandardCharsets.UTF_8),
                false,
                "");
        return new RunOutput(
                options, streams, run.info(), Thresholds.parse(List.of(thresholds)), LiveDetails.NONE, controls);
    }

    private Summary play(RunOutput output, SearchStep... search) throws IOException {
        for (Interval interval : run.intervals()) {
            output.onInterval(interval);
        }
        run.result().events().forEach(output::onEvent);
        return output.finish(run.result(), List.of(search));
    }

    @Test
    void writesEveryFileAndPrintsTheSummary() throws IOException {
        Summary summary;
        try (RunOutput output = output(options(Progress.AUTO, Optional.empty()), "pub.q1: p(99)<1us")) {
            summary = play(output, new SearchStep(1_000, 999, 1.2, 4.5, 0, true, "holds"));
            assertTrue(output.port().orElse(0) > 0);
        }
        for (String name : List.of(
                "run/summary.json",
                "run/timeseries.csv",
                "run/latency.hlog",
                "run/events.jsonl",
                "run/env.json",
                "run/console.txt",
                "run/report.html",
                "run/percentiles/pub.q1.response.hgrm",
                "copy.csv",
                "copy.html",
                "copy.hlog")) {
            assertTrue(Files.size(folder.resolve(name)) > 0, name);
        }
        assertEquals(99, summary.verdict().exitCode());
        assertEquals(summary, SummaryJson.read(folder.resolve("run/summary.json")));
        assertTrue(
                out.toString(StandardCharsets.UTF_8).contains(" FAIL  1 of 2 thresholds"),
                out.toString(StandardCharsets.UTF_8));
        List<String> lines = err.toString(StandardCharsets.UTF_8).lines().toList();
        assertEquals(
                SyntheticRun.SECONDS,
                lines.stream().filter(line -> line.contains("ack ")).count(),
                lines.toString());
        List<String> console = Files.readAllLines(folder.resolve("run/console.txt"));
        assertEquals(lines, console.subList(0, lines.size()));
        assertTrue(Files.readString(folder.resolve("copy.html")).contains("href=\"run/timeseries.csv\""));
        assertTrue(Files.readString(folder.resolve("run/report.html")).contains("id=\"search\""));
    }

    @Test
    void leavesStdoutToTheJsonThatWasAskedFor() throws IOException {
        try (RunOutput output = output(options(Progress.LINE, Optional.of("-")))) {
            play(output);
        }
        JsonNode json = new ObjectMapper().readTree(out.toString(StandardCharsets.UTF_8));
        assertEquals("PASS", json.at("/verdict/result").asText());
    }

    @Test
    void isSilentWhenAsked() throws IOException {
        try (RunOutput output = output(options(Progress.NONE, Optional.empty()))) {
            play(output);
        }
        assertEquals("", err.toString(StandardCharsets.UTF_8));
    }

    @Test
    void stopsTheRunOnceWhenAThresholdSaysSo() throws IOException {
        try (RunOutput output = output(options(Progress.LINE, Optional.empty()), "pub.q1: p(50)<1us abort after 5s")) {
            play(output);
        }
        assertEquals(1, stops.get());
        String said = err.toString(StandardCharsets.UTF_8);
        assertTrue(said.contains(" stopped: pub.q1: p(50)<1us abort after 5s failed: "), said);
        assertTrue(Files.readString(folder.resolve("run/events.jsonl")).contains("stopped: pub.q1"));
    }

    @Test
    void refusesADirectoryThatHoldsARun() throws IOException {
        try (RunOutput output = output(options(Progress.NONE, Optional.empty()))) {
            play(output);
        }
        assertThrows(IOException.class, () -> output(options(Progress.NONE, Optional.empty())));
    }

    @Test
    void leavesWhatIsThereWhenTheRunNeverFinishes() throws IOException {
        try (RunOutput output = output(options(Progress.NONE, Optional.empty()))) {
            run.intervals().subList(0, 30).forEach(output::onInterval);
        }
        assertEquals(
                1 + 30 * 3,
                Files.readAllLines(folder.resolve("run/timeseries.csv")).size());
    }
}
