package dev.tollgate.loadtest.report.page;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tollgate.loadtest.report.SyntheticRun;
import dev.tollgate.loadtest.report.files.RecordedRun;
import dev.tollgate.loadtest.report.files.RunDirectory;
import dev.tollgate.loadtest.report.files.RunRecorder;
import dev.tollgate.loadtest.report.threshold.Thresholds;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The page in a real browser that has no network. Left out where there is no Chromium: scripts/test brings one. */
class ReportPageIT {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Path PICTURES = Path.of("target", "report-page");

    @TempDir
    static Path folder;

    private static Optional<Browser> browser = Optional.empty();

    @BeforeAll
    static void opensThePage() throws IOException {
        Optional<Path> program = Browser.program();
        Assumptions.assumeTrue(program.isPresent(), "no Chromium");
        RunDirectory directory = record();
        RecordedRun run = RecordedRun.read(directory);
        run.writePage(ReportPage.html(run, Optional.of(baseline()), ""));
        browser = Optional.of(new Browser(program.orElseThrow(), folder.resolve("profile")));
        browser()
                .call(
                        "Network.emulateNetworkConditions",
                        Map.of("offline", true, "latency", 0, "downloadThroughput", 0, "uploadThroughput", 0));
        browser().open(directory.page().toUri().toString());
    }

    @AfterAll
    static void closesTheBrowser() {
        browser.ifPresent(Browser::close);
    }

    private static Browser browser() {
        return browser.orElseThrow();
    }

    private static RunDirectory record() throws IOException {
        return record(
                "run", new SyntheticRun("pub.q1", 2_000, 1, 7).withVerify().run());
    }

    private static dev.tollgate.loadtest.report.summary.Summary baseline() throws IOException {
        RunDirectory directory = record(
                "base",
                new SyntheticRun("pub.q1", 2_000, 0.8, 8).withoutFaults().run());
        return RecordedRun.summary(directory);
    }

    private static RunDirectory record(String name, SyntheticRun run) throws IOException {
        RunDirectory directory = new RunDirectory(folder.resolve(name));
        Thresholds thresholds = Thresholds.parse(
                List.of("pub.q1: p(99)<20ms", "pub.q1.service: p(99.9)<2s", "errors: rate<5%", "pub.q1: p(99.999)<3s"));
        try (RunRecorder recorder = new RunRecorder(directory, run.info(), thresholds)) {
            for (var interval : run.intervals()) {
                recorder.onInterval(interval);
            }
            for (var event : run.result().events()) {
                recorder.onEvent(event);
            }
            recorder.finish(run.result(), List.of());
        }
        return directory;
    }

    @Test
    void asksNothingOfTheNetwork() {
        List<JsonNode> requests = browser().events("Network.requestWillBeSent");
        assertEquals(1, requests.size(), requests.toString());
        String address = requests.get(0).get("request").get("url").asText();
        assertTrue(address.startsWith("file:"), address);
    }

    @Test
    void leavesTheConsoleEmpty() {
        assertEquals(List.of(), browser().events("Log.entryAdded"));
        assertEquals(List.of(), browser().events("Runtime.consoleAPICalled"));
        assertEquals(List.of(), browser().events("Runtime.exceptionThrown"));
    }

    @Test
    void showsTheNumbersOfTheSummary() throws IOException {
        JsonNode summary =
                JSON.readTree(folder.resolve("run").resolve("summary.json").toFile());
        JsonNode shown = browser()
                .evaluate("[...document.querySelectorAll('data[data-path]')]"
                        + ".map(e => [e.dataset.path, e.getAttribute('value'), e.textContent])");
        assertTrue(shown.size() > 100, "only " + shown.size());
        for (JsonNode number : shown) {
            JsonNode there = summary.at(number.get(0).asText());
            assertTrue(there.isNumber(), number + " is not in the summary");
            assertEquals(there.asDouble(), number.get(1).asDouble(), number.toString());
            assertTrue(agrees(there.asDouble(), number.get(2).asText()), number.toString());
        }
    }

    /** What is read must be the value, rounded to the digits that are shown. */
    private static boolean agrees(double value, String text) {
        String digits = text.replace(",", "").replace(" ", "");
        double read = Double.parseDouble(digits);
        int decimals = digits.contains(".") ? digits.length() - digits.indexOf('.') - 1 : 0;
        return Math.abs(read - value) <= 0.5000001 * Math.pow(10, -decimals);
    }

    @Test
    void showsEachNumberThatTheSummaryHasOfLatency() throws IOException {
        JsonNode summary =
                JSON.readTree(folder.resolve("run").resolve("summary.json").toFile());
        JsonNode shown =
                browser().evaluate("[...document.querySelectorAll('data[data-path]')].map(e => e.dataset.path)");
        for (int i = 0; i < summary.get("latency").size(); i++) {
            String path = "\"/latency/" + i + "/count\"";
            assertTrue(shown.toString().contains(path), path);
        }
    }

    @Test
    void fitsWideAndNarrowInLightAndDark() throws IOException {
        Files.createDirectories(PICTURES);
        for (int width : new int[] {1440, 375}) {
            for (String scheme : List.of("light", "dark")) {
                browser().size(width, 900);
                browser().colorScheme(scheme);
                int needed = browser()
                        .evaluate("document.documentElement.scrollWidth")
                        .asInt();
                assertTrue(needed <= width, "needs " + needed + " of " + width + " pixels");
                Files.write(
                        PICTURES.resolve(width + "-" + scheme + ".png"),
                        browser().screenshot());
            }
        }
        Files.write(PICTURES.resolve("report.pdf"), browser().pdf());
        assertTrue(Files.size(folder.resolve("run").resolve("report.html")) < 1 << 20);
    }
}
