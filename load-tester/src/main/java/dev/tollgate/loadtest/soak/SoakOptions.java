package dev.tollgate.loadtest.soak;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** What both commands are told. */
final class SoakOptions {
    @Option(
            names = "--minutes",
            defaultValue = "10",
            description = "How long is measured; parts of a minute are possible (${DEFAULT-VALUE}).")
    double minutes = 10;

    @Option(
            names = "--ack",
            defaultValue = "journaled",
            description = "When the edge answers: received or journaled (${DEFAULT-VALUE}).")
    String ack = "journaled";

    @Option(
            names = "--tokens",
            defaultValue = "100000",
            description = "How many tokens are known, at least one a connection (${DEFAULT-VALUE}).")
    int tokens = 100_000;

    @Option(names = "--server-core", defaultValue = "0", description = "Core of the edge (${DEFAULT-VALUE}).")
    int serverCore;

    @Option(
            names = "--heap",
            defaultValue = "",
            description =
                    "The edge's largest heap, such as 512m; without it a quarter of the memory, as is the JVM's default. More options for its"
                            + " JVM: EDGE_JAVA_OPTS.")
    String heap = "";

    @Option(names = "--json", description = "Writes the figures to a file as well.")
    @Nullable
    Path json;

    @Option(names = "--home", defaultValue = "${sys:soak.home:-.}", hidden = true)
    Path home = Path.of(".");

    /** @throws IllegalArgumentException that names the option */
    void check() {
        if (!(minutes > 0 && minutes <= 24 * 60)) {
            throw new IllegalArgumentException("--minutes: expected more than 0 and at most 1440, got " + minutes);
        }
        if (!ack.equals("received") && !ack.equals("journaled")) {
            throw new IllegalArgumentException("--ack: expected received or journaled, got " + ack);
        }
        if (tokens < 1 || tokens > 10_000_000) {
            throw new IllegalArgumentException("--tokens: expected 1 to 10000000, got " + tokens);
        }
        if (!heap.matches("(\\d+[kKmMgG])?")) {
            throw new IllegalArgumentException("--heap: expected a size such as 512m or 2g, got " + heap);
        }
    }
}
