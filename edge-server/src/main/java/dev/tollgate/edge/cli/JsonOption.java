package dev.tollgate.edge.cli;

import picocli.CommandLine.Option;

/** For scripts. */
final class JsonOption {
    @Option(names = "--json", description = "Prints JSON in place of text for people.")
    private boolean json;

    boolean isOn() {
        return json;
    }
}
