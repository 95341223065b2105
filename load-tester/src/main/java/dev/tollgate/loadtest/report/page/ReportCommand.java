package dev.tollgate.loadtest.report.page;

import dev.tollgate.loadtest.report.files.RecordedRun;
import dev.tollgate.loadtest.report.files.RunDirectory;
import dev.tollgate.loadtest.report.summary.Summary;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code load report DIR…}: draws report pages anew from the files of runs. Made and run by picocli on the main thread. */
@Command(
        name = "report",
        description = "Draws report.html anew from the files of a run; writes summary.json where the run was killed.")
public final class ReportCommand implements Callable<Integer> {
    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    @Parameters(paramLabel = "DIR", arity = "1..*", description = "Directories of runs, or folders of such.")
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private List<Path> directories;

    @Option(
            names = "--baseline",
            paramLabel = "DIR",
            description = "Lay the percentile curves of this run under those of each.")
    private @Nullable Path baseline;

    @Override
    public Integer call() throws IOException {
        Optional<Summary> base =
                baseline == null ? Optional.empty() : Optional.of(RecordedRun.summary(new RunDirectory(baseline)));
        for (Path path : directories) {
            for (RunDirectory directory : RunDirectory.at(path)) {
                RecordedRun.completeFiles(directory);
                RecordedRun run = RecordedRun.read(directory);
                run.writePage(ReportPage.html(run, base, ""));
                spec.commandLine().getOut().println(directory.page());
            }
        }
        spec.commandLine().getOut().flush();
        return 0;
    }
}
