package dev.tollgate.loadtest.report.files;

import dev.tollgate.loadtest.measure.Counts;
import dev.tollgate.loadtest.measure.HealthSample;
import dev.tollgate.loadtest.measure.Interval;
import dev.tollgate.loadtest.measure.Phase;
import dev.tollgate.loadtest.report.Operations;
import java.io.IOException;
import java.io.Writer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;

/**
 * {@code timeseries.csv}: for each interval a row for all the load together, whose operation is {@code *}, and one for each operation
 * seen so far, also when nothing happened. What has too few samples is an empty field. For one thread.
 */
final class TimeSeriesCsv {
    private static final List<String> COLUMNS = List.of(
            "start_s",
            "length_s",
            "phase",
            "operation",
            "planned",
            "started",
            "ok",
            "refused",
            "timed_out",
            "lost",
            "shed",
            "refused_as_expected",
            "response_samples",
            "response_p50_ms",
            "response_p90_ms",
            "response_p99_ms",
            "response_p99.9_ms",
            "response_max_ms",
            "service_samples",
            "service_p50_ms",
            "service_p90_ms",
            "service_p99_ms",
            "service_p99.9_ms",
            "service_max_ms",
            "wait_mean_ms",
            "in_flight",
            "backlog",
            "connected",
            "connections_wanted",
            "connections_lost",
            "loop_lag_ms",
            "hiccup_ms",
            "gc_ms",
            "cpu",
            "steal");

    private final Writer out;
    private final Set<String> seen = new TreeSet<>();

    TimeSeriesCsv(Writer out) throws IOException {
        this.out = out;
        out.write(String.join(",", COLUMNS) + "\n");
    }

    void write(Interval interval) throws IOException {
        seen.addAll(Operations.named(interval.histograms(), interval.counts()));
        write(Operations.ALL, Slice.of(interval, Operations.load(seen)));
        for (String operation : seen) {
            write(operation, Slice.of(interval, Set.of(operation)));
        }
        out.flush();
    }

    private void write(String operation, Slice slice) throws IOException {
        List<String> fields = new ArrayList<>(COLUMNS.size());
        fields.add(seconds(slice.startNanos()));
        fields.add(seconds(slice.lengthNanos()));
        fields.add(slice.phase().name().toLowerCase(Locale.ROOT));
        fields.add(operation);
        counts(fields, slice.counts());
        latency(fields, slice.response());
        latency(fields, slice.service());
        fields.add(decimal(slice.waitMeanMs()));
        for (long value : new long[] {
            slice.inFlight(), slice.backlog(), slice.connected(), slice.connectionsWanted(), slice.connectionsLost()
        }) {
            fields.add(Long.toString(value));
        }
        HealthSample health = slice.health();
        fields.add(decimal(health.loopLagNanos() / 1e6));
        fields.add(decimal(health.hiccupNanos() / 1e6));
        fields.add(decimal(health.gcNanos() / 1e6));
        fields.add(decimal(health.cpu()));
        fields.add(decimal(health.steal()));
        out.write(String.join(",", fields) + "\n");
    }

    private static void counts(List<String> fields, Counts counts) {
        for (long value : new long[] {
            counts.planned(),
            counts.started(),
            counts.ok(),
            counts.refused(),
            counts.timedOut(),
            counts.lost(),
            counts.shed(),
            counts.expected()
        }) {
            fields.add(Long.toString(value));
        }
    }

    private static void latency(List<String> fields, LatencyFigures figures) {
        fields.add(Long.toString(figures.samples()));
        for (double value : new double[] {figures.p50(), figures.p90(), figures.p99(), figures.p999(), figures.max()}) {
            fields.add(decimal(value));
        }
    }

    private static String seconds(long nanos) {
        return decimal(nanos / 1e9);
    }

    private static String decimal(double value) {
        return Double.isNaN(value)
                ? ""
                : String.format(Locale.ROOT, "%.9f", value).replaceAll("\\.?0+$", "");
    }

    /** One row as it was read. */
    record Row(String operation, Slice slice) {}

    /**
     * Reads a file back; a last row that was cut short is left out.
     *
     * @throws IOException with the line, for anything but the columns that this version writes
     */
    static List<Row> read(Path file) throws IOException {
        List<Row> rows = new ArrayList<>();
        try (WholeLines lines = new WholeLines(file)) {
            String header = lines.next();
            if (header != null && !header.equals(String.join(",", COLUMNS))) {
                throw new IOException(file + ": expected the columns of this version in line 1, got '" + header + "'");
            }
            for (String line = lines.next(); line != null; line = lines.next()) {
                rows.add(row(file, lines.number(), line));
            }
        }
        return rows;
    }

    private static Row row(Path file, long number, String line) throws IOException {
        String[] fields = line.split(",", -1);
        if (fields.length != COLUMNS.size()) {
            throw new IOException(
                    file + ": expected " + COLUMNS.size() + " columns in line " + number + ", got " + fields.length);
        }
        try {
            return new Fields(fields).row();
        } catch (IllegalArgumentException damaged) {
            throw new IOException(file + ": cannot read line " + number + ": " + damaged.getMessage(), damaged);
        }
    }

    /** Takes fields from left to right. */
    private static final class Fields {
        private final String[] fields;
        private int next;

        Fields(String[] fields) {
            this.fields = fields;
        }

        Row row() {
            long start = nanos(1e9);
            long length = nanos(1e9);
            Phase phase = Phase.valueOf(text().toUpperCase(Locale.ROOT));
            String operation = text();
            Counts counts = new Counts(count(), count(), count(), count(), count(), count(), count(), count());
            LatencyFigures response = latency();
            LatencyFigures service = latency();
            double waitMean = decimal();
            return new Row(
                    operation,
                    new Slice(
                            phase, start, length, counts, response, service, waitMean, count(), count(), count(),
                            count(), count(), health()));
        }

        private HealthSample health() {
            return new HealthSample(nanos(1e6), nanos(1e6), nanos(1e6), decimal(), decimal());
        }

        private LatencyFigures latency() {
            return new LatencyFigures(count(), decimal(), decimal(), decimal(), decimal(), decimal());
        }

        private String text() {
            return fields[next++];
        }

        private long count() {
            return Long.parseLong(text());
        }

        private double decimal() {
            String text = text();
            return text.isEmpty() ? Double.NaN : Double.parseDouble(text);
        }

        private long nanos(double scale) {
            return Math.round(decimal() * scale);
        }
    }
}
