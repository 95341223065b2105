package dev.tollgate.loadtest.command;

import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
        name = "fanout",
        description =
                "Few devices publish, many receive: end-to-end latency per receiver, and the time until the last one has it.",
        footer = "  load fanout --from 1 -c 10000 --rate 1/s mqtt://localhost")
final class FanoutCommand extends FanCommand {
    @Option(names = "--from", paramLabel = "N", description = "Devices that publish. Default: 1.")
    private int from = 1;

    FanoutCommand(RunContext context) {
        super(context, "fanout");
    }

    @Override
    int publishers() {
        return from;
    }

    @Override
    int subscribers() {
        return deviceArguments().count();
    }
}
