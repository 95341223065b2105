package dev.tollgate.loadtest.report.files;

import dev.tollgate.loadtest.measure.Clock;
import dev.tollgate.loadtest.measure.Counts;
import dev.tollgate.loadtest.measure.Outcome;
import dev.tollgate.loadtest.measure.Series;
import dev.tollgate.loadtest.report.Operations;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import org.HdrHistogram.Histogram;

/**
 * Puts the time series of a run together from its files: counts and health from the rows, latencies from the histogram log, merged so
 * that no run has more slices than a chart can show. For one use, on one thread.
 */
final class SliceReader {
    private static final int SLICES_MAX = 300;

    private final RunDirectory directory;
    private final Predicate<String> isLoad;
    private final List<Slice> slices = new ArrayList<>();
    private HeatMap heat = new HeatMap(0);

    SliceReader(RunDirectory directory, Set<String> load) {
        this.directory = directory;
        this.isLoad = load::contains;
    }

    List<Slice> slices() {
        return slices;
    }

    HeatMap heat() {
        return heat;
    }

    void read() throws IOException {
        if (!Files.exists(directory.timeSeries())) {
            return;
        }
        join(rows());
        heat = new HeatMap(slices.size());
        if (Files.exists(directory.histogramLog())) {
            latencies();
        }
    }

    /** One a time, with the counts of what is the load over the whole run. */
    private List<Slice> rows() throws IOException {
        List<Slice> rows = new ArrayList<>();
        for (TimeSeriesCsv.Row row : TimeSeriesCsv.read(directory.timeSeries())) {
            if (row.operation().equals(Operations.ALL)) {
                rows.add(row.slice().with(Counts.NONE, LatencyFigures.NONE, LatencyFigures.NONE));
            } else if (isLoad.test(row.operation()) && !rows.isEmpty()) {
                Slice last = rows.get(rows.size() - 1);
                Counts sum = last.counts().plus(row.slice().counts());
                rows.set(rows.size() - 1, last.with(sum, LatencyFigures.NONE, LatencyFigures.NONE));
            }
        }
        return rows;
    }

    private void join(List<Slice> rows) {
        int together = Math.max(1, (rows.size() + SLICES_MAX - 1) / SLICES_MAX);
        for (int first = 0; first < rows.size(); first += together) {
            slices.add(rows.subList(first, Math.min(rows.size(), first + together)).stream()
                    .reduce(Slice::join)
                    .orElseThrow());
        }
    }

    /** The log is in the order of time: the histograms of one slice at a time are in memory. */
    private void latencies() throws IOException {
        int current = 0;
        Histogram response = Operations.emptyHistogram();
        Histogram service = Operations.emptyHistogram();
        try (HistogramLogLines lines = new HistogramLogLines(directory.histogramLog())) {
            for (HistogramLogLines.Entry entry = lines.next(); entry != null; entry = lines.next()) {
                if (entry.tag().isEmpty()) {
                    continue;
                }
                Series series = HistogramLog.series(entry.tag());
                if (series.outcome() != Outcome.OK || !series.state().isEmpty() || !isLoad.test(series.operation())) {
                    continue;
                }
                int at = sliceAt(entry.middleSeconds(), current);
                if (at != current) {
                    set(current, response, service);
                    current = at;
                }
                if (series.clock() == Clock.RESPONSE) {
                    response.add(entry.histogram());
                } else if (series.clock() == Clock.SERVICE) {
                    service.add(entry.histogram());
                }
            }
        }
        set(current, response, service);
    }

    private int sliceAt(double seconds, int from) {
        int at = from;
        while (at + 1 < slices.size() && seconds * 1e9 >= slices.get(at).endNanos()) {
            at++;
        }
        return at;
    }

    private void set(int at, Histogram response, Histogram service) {
        if (at < slices.size()) {
            Slice slice = slices.get(at);
            slices.set(at, slice.with(slice.counts(), LatencyFigures.of(response), LatencyFigures.of(service)));
            heat.add(at, response);
        }
        response.reset();
        service.reset();
    }
}
