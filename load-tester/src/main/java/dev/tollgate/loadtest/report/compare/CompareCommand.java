package dev.tollgate.loadtest.report.compare;

import dev.tollgate.loadtest.measure.Clock;
import dev.tollgate.loadtest.report.Figures;
import dev.tollgate.loadtest.report.Operations;
import dev.tollgate.loadtest.report.files.MeasuredSeconds;
import dev.tollgate.loadtest.report.files.RecordedRun;
import dev.tollgate.loadtest.report.files.RunDirectory;
import dev.tollgate.loadtest.report.page.ComparePage;
import dev.tollgate.loadtest.report.summary.ExitCode;
import dev.tollgate.loadtest.report.summary.Latency;
import dev.tollgate.loadtest.report.summary.Summary;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code load compare BASE NEW…}: two sides of any number of runs each. Made and run by picocli on the main thread. */
@Command(
        name = "compare",
        description = {
            "Sets runs against each other: changes with intervals of 95 %%.",
            "BASE and each NEW are the directory of a run, or a folder of such: all runs of a side count together."
        })
public final class CompareCommand implements Callable<Integer> {
    private static final int RUNS_ADVISED = 5;
    private static final int DIFFERENCES_MAX = 20;

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    @Parameters(index = "0", paramLabel = "BASE", description = "What is compared with.")
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private Path base;

    @Parameters(index = "1..*", arity = "1..*", paramLabel = "NEW", description = "What is judged.")
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private List<Path> fresh;

    @Option(names = "--base", paramLabel = "DIR", description = "More runs for the side of BASE.")
    private List<Path> moreBase = new ArrayList<>();

    @Option(names = "--force", description = "Compare although the plans differ.")
    private boolean force;

    @Option(
            names = "--fail-if",
            paramLabel = "CHANGE",
            description = "Exit with 99 when the whole interval lies beyond a change: 'p(99)>+10%%', 'rate<-5%%'.")
    private List<String> failIf = new ArrayList<>();

    @Option(names = "--strict", description = "For --fail-if, the change itself is enough.")
    private boolean strict;

    @Option(
            names = "--seed",
            paramLabel = "N",
            description = "Of the bootstrap. Default: ${DEFAULT-VALUE}",
            defaultValue = "1")
    private long seed;

    @Option(names = "--html", paramLabel = "FILE", description = "Write a page with the curves of both sides, too.")
    private @Nullable Path html;

    @Override
    public Integer call() throws IOException {
        List<FailIf> limits = limits();
        List<Path> basePaths = new ArrayList<>(List.of(base));
        basePaths.addAll(moreBase);
        List<RunDirectory> baseRuns = directories(basePaths);
        List<RunDirectory> freshRuns = directories(fresh);
        List<Summary> baseSummaries = summaries(baseRuns);
        List<Summary> freshSummaries = summaries(freshRuns);
        List<Summary> all = new ArrayList<>(baseSummaries);
        all.addAll(freshSummaries);
        List<String> differences = PlanDifferences.between(all);
        PrintWriter out = spec.commandLine().getOut();
        if (!differences.isEmpty() && !force) {
            refuse(differences);
            return ExitCode.USAGE.code();
        }
        differences.stream().limit(DIFFERENCES_MAX).forEach(line -> out.println("differs: " + Figures.plain(line)));
        Map<String, List<Delta>> deltas = deltas(baseRuns, freshRuns, load(all));
        CompareLines.print(out, deltas, baseRuns.size(), freshRuns.size());
        List<String> notes = notes(baseRuns.size(), freshRuns.size(), all);
        notes.forEach(out::println);
        if (html != null) {
            Files.writeString(html, page(deltas, baseSummaries, freshSummaries, differences, notes));
        }
        boolean failed = fails(out, limits, deltas);
        out.flush();
        return failed ? ExitCode.THRESHOLD_FAILED.code() : ExitCode.OK.code();
    }

    private List<FailIf> limits() {
        try {
            return failIf.stream().map(FailIf::parse).toList();
        } catch (IllegalArgumentException malformed) {
            throw new ParameterException(spec.commandLine(), String.valueOf(malformed.getMessage()), malformed);
        }
    }

    private static List<RunDirectory> directories(List<Path> paths) throws IOException {
        List<RunDirectory> directories = new ArrayList<>();
        for (Path path : paths) {
            directories.addAll(RunDirectory.at(path));
        }
        return directories;
    }

