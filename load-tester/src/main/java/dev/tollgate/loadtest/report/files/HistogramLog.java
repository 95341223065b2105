package dev.tollgate.loadtest.report.files;

import dev.tollgate.loadtest.measure.Clock;
import dev.tollgate.loadtest.measure.Interval;
import dev.tollgate.loadtest.measure.Series;
import dev.tollgate.loadtest.report.Operations;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.HistogramLogWriter;
import org.jspecify.annotations.Nullable;

/**
 * {@code latency.hlog}: histogram log format 1.3 in nanoseconds, one tag a series, flushed with each interval. The response times of all
 * the load together come once more without a tag, since that is what readers take when they are not told which. Tags are letters, digits,
 * {@code _ . : -}: where a {@link Series} has {@code !} before an outcome, its tag has {@code ::}. For one thread.
 */
final class HistogramLog implements AutoCloseable {
    private static final Pattern TAG = Pattern.compile("[A-Za-z0-9_.:-]+");
    private static final double NANOS_PER_MS = 1e6;

    private final Path file;
    private final PrintStream out;
    private final HistogramLogWriter writer;
    private final Set<String> seen = new TreeSet<>();

    HistogramLog(Path file, Instant startedAt) throws IOException {
        this.file = file;
        out = new PrintStream(
                new BufferedOutputStream(Files.newOutputStream(file), 1 << 16), false, StandardCharsets.UTF_8);
        writer = new HistogramLogWriter(out);
        writer.outputComment("[Tollgate's load tester]");
        writer.outputLogFormatVersion();
        writer.outputStartTime(startedAt.toEpochMilli());
        writer.outputBaseTime(startedAt.toEpochMilli());
        writer.outputComment("UNITS: nanoseconds; the column Interval_Max is in milliseconds");
        writer.outputLegend();
        flush();
    }

    void write(Interval interval) throws IOException {
        seen.addAll(Operations.named(interval.histograms(), interval.counts()));
        Histogram all = Operations.merged(interval.histograms(), Operations.load(seen), Clock.RESPONSE);
        if (all.getTotalCount() > 0) {
            write(interval, null, all);
        }
        Map<Series, Histogram> histograms = Operations.inOrder(interval.histograms());
        for (Map.Entry<Series, Histogram> entry : histograms.entrySet()) {
            if (entry.getValue().getTotalCount() > 0) {
                write(interval, tag(entry.getKey()), entry.getValue().copy()); // others have it too
            }
        }
        flush();
    }

    private void write(Interval interval, @Nullable String tag, Histogram histogram) {
        histogram.setTag(tag);
        double start = interval.startNanos() / 1e9;
        writer.outputIntervalHistogram(start, start + interval.lengthNanos() / 1e9, histogram, NANOS_PER_MS);
    }

    static String tag(Series series) {
        return checkedTag(series.toString().replace("!", "::"));
    }

    /**
     * The library lets tags with spaces and commas through, which its own reader then misreads.
     *
     * @throws IllegalArgumentException for any that readers would trip over
     */
    static String checkedTag(String tag) {
        if (!TAG.matcher(tag).matches()) {
            throw new IllegalArgumentException(
                    "a tag of a histogram log is made of letters, digits, '_', '.', ':' and '-', not '" + tag + "'");
        }
        return tag;
    }

    /** The reverse of {@link #tag}. Throws IllegalArgumentException for a tag that names no series. */
    static Series series(String tag) {
        return Series.parse(tag.replace("::", "!"));
    }

    private void flush() throws IOException {
        if (out.checkError()) { // which flushes
            throw new IOException(file + ": cannot be written");
        }
    }

    @Override
    public void close() throws IOException {
        flush();
        writer.close();
    }
}
