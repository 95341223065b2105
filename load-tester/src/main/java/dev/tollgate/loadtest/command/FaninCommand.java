package dev.tollgate.loadtest.command;

import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
        name = "fanin",
        description = "Many devices publish, few receive: end-to-end latency per message.",
        footer = "  load fanin -c 10000 --to 1 --rate 5k/s mqtt://localhost")
final class FaninCommand extends FanCommand {
    @Option(names = "--to", paramLabel = "N", description = "Devices that receive, each everything. Default: 1.")
    private int to = 1;

    FaninCommand(RunContext context) {
        super(context, "fanin");
    }

    @Override
    int publishers() {
        return deviceArguments().count();
    }

    @Override
    int subscribers() {
        return to;
    }
}
