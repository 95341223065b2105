package dev.tollgate.loadtest.command;

import dev.tollgate.loadtest.scenario.Flow;
import dev.tollgate.loadtest.scenario.Model;
import java.time.Duration;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
        name = "soak",
        description = {
            "Runs for a day, or as long as -d says, with a summary each hour, and tests whether latency, reconnects or memory drift.",
            "--target-pid and --target-metrics watch the server, too. -T 'drift.p99.low: value<5' fails on percent an hour."
        },
        footer = "  load soak -d 24h --preset kp1 --tokens tokens.csv -c 5000 -I 10s --target-pid 4711 mqtt://edge")
final class SoakCommand extends ScenarioCommand {
    @Option(names = "--op", paramLabel = "OP", description = "pub, rtt, http or ping. Default: pub.")
    private String op = "pub";

    @Mixin
    private final TrafficArguments traffic = new TrafficArguments();

    SoakCommand(RunContext context) {
        super(context, "soak");
    }

    @Override
    boolean isHttp() {
        return op.startsWith("http");
    }

    @Override
    Duration defaultDuration() {
        return Duration.ofHours(24);
    }

    @Override
    List<Flow> flows() {
        return List.of(
                traffic.draft(op, traffic.pace().pace(PubCommand.DEFAULT_PACE)).flow());
    }

    @Override
    Model model() {
        return traffic.pace().model();
    }
}
