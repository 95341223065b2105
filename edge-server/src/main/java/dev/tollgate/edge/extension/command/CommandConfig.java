package dev.tollgate.edge.extension.command;

import dev.tollgate.edge.config.Setting;

/** Limits of commands: {@code extensions.commands.*}. */
public record CommandConfig(
        @Setting(
                value = "1h",
                min = 0,
                max = 2_592_000_000L,
                doc = "How long a command waits to be executed, where it is not said.")
        long ttlMs,

        @Setting(
                value = "64KiB",
                min = 16,
                max = 1 << 24,
                doc = "Longest payload of a command, as JSON without white space.")
        int payloadMaxBytes,

        @Setting(value = "100", min = 1, max = 100_000, doc = "Commands of one device that may wait to be executed.")
        int outstandingMax,

        @Setting(value = "64", min = 1, max = 10_000, doc = "Types of commands of one device.")
        int typesMax,

        @Setting(
                value = "1000",
                min = 1,
                max = 1_000_000,
                doc = "Commands of one device that are kept once they have ended.")
        int endedMax,

        @Setting(
                value = "60s",
                min = 100,
                max = 600_000,
                doc = "Longest wait of an operator for the result of a command.")
        int awaitMaxMs,

        @Setting(
                value = "7d",
                min = 1_000,
                max = 315_360_000_000L,
                doc = "How long a command is kept once it has ended.")
        long retentionMs) {}
