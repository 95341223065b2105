package dev.tollgate.loadtest.report.files;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tollgate.loadtest.measure.Clock;
import dev.tollgate.loadtest.measure.Interval;
import dev.tollgate.loadtest.measure.Phase;
import dev.tollgate.loadtest.report.SyntheticRun;
import dev.tollgate.loadtest.report.page.ReportCommand;
import dev.tollgate.loadtest.report.summary.Summary;
import dev.tollgate.loadtest.report.summary.Verdict;
import dev.tollgate.loadtest.report.threshold.Thresholds;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class RunRecorderTest {
    private static final Thresholds THRESHOLDS = Thresholds.parse(List.of("pub.q1: p(99)<20ms"));

    @TempDir
    Path folder;

    private final SyntheticRun run = new SyntheticRun("pub.q1", 200, 1, 11).run();

    private RunDirectory record(boolean finish) throws IOException {
        RunDirectory directory = new RunDirectory(folder.resolve("run"));
        try (RunRecorder recorder = new RunRecorder(directory, run.info(), THRESHOLDS)) {
            for (Interval interval : run.intervals()) {
                recorder.onInterval(interval);
            }
            for (var event : run.result().events()) {
                recorder.onEvent(event);
            }
            if (finish) {
                recorder.finish(run.result(), List.of());
            }
        }
        return directory;
    }

    @Test
    void writesARowForEachSecondAlsoWhenNothingHappened() throws IOException {
        List<TimeSeriesCsv.Row> rows = TimeSeriesCsv.read(record(false).timeSeries());
        List<Slice> pub = rows.stream()
                .filter(row -> row.operation().equals("pub.q1"))
                .map(TimeSeriesCsv.Row::slice)
                .toList();
        assertEquals(SyntheticRun.SECONDS, pub.size());
        Slice stalled = pub.get(SyntheticRun.STALL_AT);
        assertEquals(0, stalled.counts().answered());
        assertEquals(200, stalled.counts().planned());
        assertTrue(Double.isNaN(stalled.response().p50()));
        assertTrue(stalled.isStall());
    }

    @Test
    void readsRowsBackAsTheyWereWritten() throws IOException {
        List<TimeSeriesCsv.Row> rows = TimeSeriesCsv.read(record(false).timeSeries());
        List<Slice> expected = run.intervals().stream()
                .map(interval -> Slice.of(interval, java.util.Set.of("pub.q1")))
                .toList();
        List<Slice> found = rows.stream()
                .filter(row -> row.operation().equals("pub.q1"))
                .map(TimeSeriesCsv.Row::slice)
                .toList();
        for (int i = 0; i < expected.size(); i++) {
            assertEquals(expected.get(i).counts(), found.get(i).counts());
            assertEquals(expected.get(i).health(), found.get(i).health());
            assertEquals(expected.get(i).phase(), found.get(i).phase());
            assertEquals(expected.get(i).response(), found.get(i).response());
        }
    }

    @Test
    void takesTheSameNumbersFromTheLogAsFromTheIntervals() throws IOException {
        RecordedRun recorded = RecordedRun.read(record(true));
        assertEquals(SyntheticRun.SECONDS, recorded.slices().size());
        List<Interval> intervals = run.intervals();
        for (int i = 20; i < 90; i++) {
            Slice expected = Slice.of(intervals.get(i), java.util.Set.of("pub.q1"));
            assertEquals(expected.response(), recorded.slices().get(i).response(), "second " + i);
            assertEquals(expected.service(), recorded.slices().get(i).service(), "second " + i);
            assertEquals(expected.counts(), recorded.slices().get(i).counts(), "second " + i);
        }
        assertFalse(recorded.heat().isEmpty());
    }

    @Test
    void leavesFilesThatCanBeReadWhenItIsKilled() throws IOException {
        RunDirectory directory = record(false);
        Files.writeString(directory.timeSeries(), "100,1,dra", StandardOpenOption.APPEND);
        Files.writeString(directory.events(), "{\"atNan", StandardOpenOption.APPEND);
        Files.writeString(directory.histogramLog(), "Tag=pub.q1.response,1", StandardOpenOption.APPEND);
        StringWriter said = new StringWriter();
        int code = new CommandLine(new ReportCommand())
                .setOut(new PrintWriter(said))
                .execute(directory.path().toString());
        assertEquals(0, code, said.toString());
        Summary summary = RecordedRun.summary(directory);
        assertFalse(summary.complete());
        assertTrue(summary.interrupted());
        assertEquals(run.result().events(), summary.events());
        assertEquals(1, summary.thresholds().size());
        long measured = run.intervals().stream()
                .filter(interval -> interval.phase() == Phase.MEASURE)
                .mapToLong(interval -> Slice.of(interval, java.util.Set.of("pub.q1"))
                        .response()
                        .samples())
                .sum();
        assertEquals(
                measured,
                summary.latency("pub.q1", Clock.RESPONSE).orElseThrow().count());
        assertTrue(Files.readString(directory.page()).contains("did not come to its end"));
        assertTrue(Files.exists(directory.percentiles().resolve("pub.q1.response.hgrm")));
    }

    @Test
    void canBeReadWhenItWasKilledAtOnce() throws IOException {
        RunDirectory directory = new RunDirectory(folder.resolve("run"));
        new RunRecorder(directory, run.info(), THRESHOLDS).close();
        RecordedRun.completeFiles(directory);
        RecordedRun recorded = RecordedRun.read(directory);
        assertEquals(Verdict.Result.FAIL, recorded.summary().verdict().result());
        assertTrue(recorded.slices().isEmpty());
        assertEquals(
                0, new CommandLine(new ReportCommand()).execute(directory.path().toString()));
    }

    @Test
    void refusesADirectoryThatHoldsARun() throws IOException {
        RunDirectory directory = record(true);
        IOException refused = assertThrows(IOException.class, () -> new RunRecorder(directory, run.info(), THRESHOLDS));
        assertTrue(String.valueOf(refused.getMessage()).contains("holds one"), refused.getMessage());
    }

    @Test
    void joinsTheSecondsOfALongRun() throws IOException {
        RunDirectory directory = new RunDirectory(folder.resolve("long"));
        List<Interval> seconds = run.intervals();
        try (RunRecorder recorder = new RunRecorder(directory, run.info(), THRESHOLDS)) {
            for (int i = 0; i < 1_000; i++) {
                Interval second = seconds.get(20 + i % 30);
                recorder.onInterval(new Interval(
                        Phase.MEASURE,
                        i * SyntheticRun.SECOND,
                        second.lengthNanos(),
                        second.histograms(),
                        second.counts(),
                        i,
                        0,
                        1,
                        1,
                        1,
                        second.health()));
            }
            recorder.finish(run.result(), List.of());
        }
        List<Slice> slices = RecordedRun.read(directory).slices();
        assertEquals(250, slices.size());
        Slice first = slices.get(0);
        assertEquals(4 * SyntheticRun.SECOND, first.lengthNanos());
        assertEquals(800, first.counts().planned());
        assertEquals(3, first.inFlight());
        assertEquals(4, first.connectionsLost());
        long samples = 0;
        for (int i = 20; i < 24; i++) {
            samples += Slice.of(seconds.get(i), java.util.Set.of("pub.q1"))
                    .response()
                    .samples();
        }
        assertEquals(samples, first.response().samples());
    }

    @Test
    void printsWhatALogHolds() throws IOException {
        StringWriter said = new StringWriter();
        CommandLine command = new CommandLine(new HlogCommand()).setOut(new PrintWriter(said));
        Path file = record(true).histogramLog();
        assertEquals(0, command.execute(file.toString()));
        assertTrue(said.toString().lines().anyMatch(line -> line.startsWith("pub.q1.response ")), said.toString());
        assertEquals(
                0,
                new CommandLine(new HlogCommand())
                        .setOut(new PrintWriter(said))
                        .execute(file.toString(), "--tag", "pub.q1.response"));
        assertTrue(said.toString().contains("#[Mean"), said.toString());
    }
}
