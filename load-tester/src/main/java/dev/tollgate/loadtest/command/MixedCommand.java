package dev.tollgate.loadtest.command;

import dev.tollgate.loadtest.scenario.Flow;
import dev.tollgate.loadtest.scenario.InvalidSetting;
import dev.tollgate.loadtest.scenario.Model;
import dev.tollgate.loadtest.scenario.Pace;
import dev.tollgate.loadtest.scenario.Units;
import dev.tollgate.loadtest.scenario.WeightedPaces;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
        name = "mixed",
        description =
                "Several operations at once, which share the rate by their weights; each device is the same one in all of them.",
        footer = {
            "  load mixed --rate 1k/s --flow pub.q1=70 --flow http.post=20 --flow rtt=10 \\",
            "       --preset kp1 --tokens tokens.csv mqtt://edge http://edge:8080/kpc"
        })
final class MixedCommand extends ScenarioCommand {
    @Option(
            names = "--flow",
            required = true,
            paramLabel = "OP=WEIGHT",
            description =
                    "pub, pub.q0, pub.q1, pub.q2, http, http.get, http.post, rtt or ping, each with its weight; repeatable.")
    private List<String> flows = new ArrayList<>();

    @Mixin
    private final TrafficArguments traffic = new TrafficArguments();

    MixedCommand(RunContext context) {
        super(context, "mixed");
    }

    @Override
    List<Flow> flows() {
        Pace whole = traffic.pace().pace(PubCommand.DEFAULT_PACE);
        List<Flow> drafts = new ArrayList<>();
        Set<String> names = new HashSet<>();
        for (String text : flows) {
            String[] pair = text.split("=", 2);
            InvalidSetting.check(pair.length == 2, "--flow", "OP=WEIGHT, such as pub.q1=70", text);
            Flow flow = traffic.draft(pair[0], whole)
                    .weight(Units.number("--flow", pair[1]))
                    .flow();
            drafts.add(flow);
            names.add(flow.name());
        }
        return WeightedPaces.resolve(drafts, names, whole);
    }

    @Override
    Model model() {
        return traffic.pace().model();
    }
}
