package dev.tollgate.edge.sink.file;

import dev.tollgate.edge.config.Setting;
import dev.tollgate.edge.sink.FeedConfig;

/** Settings of a sink that writes files. */
public record FileSinkConfig(
        @Setting(value = "", doc = "Folder of the files; empty for the folder 'records' among the sink's own files.")
        String folder,

        @Setting(
                value = "64MiB",
                doc = "Size from which on a file is finished and the next one begun.",
                min = 1024,
                max = 1L << 40)
        long rotateBytes,

        @Setting(
                value = "1h",
                doc = "Age from which on a file is finished, with the first record after that.",
                min = 1000,
                max = 366L * 86_400_000)
        long rotateAgeMs,

        @Setting(value = "gzip", doc = "What becomes of a finished file.")
        Compression compression,

        @Setting(
                value = "0",
                doc = "Most finished files that are kept, beyond which the oldest is deleted; 0 for all.",
                min = 0)
        int keepFiles,

        @Setting(
                value = "0",
                doc = "Most bytes of finished files that are kept, beyond which the oldest is deleted; 0 for all.",
                min = 0)
        long keepBytes,

        @Setting(
                value = "true",
                doc =
                        "Whether records are forced to the disk before they count as delivered, so that a power cut loses none.")
        boolean force,

        FeedConfig feed) {

    /** What becomes of a finished file. */
    public enum Compression {
        NONE,
        GZIP
    }
}
