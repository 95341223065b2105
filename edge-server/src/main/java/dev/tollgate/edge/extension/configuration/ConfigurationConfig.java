package dev.tollgate.edge.extension.configuration;

import dev.tollgate.edge.config.Setting;

/** Limits of configurations: {@code extensions.configurations.*}. */
public record ConfigurationConfig(
        @Setting(value = "64KiB", min = 64, max = 1 << 24, doc = "Longest configuration, as JSON without white space.")
        int maxBytes,

        @Setting(
                value = "16",
                min = 1,
                max = 1_000,
                doc = "Names of configurations that a device or an application may have, the unnamed one among them.")
        int namesMax,

        @Setting(value = "10", min = 1, max = 1_000, doc = "Versions of a configuration that are kept.")
        int versionsMax) {}
