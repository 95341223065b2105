package dev.tollgate.edge.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "command",
        description = {
            "Sends commands to devices, and shows what became of them.",
            "A command is PENDING until the device's result makes it EXECUTED, or its time to live is over and it is EXPIRED."
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  edge command send pump-7 reboot '{\"delay\": 5}' --await 10s",
            "  edge command send pump-7 close-door --ttl 5m",
            "  edge command list pump-7"
        })
final class CommandCommands {
    private static final String DEVICE = "Id (dev_…) or name of the device.";

    private final Terminal terminal;

    CommandCommands(Terminal terminal) {
        this.terminal = terminal;
    }

    @Command(
            name = "send",
            description = {
                "Sends a command. A device that is connected over MQTT gets it at once, others when they connect or ask.",
                "With --await: exit code 1 unless the device says in time that it has executed it (a status code of 2xx)."
            },
            footerHeading = "%nExamples:%n",
            footer = {
                "  edge command send pump-7 reboot --await 10s --json",
                "  edge command send pump-7 set-schedule @schedule.json --ttl 1d"
            })
    int send(
            @Parameters(paramLabel = "DEVICE", description = DEVICE) String device,
            @Parameters(paramLabel = "TYPE", description = "1 to 64 letters, digits, '_' and '-'.") String type,
            @Parameters(
                            paramLabel = "PAYLOAD|@FILE",
                            arity = "0..1",
                            description = "JSON, or a file that holds it; none if not given.")
                    @Nullable
                    String payload,
            @Mixin ApplicationOption application,
            @Option(
                            names = "--ttl",
                            paramLabel = "TIME",
                            description =
                                    "How long it waits to be executed, such as 30s or 1d; 0 to push it once only. Else as the edge has it set.")
                    @Nullable
                    String ttl,
            @Option(names = "--await", paramLabel = "TIME", description = "Waits for the result, so long at most.")
                    @Nullable
                    String await,
            @Mixin JsonOption json,
            @Mixin AdminOptions admin)
            throws CliException {
        ObjectNode body = AdminClient.object().put("type", type);
        long awaitMs = await == null ? 0 : DurationText.millis("--await", await);
        body.put("awaitMs", awaitMs);
        if (payload != null) {
            body.putRawValue("payload", JsonArgument.read("PAYLOAD", payload));
        }
        if (ttl != null) {
            body.put("ttlMs", DurationText.millis("--ttl", ttl));
        }
        AdminClient client = admin.client(terminal.environment());
        String path = application.path(client, device, "commands");
        JsonNode sent = client.send("POST", path, body, Duration.ofMillis(awaitMs));
        if (json.isOn()) {
            terminal.print(sent);
        } else {
            print(sent);
        }
        boolean executed = sent.path("statusCode").asInt() / 100 == 2;
        return awaitMs == 0 || executed ? ExitCode.OK : ExitCode.FAILED;
    }

    private void print(JsonNode sent) {
        boolean pending = sent.path("state").asText().equals("PENDING");
        String where =
                sent.path("pushed").asBoolean() ? "sent to the device" : "waits for the device to connect or ask";
        terminal.print(sent.path("type").asText() + "/" + sent.path("id").asText() + " "
                + sent.path("state").asText() + (pending ? " (" + where + ")" : ""));
        if (!sent.path("statusCode").isNull()) {
            terminal.print(result(sent));
        }
    }

    private static String result(JsonNode command) {
        String reasonPhrase = command.path("reasonPhrase").asText("");
        JsonNode result = command.path("result");
        return Table.visible((command.path("statusCode").asText("-") + " " + reasonPhrase).strip()
                + (result.isNull() ? "" : " " + result));
    }

    @Command(name = "list", description = "Lists a device's commands, newest first.")
    int list(
            @Parameters(paramLabel = "DEVICE", description = DEVICE) String device,
            @Mixin ApplicationOption application,
            @Option(
                            names = "--limit",
                            paramLabel = "N",
                            defaultValue = "100",
                            description = "How many at most, 1 to 1000; ${DEFAULT-VALUE} if not given.")
                    int limit,
            @Mixin JsonOption json,
            @Mixin AdminOptions admin)
            throws CliException {
        AdminClient client = admin.client(terminal.environment());
        return terminal.show(
                json, client.get(application.path(client, device, "commands") + "?limit=" + limit), answer -> {
                    Table table = new Table("TYPE", "ID", "STATE", "CREATED", "EXPIRES", "PAYLOAD", "RESULT");
                    for (JsonNode command : answer.path("commands")) {
                        table.add(
                                command.path("type").asText(),
                                command.path("id").asText(),
                                command.path("state").asText(),
                                command.path("createdAt").asText(),
                                command.path("expiresAt").asText(),
                                command.path("payload").isNull()
                                        ? "-"
                                        : command.path("payload").toString(),
                                command.path("statusCode").isNull() ? "-" : result(command));
                    }
                    table.print(terminal.out());
                });
    }
}
