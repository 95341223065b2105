package dev.tollgate.loadtest.command;

import dev.tollgate.loadtest.scenario.Flow;
import dev.tollgate.loadtest.scenario.Model;
import dev.tollgate.loadtest.scenario.Op;
import dev.tollgate.loadtest.scenario.StampMode;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

@Command(
        name = "http",
        description = {
            "Sends HTTP requests; each device has a connection of its own.",
            "Without --rate or --every each device sends one a second."
        },
        footer = {
            "  load http -c 50 --rate 2k/s -X GET -s 0 http://localhost:8080",
            "  load http --preset kp1 --tokens tokens.csv --rate 500/s http://edge:8080/kpc",
            "  load http -H 'Authorization: Bearer {token}' --path /v1/data -m @body.json --tokens t.csv https://api"
        })
final class HttpCommand extends ScenarioCommand {
    @Mixin
    private final HttpArguments http = new HttpArguments();

    @Mixin
    private final MessageArguments message = new MessageArguments();

    @Mixin
    private final PaceArguments pace = new PaceArguments();

    HttpCommand(RunContext context) {
        super(context, "http");
    }

    @Override
    boolean isHttp() {
        return true;
    }

    @Override
    List<Flow> flows() {
        message.requireNoMqtt();
        return List.of(new FlowDraft(Op.HTTP, pace.pace(PubCommand.DEFAULT_PACE))
                .timing(pace)
                .http(http.request(message.preset()))
                .payload(message.payload(StampMode.NONE))
                .flow());
    }

    @Override
    Model model() {
        return pace.model();
    }
}
