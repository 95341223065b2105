package dev.tollgate.loadtest.command;

import dev.tollgate.loadtest.scenario.Flow;
import dev.tollgate.loadtest.scenario.Model;
import dev.tollgate.loadtest.scenario.Op;
import dev.tollgate.loadtest.scenario.Pace;
import dev.tollgate.loadtest.scenario.StampMode;
import java.time.Duration;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

@Command(
        name = "pub",
        description = {
            "Publishes, and measures the time to PUBACK or PUBCOMP.",
            "Without --rate or --every each device publishes once a second."
        },
        footer = {
            "  load pub -c 1000 -I 10s -t sensors/%%i -s 256 mqtt://localhost",
            "  load pub --preset kp1 --tokens tokens.csv --rate 5k/s -T 'pub.q1: p(99)<20ms' mqtt://edge",
            "  load pub -q 2 --profile ramp:100..5k/2m -d 2m -h broker -p 1884"
        })
final class PubCommand extends ScenarioCommand {
    static final Pace DEFAULT_PACE = new Pace.Every(Duration.ofSeconds(1));

    @Mixin
    private final MessageArguments message = new MessageArguments();

    @Mixin
    private final PaceArguments pace = new PaceArguments();

    PubCommand(RunContext context) {
        super(context, "pub");
    }

    @Override
    List<Flow> flows() {
        Op op = Op.publish(message.qos());
        return List.of(Flows.draft(op, pace.pace(DEFAULT_PACE), message)
                .timing(pace)
                .payload(message.payload(StampMode.NONE))
                .flow());
    }

    @Override
    Model model() {
        return pace.model();
    }
}
