package dev.tollgate.edge.config;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Where settings are read from, the later ones before the earlier: defaults, file, environment, overrides.
 *
 * @param file YAML; null for none
 * @param environment as {@link System#getenv()} has it
 * @param overrides each {@code key=value}, as {@code --set} takes it; the last of a key counts
 */
public record ConfigSources(@Nullable Path file, Map<String, String> environment, List<String> overrides) {
    public ConfigSources {
        environment = Map.copyOf(environment);
        overrides = List.copyOf(overrides);
    }

    /** Nothing but the defaults. */
    public static ConfigSources defaults() {
        return new ConfigSources(null, Map.of(), List.of());
    }
}
