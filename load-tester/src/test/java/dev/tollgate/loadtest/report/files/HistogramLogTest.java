package dev.tollgate.loadtest.report.files;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tollgate.loadtest.measure.Clock;
import dev.tollgate.loadtest.measure.Interval;
import dev.tollgate.loadtest.measure.Outcome;
import dev.tollgate.loadtest.measure.Series;
import dev.tollgate.loadtest.report.SyntheticRun;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.HistogramLogProcessor;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HistogramLogTest {
    @TempDir
    static Path folder;

    private static Path file = Path.of("");
    private static List<Interval> intervals = List.of();

    @BeforeAll
    static void writesARun() throws IOException {
        SyntheticRun run = new SyntheticRun("pub.q1", 100, 1, 5).run();
        intervals = run.intervals();
        file = folder.resolve("latency.hlog");
        try (HistogramLog log = new HistogramLog(file, run.info().startedAt())) {
            for (Interval interval : intervals) {
                log.write(interval);
            }
        }
    }

    @Test
    void holdsEachValueOnceUnderItsTag() throws IOException {
        Map<String, Long> expected = new HashMap<>();
        for (Interval interval : intervals) {
            Histogram response = interval.histograms().get(Series.of("pub.q1", Clock.RESPONSE));
            expected.merge("", response == null ? 0 : response.getTotalCount(), Long::sum);
            interval.histograms()
                    .forEach((series, histogram) ->
                            expected.merge(HistogramLog.tag(series), histogram.getTotalCount(), Long::sum));
        }
        Map<String, Long> found = new HashMap<>();
        try (HistogramLogLines lines = new HistogramLogLines(file)) {
            for (HistogramLogLines.Entry entry = lines.next(); entry != null; entry = lines.next()) {
                found.merge(entry.tag(), entry.histogram().getTotalCount(), Long::sum);
            }
        }
        assertEquals(expected, found);
    }

    @Test
    void opensInHdrHistogramsOwnProcessor() throws Exception {
        String tags = process("-listtags");
        for (String tag : List.of(
                "[NO TAG (default)]", "pub.q1.response", "pub.q1:suspended::refused.service", "conn.response")) {
            assertTrue(tags.lines().anyMatch(tag::equals), tags);
        }
        long answered = intervals.stream()
                .map(interval -> interval.histograms().get(Series.of("pub.q1", Clock.RESPONSE)))
                .filter(Objects::nonNull)
                .mapToLong(Histogram::getTotalCount)
                .sum();
        assertEquals(answered, total(process("-alltags")));
        assertEquals(answered, total(process("-tag", "pub.q1.response")));
        assertTrue(total(process("-tag", "pub.q1:suspended::refused.service")) > 100);
    }

    private static long total(String table) {
        Matcher total = Pattern.compile("Total count\\s+=\\s+(\\d+)").matcher(table);
        assertTrue(total.find(), table);
        return Long.parseLong(total.group(1));
    }

    /** In a process of its own, since it may end that. */
    private static String process(String... options) throws Exception {
        Path library = Path.of(HistogramLogProcessor.class
                .getProtectionDomain()
                .getCodeSource()
                .getLocation()
                .toURI());
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                library.toString(),
                HistogramLogProcessor.class.getName(),
                "-i",
                file.toString()));
        command.addAll(List.of(options));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertTrue(process.waitFor(60, TimeUnit.SECONDS), said);
        assertEquals(0, process.exitValue(), said);
        assertFalse(said.contains("Exception"), said);
        return said;
    }

    @Test
    void saysTheUnitAndTheFormat() throws IOException {
        List<String> head = Files.readAllLines(file).subList(0, 6);
        assertTrue(head.contains("#[Histogram log format version 1.3]"), head.toString());
        assertTrue(head.stream().anyMatch(line -> line.startsWith("#UNITS: nanoseconds")), head.toString());
    }

    @Test
    void turnsASeriesIntoATagAndBack() {
        Series series = new Series("pub.q1", "active", Outcome.REFUSED, Clock.SERVICE);
        assertEquals("pub.q1:active::refused.service", HistogramLog.tag(series));
        assertEquals(series, HistogramLog.series(HistogramLog.tag(series)));
        Series plain = new Series("pub.q1", "", Outcome.TIMEOUT, Clock.RESPONSE);
        assertEquals("pub.q1::timeout.response", HistogramLog.tag(plain));
        assertEquals(plain, HistogramLog.series(HistogramLog.tag(plain)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"a b", "pub q1.response", "a,b", "", "a\nb", "Tag=a", "a!b", "ä"})
    void refusesTagsThatReadersTripOver(String tag) {
        assertThrows(IllegalArgumentException.class, () -> HistogramLog.checkedTag(tag));
    }

    @Test
    void leavesOutALineThatWasCutShort() throws IOException {
        byte[] whole = Files.readAllBytes(file);
        Path cut = folder.resolve("cut.hlog");
        Files.write(cut, java.util.Arrays.copyOf(whole, whole.length - 20));
        int entries = 0;
        try (HistogramLogLines lines = new HistogramLogLines(cut)) {
            while (lines.next() != null) {
                entries++;
            }
            assertTrue(lines.cutShort());
            assertNull(lines.next());
        }
        try (HistogramLogLines lines = new HistogramLogLines(file)) {
            int all = 0;
            while (lines.next() != null) {
                all++;
            }
            assertEquals(all - 1, entries);
        }
    }

    @Test
    void namesTheLineThatIsDamaged() throws IOException {
        Path damaged = folder.resolve("damaged.hlog");
        Files.writeString(damaged, "#comment\nTag=a,0.0,1.0,2.0,AAAA\nTag=a,0.0,1.0\n");
        try (HistogramLogLines lines = new HistogramLogLines(damaged)) {
            IOException refused = assertThrows(IOException.class, () -> lines.next());
            assertTrue(String.valueOf(refused.getMessage()).contains("line 2"), refused.getMessage());
        }
    }
}
