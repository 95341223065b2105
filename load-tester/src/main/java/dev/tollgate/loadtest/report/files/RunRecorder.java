package dev.tollgate.loadtest.report.files;

import dev.tollgate.loadtest.measure.Interval;
import dev.tollgate.loadtest.measure.Phase;
import dev.tollgate.loadtest.measure.RunEvent;
import dev.tollgate.loadtest.measure.Series;
import dev.tollgate.loadtest.measure.TargetSample;
import dev.tollgate.loadtest.report.RunInfo;
import dev.tollgate.loadtest.report.RunResult;
import dev.tollgate.loadtest.report.SearchStep;
import dev.tollgate.loadtest.report.summary.HealthTotals;
import dev.tollgate.loadtest.report.summary.RunDescription;
import dev.tollgate.loadtest.report.summary.Summary;
import dev.tollgate.loadtest.report.summary.SummaryJson;
import dev.tollgate.loadtest.report.threshold.Thresholds;
import java.io.IOException;
import java.io.PrintStream;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Map;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;

/**
 * Writes the directory of one run while it goes on. Each interval and event is flushed when it has come, so that a run that is killed
 * leaves files that can be read. For one thread at a time; closed by whoever opened it.
 */
public final class RunRecorder implements AutoCloseable {
    private static final int HGRM_TICKS_PER_HALF_DISTANCE = 5;
    private static final double NANOS_PER_MS = 1e6;

    private final RunDirectory directory;
    private final Thresholds thresholds;
    private final Writer console;
    private final Writer rows;
    private final Writer eventLines;
    private final TimeSeriesCsv timeSeries;
    private final EventLog events;
    private final HistogramLog histogramLog;
    private final HealthTotals health = new HealthTotals();
    private @Nullable Writer targetRows;
    private @Nullable TargetCsv target;

    /**
     * Makes the directory where there is none.
     *
     * @throws IOException also when it holds a run already
     */
    public RunRecorder(RunDirectory directory, RunInfo info, Thresholds thresholds) throws IOException {
        this.directory = directory;
        this.thresholds = thresholds;
        if (directory.holdsRun()) {
            throw new IOException(directory.path() + ": expected a directory without a run, this one holds one");
        }
        Files.createDirectories(directory.path());
        List<String> texts =
                thresholds.given().stream().map(threshold -> threshold.text()).toList();
        write(
                directory.environment(),
                SummaryJson.write(new RunDescription.Opening(Summary.SCHEMA_VERSION, RunDescription.of(info), texts)));
        console = Files.newBufferedWriter(directory.console());
        rows = Files.newBufferedWriter(directory.timeSeries());
        eventLines = Files.newBufferedWriter(directory.events());
        timeSeries = new TimeSeriesCsv(rows);
        events = new EventLog(eventLines);
        histogramLog = new HistogramLog(directory.histogramLog(), info.startedAt());
    }

    public void onInterval(Interval interval) throws IOException {
        if (interval.phase() == Phase.MEASURE) {
            health.add(interval.health());
        }
        timeSeries.write(interval);
        histogramLog.write(interval);
    }

    /** Makes the file with the first sample. */
    public void onTarget(TargetSample sample) throws IOException {
        TargetCsv csv = target;
        if (csv == null) {
            Writer made = Files.newBufferedWriter(directory.target());
            targetRows = made;
            csv = new TargetCsv(made);
            target = csv;
        }
        csv.write(sample);
    }

    public void onEvent(RunEvent event) throws IOException {
        events.write(event);
    }

    /** A line for {@code console.txt}. */
    public void onLine(String line) throws IOException {
        console.write(line + "\n");
        console.flush();
    }

    /**
     * Judges the run, and writes what only its end tells.
     *
     * @param search the rates that a search tried; empty for other commands
     */
    public Summary finish(RunResult result, List<SearchStep> search) throws IOException {
        Summary summary = Summary.of(result, thresholds.judge(result), health.figures(), true)
                .withSearch(search);
        writePercentiles(directory, result.histograms());
        write(directory.summary(), SummaryJson.write(summary));
        return summary;
    }

    /** Whole or not at all. */
    static void write(Path file, String content) throws IOException {
        Path half = file.resolveSibling(file.getFileName() + ".half");
        Files.writeString(half, content);
        Files.move(half, file, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
    }

    static void writePercentiles(RunDirectory directory, Map<Series, Histogram> histograms) throws IOException {
        Files.createDirectories(directory.percentiles());
        for (Map.Entry<Series, Histogram> entry : histograms.entrySet()) {
            String name = entry.getKey().toString().replace(':', '=').replace('!', '+') + ".hgrm";
            Path file = directory.percentiles().resolve(name);
            try (PrintStream out = new PrintStream(file.toFile(), StandardCharsets.UTF_8)) {
                entry.getValue().outputPercentileDistribution(out, HGRM_TICKS_PER_HALF_DISTANCE, NANOS_PER_MS);
                if (out.checkError()) {
                    throw new IOException(file + ": cannot be written");
                }
            }
        }
    }

    @Override
    public void close() throws IOException {
        Writer ofTarget = targetRows;
        try (console;
                rows;
                eventLines;
                ofTarget;
                histogramLog) {
            // closed in turn, each also when another fails
        }
    }
}
