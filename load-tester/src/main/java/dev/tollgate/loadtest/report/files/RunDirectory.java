package dev.tollgate.loadtest.report.files;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** Names the files of one run. Immutable. */
public record RunDirectory(Path path) {
    public Path summary() {
        return path.resolve("summary.json");
    }

    public Path timeSeries() {
        return path.resolve("timeseries.csv");
    }

    /** What the server used; only where it was watched. */
    public Path target() {
        return path.resolve("target.csv");
    }

    public Path histogramLog() {
        return path.resolve("latency.hlog");
    }

    public Path percentiles() {
        return path.resolve("percentiles");
    }

    public Path events() {
        return path.resolve("events.jsonl");
    }

    /** Written at the start: what was asked for, and where it runs. */
    public Path environment() {
        return path.resolve("env.json");
    }

    public Path console() {
        return path.resolve("console.txt");
    }

    public Path page() {
        return path.resolve("report.html");
    }

    public boolean holdsRun() {
        return Files.exists(summary()) || Files.exists(environment());
    }

    /**
     * The run in {@code path}, or those in the folders right below it, sorted by name.
     *
     * @throws IOException when there is none
     */
    public static List<RunDirectory> at(Path path) throws IOException {
        RunDirectory itself = new RunDirectory(path);
        if (itself.holdsRun()) {
            return List.of(itself);
        }
        if (!Files.isDirectory(path)) {
            throw new IOException(path + ": expected the directory of a run, found none");
        }
        try (Stream<Path> below = Files.list(path)) {
            List<RunDirectory> runs = below.sorted()
                    .map(RunDirectory::new)
                    .filter(RunDirectory::holdsRun)
                    .toList();
            if (runs.isEmpty()) {
                throw new IOException(
                        path + ": expected summary.json or env.json in it or in a folder right below it, found none");
            }
            return runs;
        }
    }
}
