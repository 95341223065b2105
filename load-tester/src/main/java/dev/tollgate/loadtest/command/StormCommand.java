package dev.tollgate.loadtest.command;

import dev.tollgate.loadtest.scenario.Fault;
import dev.tollgate.loadtest.scenario.Flow;
import dev.tollgate.loadtest.scenario.InvalidSetting;
import dev.tollgate.loadtest.scenario.Model;
import dev.tollgate.loadtest.scenario.Op;
import dev.tollgate.loadtest.scenario.Pace;
import dev.tollgate.loadtest.scenario.Units;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
        name = "storm",
        description = {
            "Connects everyone, cuts many connections at once, and measures how everyone gets back.",
            "Devices come back as --reconnect says."
        },
        footer = {
            "  load storm -c 10000 -R 500/s --fraction 100%% --how rst --reconnect exp:100ms..30s,jitter mqtt://edge",
            "  load storm -c 5000 --trigger server-restart --server-cmd 'bin/edge serve' mqtt://localhost",
            "  load storm -c 5000 --op pub --every 10s --how silent -k 10 mqtt://edge"
        })
final class StormCommand extends ScenarioCommand {
    @Option(names = "--fraction", paramLabel = "SHARE", description = "Of the connections. Default: 100%%.")
    private String fraction = "100%";

    @Option(
            names = "--how",
            paramLabel = "fin|rst|silent",
            description = "Closed, reset, or neither read nor written any more. Default: rst.")
    private String how = "rst";

    @Option(names = "--at", paramLabel = "TIME", description = "After the start of the measurement. Default: 5s.")
    private String at = "5s";

    @Option(names = "--times", paramLabel = "N", description = "How often. Default: 1.")
    private int times = 1;

    @Option(names = "--again", paramLabel = "TIME", description = "From one time to the next, with --times.")
    private String again = "0s";

    @Option(
            names = "--trigger",
            paramLabel = "cut|server-restart",
            description = "What ends the connections. Default: cut.")
    private String trigger = "cut";

    @Option(
            names = "--op",
            paramLabel = "OP",
            description = "What devices do besides: pub, rtt, ping or none. Default: none.")
    private String op = "none";

    @Mixin
    private final TrafficArguments traffic = new TrafficArguments();

    StormCommand(RunContext context) {
        super(context, "storm");
    }

    @Override
    List<Flow> flows() {
        List<Flow> flows = new ArrayList<>();
        flows.add(new FlowDraft(Op.CONN, new Pace.Once()).flow());
        boolean isIdle = op.equals("none");
        InvalidSetting.check(
                !isIdle || traffic.pace().given().isEmpty(), "--op", "an operation for --rate or --every", op);
        if (!isIdle) {
            flows.add(traffic.draft(op, traffic.pace().pace(PubCommand.DEFAULT_PACE))
                    .flow());
        }
        return flows;
    }

    @Override
    Model model() {
        return traffic.pace().model();
    }

    @Override
    List<Fault> faults() {
        List<Fault> faults = new ArrayList<>(super.faults());
        Duration start = Units.time("--at", at);
        Duration every = Units.time("--again", again);
        double share = Units.share("--fraction", fraction);
        faults.add(new Fault(kind(), start, every, times, Duration.ZERO, share));
        return faults;
    }

    private Fault.Kind kind() {
        if (trigger.equals("server-restart")) {
            return Fault.Kind.TERM;
        }
        InvalidSetting.check(trigger.equals("cut"), "--trigger", "cut or server-restart", trigger);
        return switch (how) {
            case "fin" -> Fault.Kind.CUT_FIN;
            case "rst" -> Fault.Kind.CUT_RST;
            case "silent" -> Fault.Kind.CUT_SILENT;
            default -> throw InvalidSetting.of("--how", "fin, rst or silent", how);
        };
    }
}
