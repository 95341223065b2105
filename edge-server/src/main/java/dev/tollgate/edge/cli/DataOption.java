package dev.tollgate.edge.cli;

import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The folder in which the edge keeps everything. */
final class DataOption {
    @Option(names = "--data", paramLabel = "DIR", description = "The edge's data folder; else EDGE_DATA, else data.")
    private @Nullable Path data;

    Path folder(Map<String, String> environment) {
        return data != null ? data : Path.of(environment.getOrDefault("EDGE_DATA", "data"));
    }
}
