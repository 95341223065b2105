package dev.tollgate.edge.upload;

import dev.tollgate.edge.config.Setting;

/** What devices may upload: {@code extensions.uploads.*}. */
public record UploadConfig(
        @Setting(value = "true", doc = "Whether devices may upload files at all.")
        boolean enabled,

        @Setting(value = "1h", min = 1_000, max = 604_800_000, doc = "How long an upload token may be used.")
        int tokenTtlMs,

        @Setting(
                value = "8",
                min = 1,
                max = 1_000,
                doc = "Upload tokens of one device; one more takes the place of the oldest.")
        int tokensMax,

        @Setting(value = "64MiB", min = 1, max = 1L << 40, doc = "Largest file.")
        long fileMaxBytes,

        @Setting(
                value = "256MiB",
                min = 1,
                max = 1L << 44,
                doc = "Files of one device together, those that are being received among them.")
        long deviceMaxBytes,

        @Setting(value = "100", min = 1, max = 10_000, doc = "Files of one device.")
        int deviceFilesMax,

        @Setting(value = "4GiB", min = 1, max = 1L << 50, doc = "Files of all devices together.")
        long totalMaxBytes,

        @Setting(value = "100000", min = 1, max = 10_000_000, doc = "Files of all devices.")
        int totalFilesMax,

        @Setting(
                value = "256MiB",
                min = 0,
                max = 1L << 50,
                doc =
                        "Bytes that uploads leave free on the disk; more than journal.freeSpaceReserveBytes, so that messages never suffer.")
        long freeSpaceReserveBytes,

        @Setting(value = "64", min = 1, max = 4_096, doc = "Uploads of all devices at a time.")
        int atOnceMax,

        @Setting(value = "4", min = 1, max = 4_096, doc = "Uploads of one device at a time.")
        int deviceAtOnceMax,

        @Setting(
                value = "30s",
                min = 100,
                max = 3_600_000,
                doc = "Longest wait for the next bytes of a file, after which the upload is given up.")
        int idleTimeoutMs,

        @Setting(
                value = "256",
                min = 1,
                max = 1_073_741_824,
                doc =
                        "Bytes a second that have to come on average, with idleTimeoutMs to begin with; a slower upload is given up.")
        int perSecondMinBytes,

        @Setting(value = "2", min = 1, max = 64, doc = "Threads that write files.")
        int threads) {}
