package dev.tollgate.loadtest.command;

import dev.tollgate.loadtest.report.output.OutputOptions.Progress;
import dev.tollgate.loadtest.scenario.Words;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Options that say where results go. */
final class OutputArguments {

    @Option(
            names = {"-o", "--out"},
            paramLabel = "DIR",
            description = "Folder of the whole bundle; else runs/NAME-TIME.")
    private @Nullable Path out;

    @Option(names = "--json", paramLabel = "FILE|-", description = "Summary as JSON; - prints it, and nothing else.")
    private @Nullable String json;

    @Option(names = "--csv", paramLabel = "FILE", description = "A row a second.")
    private @Nullable Path csv;

    @Option(names = "--html", paramLabel = "FILE", description = "The report as one page.")
    private @Nullable Path html;

    @Option(names = "--hlog", paramLabel = "FILE", description = "Histogram log.")
    private @Nullable Path hlog;

    @Option(
            names = "--progress",
            paramLabel = "auto|tui|line|none",
            defaultValue = "auto",
            description = "What is shown meanwhile; auto is tui on a terminal, else line. Default: auto.")
    private String progress = "auto";

    @Option(names = "--no-color", description = "Without colors; also if NO_COLOR is set.")
    private boolean isPlain;

    @Option(names = "--prometheus", paramLabel = "[HOST]:PORT", description = "Metrics and a live page.")
    private @Nullable String prometheus;

    @Option(names = "--runs", paramLabel = "N", defaultValue = "1", description = "Repeats the whole run. Default: 1.")
    private int runs = 1;

    @Option(names = "--exit-zero", description = "Exit code 0 for a finished run, whatever it found.")
    private boolean isExitZero;

    OutputOptions options(Map<String, String> environment) {
        boolean isColored = !isPlain && environment.getOrDefault("NO_COLOR", "").isEmpty();
        return new OutputOptions(
                Optional.ofNullable(out),
                Optional.ofNullable(json),
                Optional.ofNullable(csv),
                Optional.ofNullable(html),
                Optional.ofNullable(hlog),
                Words.parse(Progress.class, "--progress", progress),
                isColored,
                Optional.ofNullable(prometheus),
                runs,
                isExitZero);
    }
}
