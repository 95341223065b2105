package dev.tollgate.edge.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "limits",
        description = {
            "Shows and changes how much devices, applications and addresses may send.",
            "What is set here comes before the settings, at once and over restarts and reloads; what is nearer to a device before what is"
                    + " further: the device's, its application's, that of all, the settings."
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  edge limits show",
            "  edge limits set device.messagesPerSecond=10 device.burstMs=5s",
            "  edge limits set --device pump-7 device.messagesPerSecond=0     (0 for no limit)",
            "  edge limits clear --application pumps"
        })
final class LimitCommands {
    private static final String LIMITS = "/api/v1/limits";
    private static final String UNSET = "-";

    private final Terminal terminal;

    LimitCommands(Terminal terminal) {
        this.terminal = terminal;
    }

    /** What the limits are for: all, unless one of the options is given. */
    static final class Target {
        @Option(names = "--application", paramLabel = "APP", description = "Of an application, or of a device by name.")
        private @Nullable String application;

        @Option(names = "--device", paramLabel = "DEVICE", description = "Id (dev_…) or name of a device.")
        private @Nullable String device;

        String path(AdminClient client) throws CliException {
            if (device != null) {
                return "/api/v1/devices/" + DeviceLookup.id(client, device, application) + "/limits";
            }
            return application == null
                    ? LIMITS
                    : "/api/v1/applications/" + AdminClient.encodePath(application) + "/limits";
        }
    }

    @Command(name = "show", description = "Prints the limits that hold, and where each comes from.")
    int show(@Mixin Target target, @Mixin JsonOption json, @Mixin AdminOptions admin) throws CliException {
        AdminClient client = admin.client(terminal.environment());
        print(client.get(target.path(client)), json);
        return ExitCode.OK;
    }

    @Command(name = "list", description = "Lists the applications and devices with limits of their own.")
    int list(@Mixin JsonOption json, @Mixin AdminOptions admin) throws CliException {
        AdminClient client = admin.client(terminal.environment());
        Table table = new Table("APPLICATION", "DEVICE", "NAME", "LIMITS", "BY", "UPDATED");
        String next = "";
        do {
            JsonNode page = client.get(LIMITS + "/overrides?limit=1000" + next);
            for (JsonNode override : page.path("overrides")) {
                if (json.isOn()) {
                    terminal.print(override);
                    continue;
                }
                table.add(
                        override.path("application").asText(),
                        override.path("deviceId").asText(UNSET),
                        override.path("name").asText(UNSET),
                        String.join(" ", assignments(override.path("override"))),
                        override.path("updatedBy").asText(),
                        override.path("updatedAt").asText());
            }
            next = page.has("next")
                    ? "&after=" + AdminClient.encode(page.path("next").asText())
                    : "";
        } while (!next.isEmpty());
        if (!json.isOn()) {
            table.print(terminal.out());
        }
        return ExitCode.OK;
    }

    @Command(
            name = "set",
            description = {"Sets limits; what is set otherwise stays. Prints what holds then."},
            footerHeading = "%nExample:%n",
            footer =
                    "  edge limits set --application pumps application.bytesPerSecond=1000000 device.messagesPerSecond=5")
    int set(
            @Parameters(
                            paramLabel = "LIMIT=VALUE",
                            arity = "1..*",
                            description =
                                    "As 'edge limits show' names them; values as in the settings; 0 for no limit.")
                    List<String> limits,
            @Mixin Target target,
            @Mixin JsonOption json,
            @Mixin AdminOptions admin)
            throws CliException {
        AdminClient client = admin.client(terminal.environment());
        String path = target.path(client);
        AdminClient.Tagged present = client.getTagged(path);
        ObjectNode override = override(present.body());
        for (String limit : limits) {
            int equals = limit.indexOf('=');
            if (equals < 1) {
                throw new CliException(ExitCode.USAGE, "expected LIMIT=VALUE, got '" + limit + "'");
            }
            place(override, limit.substring(0, equals)).put(name(limit), limit.substring(equals + 1));
        }
        print(client.send("PUT", path, override, present.tag()), json);
        return ExitCode.OK;
    }

    @Command(
            name = "clear",
            description = "Takes back what was set, all of it or single limits. Prints what holds then.",
            footerHeading = "%nExample:%n",
            footer = "  edge limits clear --device pump-7 device.burstMs")
    int clear(
            @Parameters(paramLabel = "LIMIT", arity = "0..*", description = "Single ones; all if not given.") @Nullable
                    List<String> limits,
            @Mixin Target target,
            @Mixin JsonOption json,
            @Mixin AdminOptions admin)
            throws CliException {
        AdminClient client = admin.client(terminal.environment());
        String path = target.path(client);
        AdminClient.Tagged present = client.getTagged(path);
        ObjectNode override = override(present.body());
        if (limits == null || limits.isEmpty()) {
            override.removeAll();
        } else {
            for (String limit : limits) {
                if (place(override, limit).remove(name(limit)) == null) {
                    throw CliException.failed("'" + limit + "' is not set; set are: "
                            + String.join(" ", assignments(override(present.body()))));
                }
            }
        }
        print(client.send("PUT", path, override, present.tag()), json);
        return ExitCode.OK;
    }

    private static ObjectNode override(JsonNode limits) throws CliException {
        if (limits.path("override") instanceof ObjectNode override) {
            return override.deepCopy();
        }
        throw CliException.failed("expected an override from the edge, got none; is it older than this command?");
    }

    /** The object in which a limit has its value. */
    private static ObjectNode place(ObjectNode override, String limit) {
        int dot = beforeValue(limit).indexOf('.');
        return dot < 0 ? override : override.withObjectProperty(limit.substring(0, dot));
    }

    private static String name(String limit) {
        String key = beforeValue(limit);
        return key.substring(key.indexOf('.') + 1);
    }

    private static String beforeValue(String limit) {
        int equals = limit.indexOf('=');
        return equals < 0 ? limit : limit.substring(0, equals);
    }

    private static List<String> assignments(JsonNode limits) {
        List<String> texts = new ArrayList<>();
        for (Map.Entry<String, JsonNode> member : limits.properties()) {
            if (member.getValue().isObject()) {
                member.getValue()
                        .properties()
                        .forEach(inner -> texts.add(member.getKey() + "." + inner.getKey() + "="
                                + inner.getValue().asText()));
            } else {
                texts.add(member.getKey() + "=" + member.getValue().asText());
            }
        }
        return texts;
    }

    private void print(JsonNode limits, JsonOption json) {
        if (json.isOn()) {
            terminal.print(limits);
            return;
        }
        Table table = new Table("LIMIT", "VALUE", "FROM", "OTHERWISE");
        for (Map.Entry<String, JsonNode> member : limits.path("origin").properties()) {
            if (member.getValue().isObject()) {
                member.getValue()
                        .fieldNames()
                        .forEachRemaining(name -> add(table, limits, "/" + member.getKey() + "/" + name));
            } else {
                add(table, limits, "/" + member.getKey());
            }
        }
        table.print(terminal.out());
    }

    private static void add(Table table, JsonNode limits, String place) {
        table.add(
                place.substring(1).replace('/', '.'),
                limits.at(place).asText(),
                limits.at("/origin" + place).asText(),
                limits.at("/inherited" + place).asText());
    }
}
