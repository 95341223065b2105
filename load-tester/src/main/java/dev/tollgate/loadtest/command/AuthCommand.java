package dev.tollgate.loadtest.command;

import dev.tollgate.loadtest.scenario.Flip;
import dev.tollgate.loadtest.scenario.Flow;
import dev.tollgate.loadtest.scenario.Model;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
        name = "auth",
        description = {
            "Uses good and bad tokens, and checks each answer against what the token's state calls for.",
            "A token that is wrongly accepted fails the run. --flip changes states in mid-run, and measures how long that takes to count."
        },
        footer = {
            "  load auth --preset kp1 --tokens tokens.csv --mix active=94,suspended=2,revoked=2,unknown=2 --rate 1k/s mqtt://edge",
            "  load auth --preset kp1 --mix unknown=100 --rate 1k/s mqtt://edge        no token is known",
            "  load auth --preset kp1 --tokens tokens.csv --flip '5%%@30s:active->suspended' \\",
            "       --via 'edge token suspend $TOKEN_ID' --rate 500/s mqtt://edge"
        })
final class AuthCommand extends ScenarioCommand {
    @Option(names = "--op", paramLabel = "OP", description = "pub, rtt, http or conn. Default: pub.")
    private String op = "pub";

    @Option(
            names = "--flip",
            paramLabel = "SHARE@TIME:STATE->STATE",
            description = "Changes states in mid-run; repeatable.")
    private List<String> flips = new ArrayList<>();

    @Option(
            names = "--via",
            paramLabel = "COMMAND",
            description = "Changes one token's state; it gets $TOKEN_ID, $FROM and $TO.")
    private String via = "";

    @Mixin
    private final TrafficArguments traffic = new TrafficArguments();

    AuthCommand(RunContext context) {
        super(context, "auth");
    }

    @Override
    boolean isHttp() {
        return op.startsWith("http");
    }

    @Override
    List<Flow> flows() {
        deviceArguments().requireStates();
        return List.of(
                traffic.draft(op, traffic.pace().pace(PubCommand.DEFAULT_PACE)).flow());
    }

    @Override
    Model model() {
        return traffic.pace().model();
    }

    @Override
    List<Flip> flips() {
        return flips.stream().map(text -> Flip.parse("--flip", text)).toList();
    }

    @Override
    String flipCommand() {
        return via;
    }
}
