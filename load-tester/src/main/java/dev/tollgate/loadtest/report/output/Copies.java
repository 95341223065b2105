package dev.tollgate.loadtest.report.output;

import dev.tollgate.loadtest.report.files.RecordedRun;
import dev.tollgate.loadtest.report.files.RunDirectory;
import dev.tollgate.loadtest.report.page.ReportPage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Optional;

/** The files that were asked for outside of the run's directory. For one use, on one thread. */
final class Copies {
    private final OutputOptions options;
    private final RunDirectory directory;

    Copies(OutputOptions options, RunDirectory directory) {
        this.options = options;
        this.directory = directory;
    }

    void write(RecordedRun run) throws IOException {
        copy(
                directory.summary(),
                options.json().filter(file -> !"-".equals(file)).map(Path::of));
        copy(directory.timeSeries(), options.csv());
        copy(directory.histogramLog(), options.hlog());
        if (options.html().isPresent()) {
            Path page = options.html().get();
            Files.writeString(page, ReportPage.html(run, Optional.empty(), filesFrom(page)));
        }
    }

    private static void copy(Path from, Optional<Path> to) throws IOException {
        if (to.isPresent()) {
            Files.copy(from, to.get(), StandardCopyOption.REPLACE_EXISTING);
        }
    }

    /** The run's directory as {@code page} sees it, so that its links lead there. */
    private String filesFrom(Path page) {
        Path folder = page.toAbsolutePath().normalize().getParent();
        Path target = directory.path().toAbsolutePath().normalize();
        return folder == null ? target + "/" : folder.relativize(target) + "/";
    }

    static String json(RunDirectory directory) throws IOException {
        return Files.readString(directory.summary());
    }
}
