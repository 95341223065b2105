package dev.tollgate.edge.admin;

import dev.tollgate.edge.config.Setting;

/** Limits of the admin API. */
public record AdminConfig(
        @Setting(value = "8", min = 2, max = 256, doc = "Admin requests that are served at a time, besides streams.")
        int threads,

        @Setting(
                value = "32",
                min = 1,
                max = 1024,
                doc = "Streams at a time: followers of records, imports and exports, a thread each.")
        int streamsMax,

        @Setting(value = "256", min = 8, max = 65_535, doc = "Connections to the admin port at a time.")
        int connectionsMax,

        @Setting(
                value = "256KiB",
                min = 1 << 10,
                max = 1 << 25,
                doc =
                        "Longest body of a request that is no import: at least 4 KiB more than a configuration, a command or metadata may"
                                + " have, which come in one.")
        int bodyMaxBytes,

        @Setting(value = "8KiB", min = 256, max = 1 << 20, doc = "Longest line of an import.")
        int importLineMaxBytes,

        @Setting(
                value = "5000",
                min = 1,
                max = 10_000,
                doc = "Devices of an import that are created in one transaction; other changes wait meanwhile.")
        int importBatch,

        @Setting(
                value = "30s",
                min = 100,
                max = 3_600_000,
                doc = "Longest wait for a client to send, or to take, any bytes.")
        int ioTimeoutMs,

        @Setting(
                value = "10s",
                min = 100,
                max = 3_600_000,
                doc = "A follower of records that gets none gets an empty line this often.")
        int heartbeatMs,

        @Setting(value = "false", doc = "Whether /metrics is open to requests without the admin token.")
        boolean metricsOpen,

        @Setting(
                value = "10000",
                min = 16,
                max = 1_000_000,
                doc =
                        "Answers that are kept for requests with an Idempotency-Key, in memory; beyond, the oldest go first.")
        int idempotencyKeysMax,

        @Setting(value = "1d", min = 1_000, max = 604_800_000, doc = "How long such an answer is kept.")
        int idempotencyKeepMs,

        AdminTlsConfig tls,

        @Setting(
                value = "false",
                doc =
                        "Whether listen.admin may be another address than loopback without admin.tls: tokens can be read on the way then,"
                                + " unless a proxy in front does TLS.")
        boolean plainTextAllowed) {}
