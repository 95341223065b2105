package dev.tollgate.loadtest.command;

import dev.tollgate.loadtest.scenario.Flow;
import dev.tollgate.loadtest.scenario.Model;
import dev.tollgate.loadtest.scenario.Op;
import dev.tollgate.loadtest.scenario.Pace;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

@Command(
        name = "conn",
        description = {
            "Connects devices and holds the connections.",
            "With --rate or --every, devices close and connect again at that rate."
        },
        footer = {
            "  load conn -c 10000 -R 500/s mqtt://edge:1883",
            "  load conn -c 200 --rate 50/s -d 1m -h localhost        connections made again and again"
        })
final class ConnCommand extends ScenarioCommand {
    @Mixin
    private final PaceArguments pace = new PaceArguments();

    ConnCommand(RunContext context) {
        super(context, "conn");
    }

    @Override
    List<Flow> flows() {
        return List.of(
                new FlowDraft(Op.CONN, pace.pace(new Pace.Once())).timing(pace).flow());
    }

    @Override
    Model model() {
        return pace.model();
    }
}
