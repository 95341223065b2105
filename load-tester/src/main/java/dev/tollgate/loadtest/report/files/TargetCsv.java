package dev.tollgate.loadtest.report.files;

import dev.tollgate.loadtest.measure.Phase;
import dev.tollgate.loadtest.measure.TargetSample;
import java.io.IOException;
import java.io.Writer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.StringJoiner;

/** {@code target.csv}: what the server used, a row an interval, flushed at once. What is not known is an empty field. For one thread. */
final class TargetCsv {
    private static final String HEADER = "at_s,phase,rss_bytes,heap_bytes,threads,open_files,cpu_cores";
    private static final int COLUMNS = 7;

    private final Writer out;

    TargetCsv(Writer out) throws IOException {
        this.out = out;
        out.write(HEADER + "\n");
    }

    void write(TargetSample sample) throws IOException {
        StringJoiner fields = new StringJoiner(",");
        fields.add(decimal(sample.atNanos() / 1e9))
                .add(sample.phase().name().toLowerCase(Locale.ROOT))
                .add(decimal(sample.rssBytes()))
                .add(decimal(sample.heapBytes()))
                .add(decimal(sample.threads()))
                .add(decimal(sample.openFiles()))
                .add(decimal(sample.cpuCores()));
        out.write(fields + "\n");
        out.flush();
    }

    private static String decimal(double value) {
        return Double.isNaN(value)
                ? ""
                : String.format(Locale.ROOT, "%.6f", value).replaceAll("\\.?0+$", "");
    }

    /**
     * Reads a file back; a last row that was cut short is left out.
     *
     * @throws IOException with the line, for anything but the columns that this version writes
     */
    static List<TargetSample> read(Path file) throws IOException {
        List<TargetSample> samples = new ArrayList<>();
        try (WholeLines lines = new WholeLines(file)) {
            String header = lines.next();
            if (header != null && !header.equals(HEADER)) {
                throw new IOException(file + ": expected the columns of this version in line 1, got '" + header + "'");
            }
            for (String line = lines.next(); line != null; line = lines.next()) {
                samples.add(sample(file, lines.number(), line));
            }
        }
        return samples;
    }

    private static TargetSample sample(Path file, long number, String line) throws IOException {
        String[] fields = line.split(",", -1);
        if (fields.length != COLUMNS) {
            throw new IOException(
                    file + ": expected " + COLUMNS + " columns in line " + number + ", got " + fields.length);
        }
        try {
            return new TargetSample(
                    Phase.valueOf(fields[1].toUpperCase(Locale.ROOT)),
                    Math.round(number(fields[0]) * 1e9),
                    number(fields[2]),
                    number(fields[3]),
                    number(fields[4]),
                    number(fields[5]),
                    number(fields[6]));
        } catch (IllegalArgumentException damaged) {
            throw new IOException(file + ": cannot read line " + number + ": " + damaged.getMessage(), damaged);
        }
    }

    private static double number(String field) {
        return field.isEmpty() ? Double.NaN : Double.parseDouble(field);
    }
}
