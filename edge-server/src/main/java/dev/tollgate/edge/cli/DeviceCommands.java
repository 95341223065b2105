package dev.tollgate.edge.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.InputStream;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "device",
        description = "Provisions devices and shows them.",
        footerHeading = "%nExamples:%n",
        footer = {
            "  edge device create thermometer-1 --application demo",
            "  edge device create pump-7 --application plant --group hall-2 --token p7-secret --json",
            "  edge device import devices.ndjson > issued.ndjson --json"
        })
final class DeviceCommands {
    private static final String DEVICES = "/api/v1/devices";

    private final Terminal terminal;

    DeviceCommands(Terminal terminal) {
        this.terminal = terminal;
    }

    @Command(
            name = "create",
            description = {
                "Creates a device and its first token, and prints both. The token is shown this once: the edge does not keep it."
            },
            footerHeading = "%nExample:%n",
            footer = "  edge device create thermometer-1 --application demo")
    int create(
            @Parameters(paramLabel = "NAME", description = "Unique in its application.") String name,
            @Option(
                            names = "--application",
                            required = true,
                            paramLabel = "APP",
                            description = "Application, which is the appversion without its last '-suffix'.")
                    String application,
            @Option(names = "--group", paramLabel = "G", description = "Any word to sort devices by.") @Nullable
                    String group,
            @Option(
                            names = "--token",
                            paramLabel = "VALUE",
                            description = "The token that the device has already; else one is generated.")
                    @Nullable
                    String token,
            @Option(
                            names = "--expires-at",
                            paramLabel = "TIME",
                            description = "When the token expires, such as 2030-01-31T00:00:00Z; else never.")
                    @Nullable
                    String expiresAt,
            @Mixin JsonOption json,
            @Mixin AdminOptions admin)
            throws CliException {
        ObjectNode body = AdminClient.object()
                .put("name", name)
                .put("application", application)
                .put("group", group)
                .put("token", token)
                .put("expiresAt", expiresAt);
        Issued.print(terminal, admin.client(terminal.environment()).post(DEVICES, body), json.isOn());
        return ExitCode.OK;
    }

    @Command(
            name = "list",
            description = "Lists devices, in the order of their ids.",
            footerHeading = "%nExample:%n",
            footer = "  edge device list --application demo")
    int list(
            @Option(names = "--application", paramLabel = "APP", description = "Only of this application.") @Nullable
                    String application,
            @Option(names = "--after", paramLabel = "ID", description = "Only those after this device.") @Nullable
                    String after,
            @Option(
                            names = "--limit",
                            paramLabel = "N",
                            defaultValue = "1000",
                            description = "How many at most, 1 to 1000; ${DEFAULT-VALUE} if not given.")
                    int limit,
            @Mixin JsonOption json,
            @Mixin AdminOptions admin)
            throws CliException {
        String path = DEVICES + "?limit=" + limit
                + (application == null ? "" : "&application=" + AdminClient.encode(application))
                + (after == null ? "" : "&after=" + AdminClient.encode(after));
        JsonNode page = admin.client(terminal.environment()).get(path);
        if (json.isOn()) {
            terminal.print(page);
            return ExitCode.OK;
        }
        Table table = new Table("DEVICE", "APPLICATION", "NAME", "GROUP", "CREATED");
        for (JsonNode device : page.path("devices")) {
            table.add(
                    device.path("deviceId").asText(),
                    device.path("application").asText(),
                    device.path("name").asText(),
                    device.path("group").asText("-"),
                    device.path("createdAt").asText());
        }
        table.print(terminal.out());
        if (page.has("next")) {
            terminal.err()
                    .println("There may be more: --after " + page.path("next").asText());
        }
        return ExitCode.OK;
    }

    @Command(name = "show", description = "Shows a device and its tokens.")
    int show(
            @Parameters(paramLabel = "DEVICE", description = "Id (dev_…) or name.") String device,
            @Option(names = "--application", paramLabel = "APP", description = "Of a device by name.") @Nullable
                    String application,
            @Mixin JsonOption json,
            @Mixin AdminOptions admin)
            throws CliException {
        AdminClient client = admin.client(terminal.environment());
        String id = AdminClient.encode(DeviceLookup.id(client, device, application));
        JsonNode shown = client.get(DEVICES + "/" + id);
        JsonNode tokens = client.get(DEVICES + "/" + id + "/tokens").path("tokens");
        if (json.isOn()) {
            terminal.print(((ObjectNode) shown).set("tokens", tokens));
            return ExitCode.OK;
        }
        for (Map.Entry<String, JsonNode> field : shown.properties()) {
            String value = Table.visible(field.getValue().asText("-"));
            terminal.print(String.format("%-12s %s", field.getKey(), value));
        }
        terminal.print("");
        TokenCommands.table(tokens).print(terminal.out());
        return ExitCode.OK;
    }

    @Command(
            name = "import",
            description = {
                "Creates devices from a file, a line of JSON each, and prints what was issued, a line each.",
                "Lines: {\"name\":…,\"application\":…,\"group\":…,\"token\":…}; group and token may be left out. An export's lines"
                        + " do, too: its deviceId and createdAt are passed over, as the edge gives each device an id."
            },
            footerHeading = "%nExamples:%n",
            footer = {
                "  edge device import devices.ndjson --json > issued.ndjson",
                "  generate-devices | edge device import -"
            })
    int importFile(
            @Parameters(paramLabel = "FILE", description = "File to read, or - for standard input.") String file,
            @Mixin JsonOption json,
            @Mixin AdminOptions admin)
            throws CliException {
        return new ImportFile(terminal, admin.client(terminal.environment()), json.isOn()).run(file);
    }

    @Command(
            name = "export",
            description = "Prints all devices, a line of JSON each, without tokens: the edge does not keep them.",
            footerHeading = "%nExample:%n",
            footer = "  edge device export --application demo > devices.ndjson")
    int export(
            @Option(names = "--application", paramLabel = "APP", description = "Only of this application.") @Nullable
                    String application,
            @Mixin JsonOption json,
            @Mixin AdminOptions admin)
            throws CliException {
        AdminClient client = admin.client(terminal.environment());
        String filter = application == null ? "" : "?application=" + AdminClient.encode(application);
        try (InputStream lines = client.stream(DEVICES + "/export" + filter)) {
            lines.transferTo(terminal.out());
            terminal.out().flush();
        } catch (IOException cut) {
            throw client.cutShort(cut);
        }
        return ExitCode.OK;
    }
}
