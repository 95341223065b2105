package dev.tollgate.loadtest.search;

import dev.tollgate.loadtest.command.OutputOptions;
import dev.tollgate.loadtest.report.files.RecordedRun;
import dev.tollgate.loadtest.report.files.RunDirectory;
import dev.tollgate.loadtest.report.page.ReportPage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Where a search leaves its files: a folder for each step, and those of the last step, whose report has all steps, on top. On one
 * thread.
 */
final class SearchFiles {
    private final RunDirectory directory;
    private final OutputOptions output;

    /** @param folder of the whole search */
    SearchFiles(Path folder, OutputOptions output) throws IOException {
        directory = new RunDirectory(folder);
        this.output = output;
        if (directory.holdsRun()) {
            throw new IOException(folder + ": expected a folder without a run");
        }
    }

    Path steps() {
        return directory.path().resolve("steps");
    }

    /** Moves the files of the last step to the top, and copies what was asked for elsewhere. */
    void finish(Path lastStep) throws IOException {
        try (Stream<Path> entries = Files.list(lastStep)) {
            for (Path entry : entries.toList()) {
                Files.move(entry, directory.path().resolve(lastStep.relativize(entry)));
            }
        }
        Files.delete(lastStep);
        copy(
                directory.summary(),
                output.json().filter(file -> !file.equals("-")).map(Path::of));
        copy(directory.timeSeries(), output.csv());
        copy(directory.histogramLog(), output.hlog());
        if (output.html().isPresent()) {
            page(output.html().get());
        }
        if (output.isJsonOnly()) {
            System.out.print(Files.readString(directory.summary()));
        }
    }

    private static void copy(Path from, Optional<Path> to) throws IOException {
        if (to.isPresent()) {
            Files.copy(from, to.get(), StandardCopyOption.REPLACE_EXISTING);
        }
    }

    private void page(Path file) throws IOException {
        Path below = file.toAbsolutePath().normalize().getParent();
        Path target = directory.path().toAbsolutePath().normalize();
        String files = (below == null ? target : below.relativize(target)) + "/";
        Files.writeString(file, ReportPage.html(RecordedRun.read(directory), Optional.empty(), files));
    }
}
