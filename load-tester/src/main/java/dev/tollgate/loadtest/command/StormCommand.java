package dev.tollgate.loadtest.command;

import dev.tollgate.loadtest.fault.FaultKind;
import dev.tollgate.loadtest.fault.FaultSpec;
import dev.tollgate.loadtest.fault.Span;
import dev.tollgate.loadtest.scenario.Flow;
import dev.tollgate.loadtest.scenario.InvalidSetting;
import dev.tollgate.loadtest.scenario.Model;
import dev.tollgate.loadtest.scenario.Op;
import dev.tollgate.loadtest.scenario.Pace;
import dev.tollgate.loadtest.scenario.Units;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
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
    private static final int TIMES_MAX = 10_000;

    @Option(names = "--fraction", paramLabel = "SHARE", description = "Of the connections. Default: 100%%.")
    private @Nullable String fraction;

    @Option(
            names = "--how",
            paramLabel = "fin|rst|silent",
            description = "Closed, reset, or neither read nor written any more. Default: rst.")
    private @Nullable String how;

    @Option(names = "--at", paramLabel = "TIME", description = "After the start of the measurement. Default: 5s.")
    private String at = "5s";

    @Option(names = "--times", paramLabel = "N", description = "How often. Default: 1.")
    private int times = 1;

    @Option(names = "--again", paramLabel = "TIME", description = "From one time to the next, with --times.")
    private @Nullable String again;

    @Option(
            names = "--trigger",
            paramLabel = "cut|server-restart",
            description =
                    "What ends the connections; a restart is a SIGTERM (--fault kill9@5s is a SIGKILL). Default: cut.")
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
    List<FaultSpec> faults() {
        List<FaultSpec> faults = new ArrayList<>(super.faults());
        FaultSpec storm = FaultSpec.once(kind(), span("--at", at));
        InvalidSetting.check(
                again == null || times > 1, "--again", "--times 2 or more beside it", Objects.toString(again));
        InvalidSetting.check(times >= 1 && times <= TIMES_MAX, "--times", "1 to " + TIMES_MAX, times);
        InvalidSetting.check(times == 1 || again != null, "--again", "a time, with --times above 1", "none");
        if (again != null) {
            storm = storm.repeated(times, span("--again", again));
        }
        double share = Units.share("--fraction", Objects.requireNonNullElse(fraction, "100%"));
        InvalidSetting.check(share > 0, "--fraction", "above 0, to 100%", fraction == null ? "" : fraction);
        faults.add(storm.withFraction(share));
        return faults;
    }

    private static Span span(String option, String text) {
        try {
            return Span.parse(text);
        } catch (IllegalArgumentException wrong) {
            throw InvalidSetting.because(option, String.valueOf(wrong.getMessage()));
        }
    }

    private FaultKind kind() {
        if (trigger.equals("server-restart")) {
            InvalidSetting.check(
                    how == null && fraction == null, "--trigger", "cut, for --how and --fraction", trigger);
            return FaultKind.TERM;
        }
        InvalidSetting.check(trigger.equals("cut"), "--trigger", "cut or server-restart", trigger);
        String word = Objects.requireNonNullElse(how, "rst");
        return switch (word) {
            case "fin" -> FaultKind.CUT_FIN;
            case "rst" -> FaultKind.CUT_RST;
            case "silent" -> FaultKind.CUT_SILENT;
            default -> throw InvalidSetting.of("--how", "fin, rst or silent", word);
        };
    }
}
