package dev.tollgate.loadtest.report.files;

import dev.tollgate.loadtest.health.GeneratorVerdict;
import dev.tollgate.loadtest.measure.Counts;
import dev.tollgate.loadtest.measure.HealthSample;
import dev.tollgate.loadtest.measure.Phase;
import dev.tollgate.loadtest.measure.RunEvent;
import dev.tollgate.loadtest.measure.Series;
import dev.tollgate.loadtest.report.Operations;
import dev.tollgate.loadtest.report.RunInfo;
import dev.tollgate.loadtest.report.RunResult;
import dev.tollgate.loadtest.report.summary.HealthFigures;
import dev.tollgate.loadtest.report.summary.RunDescription;
import dev.tollgate.loadtest.report.summary.Summary;
import dev.tollgate.loadtest.report.summary.SummaryJson;
import dev.tollgate.loadtest.report.threshold.Thresholds;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.HdrHistogram.Histogram;

/** Puts a summary together from the files of a run that was killed: what ended within its measure phase. */
final class Recovery {
    private static final GeneratorVerdict NOT_JUDGED = new GeneratorVerdict(
            GeneratorVerdict.Trust.SUSPECT, List.of("the run did not come to its end, so the tester was not judged"));

    private Recovery() {}

    static Summary summary(RunDirectory directory) throws IOException {
        RunDescription.Opening opening = SummaryJson.readOpening(directory.environment());
        List<TimeSeriesCsv.Row> rows = measuredRows(directory);
        RunResult result = result(directory, opening.run().info(), rows);
        List<HealthSample> health = rows.stream()
                .filter(row -> row.operation().equals(Operations.ALL))
                .map(row -> row.slice().health())
                .toList();
        return Summary.of(
                result, Thresholds.parse(opening.thresholds()).judge(result), HealthFigures.of(health), false);
    }

    private static List<TimeSeriesCsv.Row> measuredRows(RunDirectory directory) throws IOException {
        List<TimeSeriesCsv.Row> rows =
                Files.exists(directory.timeSeries()) ? TimeSeriesCsv.read(directory.timeSeries()) : new ArrayList<>();
        rows.removeIf(row -> row.slice().phase() != Phase.MEASURE);
        return rows;
    }

    private static RunResult result(RunDirectory directory, RunInfo asked, List<TimeSeriesCsv.Row> rows)
            throws IOException {
        Map<String, Counts> counts = new TreeMap<>();
        Map<String, Map<String, Long>> outcomes = new TreeMap<>();
        long connectionsLost = 0;
        double seconds = 0;
        for (TimeSeriesCsv.Row row : rows) {
            if (row.operation().equals(Operations.ALL)) {
                connectionsLost += row.slice().connectionsLost();
                seconds += row.slice().lengthSeconds();
            } else {
                counts.merge(row.operation(), row.slice().counts(), Counts::plus);
            }
        }
        counts.forEach((operation, sum) -> outcomes.put(operation, outcomes(sum)));
        List<RunEvent> events = Files.exists(directory.events()) ? EventLog.read(directory.events()) : List.of();
        return new RunResult(
                measured(asked, seconds),
                histograms(directory),
                counts,
                outcomes,
                0,
                Map.of(),
                Map.of(),
                0,
                connectionsLost,
                events,
                NOT_JUDGED,
                Optional.empty(),
                true);
    }

    private static Map<String, Long> outcomes(Counts counts) {
        Map<String, Long> outcomes = new TreeMap<>();
        outcomes.put("ok", counts.ok());
        outcomes.put("refused", counts.refused());
        outcomes.put("timeout", counts.timedOut());
        outcomes.put("closed", counts.lost());
        return outcomes;
    }

    private static RunInfo measured(RunInfo asked, double seconds) {
        return new RunInfo(
                asked.command(),
                asked.commandLine(),
                asked.target(),
                asked.plan(),
                asked.devices(),
                asked.plannedRate(),
                asked.startedAt(),
                asked.warmUpSeconds(),
                seconds,
                asked.seed(),
                asked.scenario(),
                asked.environment());
    }

    /** Of the measure phase, by series. */
    static Map<Series, Histogram> histograms(RunDirectory directory) throws IOException {
        List<Slice> measured = measuredRows(directory).stream()
                .filter(row -> row.operation().equals(Operations.ALL))
                .map(TimeSeriesCsv.Row::slice)
                .toList();
        Map<Series, Histogram> histograms = new HashMap<>();
        if (measured.isEmpty() || !Files.exists(directory.histogramLog())) {
            return histograms;
        }
        double start = measured.get(0).startSeconds();
        double end = measured.get(measured.size() - 1).endNanos() / 1e9;
        try (HistogramLogLines lines = new HistogramLogLines(directory.histogramLog())) {
            for (HistogramLogLines.Entry entry = lines.next(); entry != null; entry = lines.next()) {
                if (!entry.tag().isEmpty() && entry.middleSeconds() >= start && entry.middleSeconds() < end) {
                    histograms
                            .computeIfAbsent(HistogramLog.series(entry.tag()), absent -> Operations.emptyHistogram())
                            .add(entry.histogram());
                }
            }
        }
        return histograms;
    }
}