    private static List<Summary> summaries(List<RunDirectory> directories) throws IOException {
        List<Summary> summaries = new ArrayList<>();
        for (RunDirectory directory : directories) {
            summaries.add(RecordedRun.summary(directory));
        }
        return summaries;
    }

    private void refuse(List<String> differences) {
        PrintWriter err = spec.commandLine().getErr();
        err.println(
                "These runs had different plans, so their numbers cannot be compared (--force does it all the same):");
        differences.stream().limit(DIFFERENCES_MAX).forEach(line -> err.println("  " + Figures.plain(line)));
        if (differences.size() > DIFFERENCES_MAX) {
            err.println("  and " + (differences.size() - DIFFERENCES_MAX) + " more");
        }
        err.flush();
    }

    private static Set<String> load(List<Summary> summaries) {
        Set<String> load = new TreeSet<>();
        summaries.forEach(summary -> load.addAll(summary.load()));
        return load;
    }

    private Map<String, List<Delta>> deltas(
            List<RunDirectory> baseRuns, List<RunDirectory> freshRuns, Set<String> operations) throws IOException {
        Map<String, List<Delta>> deltas = new LinkedHashMap<>();
        for (String operation : operations) {
            deltas.put(operation, Comparison.of(seconds(baseRuns, operation), seconds(freshRuns, operation), seed));
        }
        return deltas;
    }

    private static List<MeasuredSeconds> seconds(List<RunDirectory> runs, String operation) throws IOException {
        List<MeasuredSeconds> seconds = new ArrayList<>();
        for (RunDirectory run : runs) {
            seconds.add(MeasuredSeconds.read(run, operation));
        }
        return seconds;
    }

    private static List<String> notes(int baseRuns, int freshRuns, List<Summary> all) {
        List<String> notes = new ArrayList<>();
        int fewest = Math.min(baseRuns, freshRuns);
        if (fewest == 1) {
            notes.add(
                    "One run per side cannot tell 5 % apart: what differs from run to run is not seen. Interleave at least "
                            + RUNS_ADVISED + " runs a side.");
        } else if (fewest < RUNS_ADVISED) {
            notes.add(fewest + " runs per side make wide intervals. Interleave at least " + RUNS_ADVISED
                    + " runs a side.");
        }
        long doubtful = all.stream()
                .filter(summary -> !"VALID".equals(summary.generator().trust().name()))
                .count();
        if (doubtful > 0) {
            notes.add(doubtful + " of " + all.size() + " runs have a generator that is not VALID.");
        }
        return notes;
    }

    private boolean fails(PrintWriter out, List<FailIf> limits, Map<String, List<Delta>> deltas) {
        boolean failed = false;
        for (FailIf limit : limits) {
            for (Map.Entry<String, List<Delta>> entry : deltas.entrySet()) {
                boolean fails = entry.getValue().stream().anyMatch(delta -> limit.fails(delta, strict));
                out.println((fails ? "FAIL  " : "pass  ") + entry.getKey() + " " + limit.text());
                failed |= fails;
            }
        }
        return failed;
    }

    private static String page(
            Map<String, List<Delta>> deltas,
            List<Summary> baseRuns,
            List<Summary> freshRuns,
            List<String> differences,
            List<String> notes) {
        List<ComparePage.Operation> operations = new ArrayList<>();
        deltas.forEach((operation, lines) -> operations.add(new ComparePage.Operation(
                operation,
                lines.stream().map(CompareCommand::row).toList(),
                merged(baseRuns, operation),
                merged(freshRuns, operation))));
        return ComparePage.html(
                ComparePage.Side.of(baseRuns), ComparePage.Side.of(freshRuns), operations, differences, notes);
    }

    private static ComparePage.Row row(Delta delta) {
        return new ComparePage.Row(
                delta.metric(),
                delta.text(delta.base()),
                delta.text(delta.fresh()),
                delta.changeText(),
                delta.intervalText(),
                delta.mark().words(),
                delta.mark().name().toLowerCase(Locale.ROOT));
    }

    /** Runs are put together by their histograms: percentiles are never averaged. */
    private static Histogram merged(List<Summary> runs, String operation) {
        Histogram merged = Operations.emptyHistogram();
        for (Summary run : runs) {
            run.latency(operation, Clock.RESPONSE).map(Latency::decoded).ifPresent(merged::add);
        }
        return merged;
    }
}
