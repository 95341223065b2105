package dev.tollgate.edge.sink;

import dev.tollgate.edge.config.Setting;

/** How a sink is fed: the same settings for every kind. */
public record FeedConfig(
        @Setting(value = "1000", doc = "Most records of a batch.", min = 1, max = 100_000)
        int batchRecordsMax,

        @Setting(
                value = "1MiB",
                doc = "Most payload bytes of a batch; one record alone may have more.",
                min = 1,
                max = 1 << 28)
        int batchMaxBytes,

        @Setting(
                value = "100ms",
                doc = "Pause after a first failure; it doubles with each further one, and is spread at random.",
                min = 1,
                max = 3_600_000)
        int retryMinMs,

        @Setting(value = "30s", doc = "Longest pause after a failure.", min = 1, max = 3_600_000)
        int retryMaxMs,

        @Setting(
                value = "5",
                doc =
                        "Failures in a row after which single records are offered instead of batches, until one succeeds.",
                min = 1)
        int probeAfterFailures,

        @Setting(
                value = "3",
                doc = "Times that a record may be rejected by the backend before it goes to the dead letters.",
                min = 1,
                max = 1000)
        int rejectionsMax,

        @Setting(
                value = "64MiB",
                doc =
                        "Most bytes of dead letters that are kept; beyond, the oldest file of them is deleted, and logged.",
                min = 65_536)
        long deadLettersMaxBytes,

        @Setting(
                value = "30s",
                doc =
                        "Time without a confirmed record, while some are on their way, after which the connection is made anew.",
                min = 100,
                max = 3_600_000)
        int stallMs,

        @Setting(
                value = "1000",
                doc = "Longest time until a confirmed batch is noted on disk: a killed edge delivers so much again.",
                min = 1,
                max = 60_000)
        int cursorMs,

        @Setting(
                value = "5s",
                doc = "A record older than this when it is read is replay, and paced.",
                min = 100,
                max = 3_600_000)
        int replayAgeMs,

        @Setting(
                value = "20000",
                doc = "Records a second of replay, beyond as many as arrive at the time; 0 for as fast as it goes.",
                min = 0)
        int replayRecordsPerSecond,

        @Setting(
                value = "end",
                doc = "Where a sink that is new begins: at the oldest record that is kept, or at the next one.")
        Start start) {

    /** Where a sink without a cursor begins. */
    public enum Start {
        START,
        END
    }

    public FeedConfig {
        if (retryMaxMs < retryMinMs) {
            throw new IllegalArgumentException(
                    "retryMaxMs: expected at least retryMinMs, " + retryMinMs + ", got " + retryMaxMs);
        }
    }
}
