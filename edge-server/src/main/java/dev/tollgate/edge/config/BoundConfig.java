package dev.tollgate.edge.config;

import java.util.List;

/**
 * Settings that passed every check.
 *
 * @param effective every key in the order of the records, with the value that counts and where it came from
 * @param warnings for people: what looks like a mistake but stops nothing
 */
public record BoundConfig<T extends Record>(T settings, List<EffectiveSetting> effective, List<String> warnings) {
    public BoundConfig {
        effective = List.copyOf(effective);
        warnings = List.copyOf(warnings);
    }
}
