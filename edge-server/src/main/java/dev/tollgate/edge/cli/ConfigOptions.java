package dev.tollgate.edge.cli;

import dev.tollgate.edge.config.ConfigSources;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Where settings come from. */
final class ConfigOptions {
    @Option(names = "--config", paramLabel = "FILE", description = "Settings in YAML; without it, the defaults count.")
    private @Nullable Path file;

    @Option(
            names = "--set",
            paramLabel = "KEY=VALUE",
            description =
                    "Sets one setting, before file and environment; may be repeated. Example: --set listen.mqtt=off")
    private final List<String> overrides = new ArrayList<>();

    ConfigSources sources(Map<String, String> environment) {
        return new ConfigSources(file, environment, overrides);
    }
}
