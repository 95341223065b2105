package dev.tollgate.edge.store;

import dev.tollgate.edge.config.Setting;
import dev.tollgate.edge.token.TokenMap;

/** Settings of the registry: keys under {@code registry}. */
public record RegistryConfig(
        @Setting(
                value = "1000000",
                doc = "Tokens that the token map's file is allocated for; changing it rebuilds the map.",
                min = 1_000,
                max = 500_000_000)
        long tokensExpected,

        @Setting(
                value = "4",
                doc = "How many times tokensExpected the token map may hold; look-ups may wait while its file grows.",
                min = 1,
                max = 100)
        int growthFactor,

        @Setting(value = "10000", doc = "Most applications.", min = 1, max = 1_000_000)
        int applicationsMax,

        @Setting(value = "10000", doc = "Most device groups.", min = 1, max = 1_000_000)
        int groupsMax,

        @Setting(
                value = "1000000",
                doc = "Most first uses that wait for the database; beyond, a token becomes active at a later use.",
                min = 1_000,
                max = 100_000_000)
        int activationsMax,

        @Setting(
                value = "67108864",
                doc = "Bytes that must stay free on the disk of the data folder for a token to be created.",
                min = 0,
                max = 1L << 50)
        long diskReserveBytes,

        @Setting(value = "67108864", doc = "Bytes of memory for pages of the database.", min = 1 << 20, max = 1L << 36)
        long databaseCacheBytes,

        @Setting(
                value = "5000",
                doc = "Milliseconds to wait for another process that has the database locked.",
                min = 0,
                max = 600_000)
        int databaseBusyTimeoutMs,

        @Setting(
                value = "true",
                doc =
                        "Whether tokens are kept, sealed, so that an operator can have one shown again, which is audited; off, none are, and"
                                + " 'edge key rotate' removes those that were.")
        boolean tokenReveal,

        @Setting(
                value = "1000000",
                doc = "Entries of the audit log; when there are as many, a checkpoint takes the place of the oldest.",
                min = 10,
                max = 1_000_000_000)
        long auditEntriesMax,

        @Setting(
                value = "100000",
                doc = "Most applications and devices with limits of their own, which operators set.",
                min = 0,
                max = 10_000_000)
        int limitOverridesMax) {
    TokenMap.Size mapSize() {
        return new TokenMap.Size(tokensExpected, growthFactor);
    }
}
