package dev.tollgate.edge.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
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
            description = "Lists devices, in the order of their creation: those for which all that is given holds.",
            footerHeading = "%nExamples:%n",
            footer = {
                "  edge device list --application demo",
                "  edge device list --group hall-2 --state Suspended",
                "  edge device list -q pump --last-seen-before 2030-01-01T00:00:00Z"
            })
    int list(
            @Option(names = "--application", paramLabel = "APP", description = "Only of this application.") @Nullable
                    String application,
            @Option(names = "--group", paramLabel = "G", description = "Only of this group.") @Nullable String group,
            @Option(names = "--name", paramLabel = "NAME", description = "Only of this name.") @Nullable String name,
            @Option(
                            names = {"-q", "--query"},
                            paramLabel = "TEXT",
                            description = "Only those whose name has this in it.")
                    @Nullable
                    String part,
            @Option(
                            names = "--state",
                            paramLabel = "STATE",
                            description = "Only those with a token that is Inactive, Active, Suspended or Revoked.")
                    @Nullable
                    String state,
            @Option(
                            names = "--last-seen-after",
                            paramLabel = "TIME",
                            description =
                                    "Only those that were seen at this time or later, such as 2030-01-31T00:00:00Z.")
                    @Nullable
                    String seenAfter,
            @Option(
                            names = "--last-seen-before",
                            paramLabel = "TIME",
                            description = "Only those that were last seen before, or never.")
                    @Nullable
                    String seenBefore,
            @Mixin PageOptions pages,
            @Mixin JsonOption json,
            @Mixin AdminOptions admin)
            throws CliException {
        String path = DEVICES
                + pages.query()
                + AdminClient.filter("application", application)
                + AdminClient.filter("group", group)
                + AdminClient.filter("name", name)
                + AdminClient.filter("q", part)
                + AdminClient.filter("state", state)
                + AdminClient.filter("lastSeenAfter", seenAfter)
                + AdminClient.filter("lastSeenBefore", seenBefore);
        return terminal.show(json, admin.client(terminal.environment()).get(path), page -> {
            Table table = new Table("DEVICE", "APPLICATION", "NAME", "GROUP", "TOKENS", "LAST SEEN", "CREATED");
            for (JsonNode device : page.path("devices")) {
                table.add(
                        device.path("deviceId").asText(),
                        device.path("application").asText(),
                        device.path("name").asText(),
                        device.path("group").asText("-"),
                        tokens(device.path("tokens")),
                        device.path("lastSeenAt").asText("-"),
                        device.path("createdAt").asText());
            }
            table.print(terminal.out());
            PageOptions.printNext(terminal, page);
        });
    }

    /** Such as {@code 1 Active, 2 Revoked}. */
    private static String tokens(JsonNode counts) {
        List<String> present = new ArrayList<>();
        for (Map.Entry<String, JsonNode> count : counts.properties()) {
            if (count.getValue().asInt() > 0) {
                present.add(count.getValue().asInt() + " " + count.getKey());
            }
        }
        return present.isEmpty() ? "-" : String.join(", ", present);
    }

    @Command(
            name = "rename",
            description = "Gives a device another name, another group, or both. Its id and tokens stay.",
            footerHeading = "%nExamples:%n",
            footer = {"  edge device rename pump-7 pump-8", "  edge device rename pump-8 --group hall-3"})
    int rename(
            @Parameters(paramLabel = "DEVICE", description = "Id (dev_…) or name.") String device,
            @Parameters(paramLabel = "NAME", arity = "0..1", description = "Its new name.") @Nullable String name,
            @Option(names = "--group", paramLabel = "G", description = "Its new group; empty for none.") @Nullable
                    String group,
            @Mixin ApplicationOption application,
            @Mixin JsonOption json,
            @Mixin AdminOptions admin)
            throws CliException {
        if (name == null && group == null) {
            throw CliException.failed("expected a NAME or --group");
        }
        AdminClient client = admin.client(terminal.environment());
        ObjectNode body = AdminClient.object();
        if (name != null) {
            body.put("name", name);
        }
        if (group != null) {
            body.put("group", group.isEmpty() ? null : group);
        }
        return terminal.show(
                json,
                client.send("PATCH", pathOf(client, device, application), body),
                changed -> terminal.print(Table.visible(changed.path("deviceId").asText() + " is "
                        + changed.path("name").asText() + ", group "
                        + changed.path("group").asText("-"))));
    }

    private static String pathOf(AdminClient client, String device, ApplicationOption application) throws CliException {
        return DEVICES + "/" + application.deviceId(client, device);
    }

    @Command(
            name = "delete",
            description = {
                "Deletes a device with its tokens and all that is kept of it, and closes its connections.",
                "Its records stay in the journal. There is no way back."
            })
    int delete(
            @Parameters(paramLabel = "DEVICE", description = "Id (dev_…) or name.") String device,
            @Mixin ApplicationOption application,
            @Mixin JsonOption json,
            @Mixin AdminOptions admin)
            throws CliException {
        AdminClient client = admin.client(terminal.environment());
        JsonNode answer = client.send("DELETE", pathOf(client, device, application), AdminClient.object());
        terminal.print(
                json.isOn()
                        ? answer.toString()
                        : "deleted " + answer.path("deleted").asText());
        return ExitCode.OK;
    }

    @Command(name = "show", description = "Shows a device and its tokens.")
    int show(
            @Parameters(paramLabel = "DEVICE", description = "Id (dev_…) or name.") String device,
            @Mixin ApplicationOption application,
            @Mixin JsonOption json,
            @Mixin AdminOptions admin)
            throws CliException {
        AdminClient client = admin.client(terminal.environment());
        String id = application.deviceId(client, device);
        JsonNode shown = client.get(DEVICES + "/" + id);
        JsonNode tokens = client.get(DEVICES + "/" + id + "/tokens").path("tokens");
        if (json.isOn()) {
            terminal.print(((ObjectNode) shown).set("tokens", tokens));
            return ExitCode.OK;
        }
        for (Map.Entry<String, JsonNode> field : shown.properties()) {
            boolean isCounts = field.getKey().equals("tokens");
            String value = Table.visible(
                    isCounts ? tokens(field.getValue()) : field.getValue().asText("-"));
            terminal.print(String.format("%-12s %s", field.getKey(), value));
        }
        terminal.print("");
        TokenCommands.table(tokens).print(terminal.out());
        return ExitCode.OK;
    }

    @Command(
            name = "import",
            description = {
                "Creates devices from a file, a line of JSON each, and prints what was issued, a line each. It is one request, whatever"
                        + " the length; progress and lines that fail go to standard error, and the exit code is 1 when any did.",
                "Lines: {\"name\":…,\"application\":…,\"group\":…,\"token\":…}; group and token may be left out. An export's lines"
                        + " do, too: its deviceId and createdAt are passed over, as the edge gives each device an id.",
                "Should the edge go away meanwhile, the last message says which line to go on from."
            },
            footerHeading = "%nExamples:%n",
            footer = {
                "  edge device import devices.ndjson --json > issued.ndjson",
                "  edge device import devices.ndjson --from-line 45001 >> issued.txt",
                "  generate-devices | edge device import -"
            })
    int importFile(
            @Parameters(paramLabel = "FILE", description = "File to read, or - for standard input.") String file,
            @Option(
                            names = "--from-line",
                            paramLabel = "N",
                            defaultValue = "1",
                            description = "Passes over the lines before it, to go on with an import.")
                    long fromLine,
            @Mixin JsonOption json,
            @Mixin AdminOptions admin)
            throws CliException {
        if (fromLine < 1) {
            throw new CliException(ExitCode.USAGE, "expected --from-line of at least 1, got " + fromLine);
        }
        return new ImportFile(terminal, admin.client(terminal.environment()), json.isOn(), fromLine).run(file);
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
