package dev.tollgate.loadtest.command;

import dev.tollgate.loadtest.scenario.Flow;
import dev.tollgate.loadtest.scenario.Model;
import dev.tollgate.loadtest.scenario.Op;
import dev.tollgate.loadtest.scenario.Pace;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
        name = "sub",
        description = {
            "Subscribes, and counts what arrives; of stamped messages ('load pub --stamp binary', same machine) also how old they are.",
            "With --rate or --every, devices unsubscribe and subscribe again at that rate."
        },
        footer = {
            "  load sub -c 100 -t sensors/# mqtt://localhost",
            "  load sub -c 50000 -i 1 -t bench/%%i -q 2 -h broker"
        })
final class SubCommand extends ScenarioCommand {
    @Option(
            names = {"-t", "--topic"},
            required = true,
            paramLabel = "FILTER",
            description = "Topic filter with variables: sensors/{i}, sensors/%%i.")
    private String topic = "";

    @Option(
            names = {"-q", "--qos"},
            paramLabel = "0|1|2",
            description = "Default: 1.")
    private int qos = 1;

    @Mixin
    private final PaceArguments pace = new PaceArguments();

    SubCommand(RunContext context) {
        super(context, "sub");
    }

    @Override
    List<Flow> flows() {
        return List.of(new FlowDraft(Op.SUB, pace.pace(new Pace.Once()))
                .timing(pace)
                .topic(topic)
                .qos(qos)
                .flow());
    }

    @Override
    Model model() {
        return pace.model();
    }
}
