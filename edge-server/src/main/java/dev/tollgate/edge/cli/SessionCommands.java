package dev.tollgate.edge.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "session",
        description = {"Shows the connections of devices, and ends them."},
        footerHeading = "%nExamples:%n",
        footer = {
            "  edge session list --device thermometer-1",
            "  edge session list --protocol mqtt --limit 1000",
            "  edge session kick ses_0123456789ab"
        })
final class SessionCommands {
    private final Terminal terminal;

    SessionCommands(Terminal terminal) {
        this.terminal = terminal;
    }

    @Command(name = "list", description = "Lists connections, oldest first.")
    int list(
            @Option(names = "--device", paramLabel = "D", description = "Only of this device: id (dev_…) or name.")
                    @Nullable
                    String device,
            @Mixin ApplicationOption application,
            @Option(
                            names = "--protocol",
                            paramLabel = "P",
                            description = "Only these: mqtt, mqtts, ws, wss, http or https.")
                    @Nullable
                    String protocol,
            @Option(names = "--address", paramLabel = "IP", description = "Only from this address.") @Nullable
                    String address,
            @Option(
                            names = "--after",
                            paramLabel = "CURSOR",
                            description = "The next page: what the page before named as next.")
                    @Nullable
                    String after,
            @Option(
                            names = "--limit",
                            paramLabel = "N",
                            defaultValue = "100",
                            description = "How many at most: 1 to 1000.")
                    int limit,
            @Mixin JsonOption json,
            @Mixin AdminOptions admin)
            throws CliException {
        AdminClient client = admin.client(terminal.environment());
        String path = "/api/v1/sessions?limit=" + limit
                + AdminClient.filter("device", device == null ? null : application.deviceId(client, device))
                + AdminClient.filter("protocol", protocol)
                + AdminClient.filter("address", address)
                + AdminClient.filter("after", after);
        return terminal.show(json, client.get(path), answer -> {
            print(answer.path("sessions"));
            if (answer.has("next")) {
                terminal.print(
                        "there may be more: --after " + answer.path("next").asText());
            }
        });
    }

    private void print(JsonNode sessions) {
        Table table = new Table("SESSION", "PROTOCOL", "CLIENT ID", "FROM", "SINCE", "MESSAGES", "DEVICES");
        for (JsonNode session : sessions) {
            List<String> devices = new ArrayList<>();
            session.path("devices").forEach(device -> devices.add(device.asText()));
            table.add(
                    session.path("sessionId").asText(),
                    session.path("protocol").asText() + " ("
                            + session.path("version").asText() + ")",
                    session.path("clientId").asText("-"),
                    session.path("address").asText(),
                    session.path("connectedAt").asText(),
                    session.path("messages").asText(),
                    devices.isEmpty() ? "-" : String.join(",", devices));
        }
        table.print(terminal.out());
    }

    @Command(
            name = "kick",
            description =
                    "Ends a connection: MQTT 5 is told 0x98. The device may connect again; suspend its token if it must not.")
    int kick(
            @Parameters(paramLabel = "SESSION_ID", description = "As 'edge session list' shows it.") String sessionId,
            @Mixin JsonOption json,
            @Mixin AdminOptions admin)
            throws CliException {
        admin.client(terminal.environment()).delete("/api/v1/sessions/" + AdminClient.encodePath(sessionId));
        if (json.isOn()) {
            terminal.print(AdminClient.object().put("sessionId", sessionId).put("ended", true));
        } else {
            terminal.print(sessionId + " is ended");
        }
        return ExitCode.OK;
    }
}
