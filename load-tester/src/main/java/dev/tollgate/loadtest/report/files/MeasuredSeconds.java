package dev.tollgate.loadtest.report.files;

import dev.tollgate.loadtest.measure.Clock;
import dev.tollgate.loadtest.measure.Counts;
import dev.tollgate.loadtest.measure.Outcome;
import dev.tollgate.loadtest.measure.Phase;
import dev.tollgate.loadtest.measure.Series;
import dev.tollgate.loadtest.report.Operations;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import org.HdrHistogram.Histogram;

/**
 * The response times of one operation in a run, interval by interval, of its measure phase and of the drain that answers what was planned
 * in it; small enough that many runs fit in memory. Immutable.
 */
public record MeasuredSeconds(List<SecondOfRun> seconds) {
    public MeasuredSeconds {
        seconds = List.copyOf(seconds);
    }

    /** Reads a run's time series and histogram log. */
    public static MeasuredSeconds read(RunDirectory directory, String operation) throws IOException {
        List<Slice> slices = new ArrayList<>();
        if (Files.exists(directory.timeSeries())) {
            for (TimeSeriesCsv.Row row : TimeSeriesCsv.read(directory.timeSeries())) {
                Phase phase = row.slice().phase();
                boolean counts = phase == Phase.MEASURE || phase == Phase.DRAIN;
                if (counts && row.operation().equals(Operations.ALL)) {
                    slices.add(row.slice().with(Counts.NONE, LatencyFigures.NONE, LatencyFigures.NONE));
                } else if (counts && row.operation().equals(operation)) {
                    slices.set(slices.size() - 1, row.slice());
                }
            }
        }
        return slices.isEmpty() ? new MeasuredSeconds(List.of()) : withLatencies(directory, operation, slices);
    }

    private static MeasuredSeconds withLatencies(RunDirectory directory, String operation, List<Slice> slices)
            throws IOException {
        String tag = HistogramLog.tag(new Series(operation, "", Outcome.OK, Clock.RESPONSE));
        List<SecondOfRun> seconds = new ArrayList<>();
        Histogram current = Operations.emptyHistogram();
        try (HistogramLogLines lines = new HistogramLogLines(directory.histogramLog())) {
            HistogramLogLines.Entry entry = lines.next();
            for (Slice slice : slices) {
                while (entry != null && entry.middleSeconds() * 1e9 < slice.endNanos()) {
                    if (entry.middleSeconds() * 1e9 >= slice.startNanos()
                            && entry.tag().equals(tag)) {
                        current.add(entry.histogram());
                    }
                    entry = lines.next();
                }
                double measured = slice.phase() == Phase.MEASURE ? slice.lengthSeconds() : 0;
                seconds.add(SecondOfRun.of(measured, slice.counts().answered(), current));
                current.reset();
            }
        }
        return new MeasuredSeconds(seconds);
    }
}
