package dev.tollgate.loadtest.command;

import dev.tollgate.loadtest.scenario.Flow;
import dev.tollgate.loadtest.scenario.Model;
import dev.tollgate.loadtest.scenario.Op;
import dev.tollgate.loadtest.scenario.Preset;
import dev.tollgate.loadtest.scenario.StampMode;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

@Command(
        name = "rtt",
        description = {
            "Publishes requests and waits for their answers.",
            "Without options each device receives what it published, which any broker does; --preset kp1 asks an edge."
        },
        footer = {
            "  load rtt -c 100 --rate 1k/s mqtt://localhost",
            "  load rtt --preset kp1 --tokens tokens.csv -c 1000 -I 10s -T 'rtt: p(99)<20ms' mqtt://edge",
            "  load rtt -t 'ask/{i}/{req}' --response 'answer/{i}/{req}' --filter 'answer/{i}/+' mqtt://broker"
        })
final class RttCommand extends ScenarioCommand {
    @Mixin
    private final MessageArguments message = new MessageArguments();

    @Mixin
    private final RttArguments rtt = new RttArguments();

    @Mixin
    private final PaceArguments pace = new PaceArguments();

    RttCommand(RunContext context) {
        super(context, "rtt");
    }

    @Override
    List<Flow> flows() {
        Preset preset = message.preset() == Preset.NONE ? Preset.ECHO : message.preset();
        return List.of(Flows.draft(Op.RTT, pace.pace(PubCommand.DEFAULT_PACE), message)
                .timing(pace)
                .rtt(rtt.rtt(preset))
                .payload(message.payload(StampMode.NONE))
                .flow());
    }

    @Override
    Model model() {
        return pace.model();
    }
}
