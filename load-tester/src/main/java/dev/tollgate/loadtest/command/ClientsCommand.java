package dev.tollgate.loadtest.command;

import dev.tollgate.loadtest.scenario.Flow;
import dev.tollgate.loadtest.scenario.Model;
import dev.tollgate.loadtest.scenario.Op;
import dev.tollgate.loadtest.scenario.Pace;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

@Command(
        name = "clients",
        description = {
            "How many connections can be held: each sends a ping a second, or as --every says.",
            "--from, --expect and the answer count devices."
        },
        footer = "  load search clients --slo 'p(99)<50ms, errors<0.1%%' --from 1000 -R 1k/s mqtt://edge")
final class ClientsCommand extends ScenarioCommand {
    @Mixin
    private final PaceArguments pace = new PaceArguments();

    ClientsCommand(RunContext context) {
        super(context, "clients");
    }

    @Override
    List<Flow> flows() {
        Pace each = pace.pace(PubCommand.DEFAULT_PACE);
        return List.of(new FlowDraft(Op.PING, each).timing(pace).flow());
    }

    @Override
    Model model() {
        return pace.model();
    }
}
