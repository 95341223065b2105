package dev.tollgate.edge.journal;

import dev.tollgate.edge.config.Setting;

/** Settings of the journal. */
public record JournalConfig(
        @Setting(
                value = "67108864",
                doc = "Size at which a segment file ends and the next one begins, in bytes.",
                min = 65_536,
                max = 1L << 34)
        long segmentBytes,

        @Setting(
                value = "86400000",
                doc = "Longest time that a segment file is written to before the next one begins, in milliseconds.",
                min = 1000)
        long segmentMs,

        @Setting(
                value = "10737418240",
                doc =
                        "Most bytes that all segment files take together. At least twice segmentBytes; the last of them is headroom"
                                + " for what is on its way when the others are full.",
                min = 131_072)
        long retentionBytes,

        @Setting(
                value = "604800000",
                doc =
                        "Time after which a segment file is deleted, delivered or not, counted from its last record, in milliseconds.",
                min = 1000)
        long retentionMs,

        @Setting(
                value = "refuse",
                doc =
                        "At retentionBytes, when a required sink still needs the oldest records: refuse new messages, or drop the oldest"
                                + " and count them. What no required sink needs is always deleted.")
        FullPolicy whenFull,

        @Setting(
                value = "1048576",
                doc =
                        "Size of the buffer that records are gathered in for one write, in bytes. Larger records work too.",
                min = 4096,
                max = 1 << 28)
        int batchBytes,

        @Setting(
                value = "134217728",
                doc = "Messages are refused while the disk has less room than this, in bytes.",
                min = 0)
        long freeSpaceReserveBytes,

        @Setting(
                value = "1000",
                doc = "Time between two looks at age, disk space and, after a failure, whether writing works again,"
                        + " in milliseconds.",
                min = 1,
                max = 60_000)
        int retryMs) {

    public JournalConfig {
        if (retentionBytes < 2 * segmentBytes) {
            throw new IllegalArgumentException("retentionBytes: expected at least twice segmentBytes, "
                    + 2 * segmentBytes + ", got " + retentionBytes);
        }
    }
}
