package dev.tollgate.edge.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "why",
        description = {
            "Shows why a device was refused: the last decisions, newest first, with rule, limit, what was measured and when to retry.",
            "Without a device: those of all, such as unknown tokens, by --address and --reason."
        },
        footerHeading = "%nExamples:%n",
        footer = {"  edge why thermometer-1", "  edge why --reason token-unknown --address 192.0.2.7"})
final class WhyCommand implements Callable<Integer> {
    private final Terminal terminal;

    @Parameters(paramLabel = "DEVICE", arity = "0..1", description = "Id (dev_…) or name of the device.")
    private @Nullable String device;

    @Mixin
    private final ApplicationOption application = new ApplicationOption();

    @Option(names = "--reason", paramLabel = "REASON", description = "Only with this reason, such as token-unknown.")
    private @Nullable String reason;

    @Option(names = "--address", paramLabel = "IP", description = "Only from this address; not with a device.")
    private @Nullable String address;

    @Option(names = "--limit", paramLabel = "N", description = "How many at most: 1 to 1000.", defaultValue = "20")
    private int limit;

    @Mixin
    private final JsonOption json = new JsonOption();

    @Mixin
    private final AdminOptions admin = new AdminOptions();

    WhyCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() throws CliException {
        AdminClient client = admin.client(terminal.environment());
        JsonNode answer = client.get(path(client));
        if (json.isOn()) {
            terminal.print(answer);
        } else if (answer.path("decisions").isEmpty()) {
            terminal.print("nothing is remembered: no refusal since the edge started");
        } else {
            print(answer.path("decisions"));
        }
        return ExitCode.OK;
    }

    private String path(AdminClient client) throws CliException {
        String known = device;
        if (known != null) {
            if (reason != null || address != null) {
                throw new CliException(ExitCode.USAGE, "expected --reason and --address without a device");
            }
            return application.path(client, known, "decisions") + "?limit=" + limit;
        }
        return "/api/v1/decisions?limit=" + limit
                + AdminClient.filter("reason", reason)
                + AdminClient.filter("address", address);
    }

    private void print(JsonNode decisions) {
        Table table = new Table(
                "LAST", "TIMES", "OUTCOME", "REASON", "RULE", "LIMIT", "MEASURED", "RETRY", "OVER", "FROM", "TOKEN");
        for (JsonNode decision : decisions) {
            table.add(
                    decision.path("at").asText(),
                    decision.path("count").asText(),
                    decision.path("outcome").asText(),
                    decision.path("reason").asText(),
                    decision.path("rule").asText("-"),
                    decision.path("limit").asText("-"),
                    decision.path("measured").asText("-"),
                    decision.path("retryAt").asText("-"),
                    decision.path("protocol").asText("-"),
                    decision.path("address").asText("-"),
                    decision.path("tokenId").asText("-"));
        }
        table.print(terminal.out());
    }
}
