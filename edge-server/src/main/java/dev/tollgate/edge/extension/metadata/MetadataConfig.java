package dev.tollgate.edge.extension.metadata;

import dev.tollgate.edge.config.Setting;

/** How much metadata a device may have: {@code extensions.metadata.*}. */
public record MetadataConfig(
        @Setting(value = "256", min = 1, max = 100_000, doc = "Keys of one device.")
        int keysMax,

        @Setting(
                value = "64KiB",
                min = 64,
                max = 1 << 24,
                doc = "Keys and values of one device together, as JSON without white space.")
        int maxBytes) {}
