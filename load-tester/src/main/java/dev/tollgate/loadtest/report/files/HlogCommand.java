package dev.tollgate.loadtest.report.files;

import dev.tollgate.loadtest.report.Figures;
import dev.tollgate.loadtest.report.Operations;
import dev.tollgate.loadtest.report.Percentile;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import org.HdrHistogram.Histogram;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code load hlog FILE}: what a histogram log holds. Made and run by picocli on the main thread. */
@Command(
        name = "hlog",
        description = "Prints the tags of a histogram log, their totals and percentiles in milliseconds.")
public final class HlogCommand implements Callable<Integer> {
    private static final int TAGS_MAX = 1_000;
    private static final int TICKS_PER_HALF_DISTANCE = 5;
    private static final double NANOS_PER_MS = 1e6;

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    @Parameters(paramLabel = "FILE", description = "A histogram log with values in nanoseconds.")
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private Path file;

    @Option(names = "--tag", paramLabel = "TAG", description = "Print the whole percentile table of this tag.")
    private String tag = "";

    @Override
    public Integer call() throws IOException {
        Map<String, Total> totals = read();
        PrintWriter out = spec.commandLine().getOut();
        if (tag.isEmpty()) {
            printAll(out, totals);
        } else {
            Total total = totals.get(tag);
            if (total == null) {
                throw new ParameterException(
                        spec.commandLine(), "--tag: expected one of " + totals.keySet() + ", got '" + tag + "'");
            }
            printTable(total);
        }
        out.flush();
        return 0;
    }

    private Map<String, Total> read() throws IOException {
        Map<String, Total> totals = new TreeMap<>();
        try (HistogramLogLines lines = new HistogramLogLines(file)) {
            for (HistogramLogLines.Entry entry = lines.next(); entry != null; entry = lines.next()) {
                Total total = totals.computeIfAbsent(entry.tag(), absent -> new Total());
                if (totals.size() > TAGS_MAX) {
                    throw new IOException(file + ": expected at most " + TAGS_MAX + " tags, got more");
                }
                total.add(entry);
            }
            if (lines.cutShort()) {
                spec.commandLine().getErr().println(file + ": the last line is cut short and was left out");
            }
        }
        return totals;
    }

    private static void printAll(PrintWriter out, Map<String, Total> totals) {
        StringBuilder header = new StringBuilder(String.format(Locale.ROOT, "%-32s %9s %14s", "tag", "intervals", "n"));
        for (Percentile percentile : Percentile.SHOWN) {
            header.append(String.format(Locale.ROOT, " %9s", percentile.label()));
        }
        out.println(header.append(String.format(Locale.ROOT, " %9s  ms", "max")));
        totals.forEach((name, total) -> out.println(total.line(name.isEmpty() ? "(no tag)" : name)));
    }

    private void printTable(Total total) {
        ByteArrayOutputStream table = new ByteArrayOutputStream();
        total.sum.outputPercentileDistribution(
                new PrintStream(table, true, StandardCharsets.UTF_8), TICKS_PER_HALF_DISTANCE, NANOS_PER_MS);
        spec.commandLine().getOut().print(table.toString(StandardCharsets.UTF_8));
    }

    /** What was added up for one tag. */
    private static final class Total {
        private final Histogram sum = Operations.emptyHistogram();
        private long intervals;

        void add(HistogramLogLines.Entry entry) {
            sum.add(entry.histogram());
            intervals++;
        }

        String line(String name) {
            StringBuilder line = new StringBuilder(
                    String.format(Locale.ROOT, "%-32s %9s %14s", name, intervals, Figures.count(sum.getTotalCount())));
            for (Percentile percentile : Percentile.SHOWN) {
                OptionalLong nanos = percentile.of(sum);
                line.append(String.format(
                        Locale.ROOT,
                        " %9s",
                        nanos.isPresent() ? Figures.millis(Figures.ms(nanos.getAsLong())) : Figures.NOT_KNOWN));
            }
            return line.append(String.format(Locale.ROOT, " %9s", Figures.millis(Figures.ms(sum.getMaxValue()))))
                    .toString();
        }
    }
}
