package dev.tollgate.loadtest.command;

import dev.tollgate.loadtest.scenario.Rogue;
import dev.tollgate.loadtest.scenario.Seeds;
import dev.tollgate.loadtest.scenario.Units;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Options of the run as a whole. */
final class RunArguments {
    @Option(
            names = "--name",
            paramLabel = "NAME",
            description = "Of the run, in files and reports; else the command's.")
    private String name = "";

    @Option(
            names = {"-T", "--threshold"},
            paramLabel = "RULE",
            description =
                    "What must hold, such as 'rtt: p(99)<20ms' or 'errors: rate<0.1%% abort after 10s'; repeatable.")
    private List<String> thresholds = new ArrayList<>();

    @Option(
            names = "--op-timeout",
            paramLabel = "TIME",
            description = "After which an operation has failed. Default: 10s.")
    private String opTimeout = "10s";

    @Option(
            names = "--max-backlog",
            paramLabel = "TIME",
            description = "How far behind its plan a connection may be. Default: 10s.")
    private String maxBacklog = "10s";

    @Option(
            names = "--rogues",
            split = ",",
            paramLabel = "SHARE:KIND",
            description =
                    "Bad clients among the good: 1%%:slow-read; also half-open, tiny-window, byte-writes, oversize, keepalive,"
                            + " half-handshake.")
    private List<String> rogues = new ArrayList<>();

    @Option(names = "--seed", paramLabel = "N", description = "Of everything random; else drawn, and printed.")
    private @Nullable Long seed;

    @Option(
            names = "--processes",
            paramLabel = "N",
            description = "That share the devices, for more connections than one may have files open. Default: 1.")
    private int processes = 1;

    @Option(names = "--print-scenario", description = "Prints the scenario file for 'load run', and ends.")
    private boolean isPrinting;

    @Option(names = "--skip-checks", description = "Runs although a check before the run fails.")
    private boolean isSkippingChecks;

    String name(String missing) {
        return name.isEmpty() ? missing : name;
    }

    List<String> thresholds() {
        return thresholds;
    }

    Duration opTimeout() {
        return Units.time("--op-timeout", opTimeout);
    }

    Duration maxBacklog() {
        return Units.time("--max-backlog", maxBacklog);
    }

    List<Rogue> rogues() {
        return rogues.stream().map(text -> Rogue.parse("--rogues", text)).toList();
    }

    long seed() {
        return seed == null ? Seeds.draw() : seed;
    }

    int processes() {
        return processes;
    }

    boolean isPrinting() {
        return isPrinting;
    }

    boolean isSkippingChecks() {
        return isSkippingChecks;
    }
}
