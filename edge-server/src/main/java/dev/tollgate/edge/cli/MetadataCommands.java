package dev.tollgate.edge.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "metadata",
        description =
                "Shows and changes what is noted of a device under keys, which the device can read and change, too.",
        footerHeading = "%nExamples:%n",
        footer = {
            "  edge metadata get pump-7",
            "  edge metadata set pump-7 location=hall-2 'position={\"lat\":52.5,\"lng\":13.4}'"
        })
final class MetadataCommands {
    private static final String DEVICE = "Id (dev_…) or name of the device.";

    private final Terminal terminal;

    MetadataCommands(Terminal terminal) {
        this.terminal = terminal;
    }

    @Command(name = "get", description = "Prints a device's metadata, or one value of it.")
    int get(
            @Parameters(paramLabel = "DEVICE", description = DEVICE) String device,
            @Parameters(paramLabel = "KEY", arity = "0..1", description = "Of one value; all if not given.") @Nullable
                    String key,
            @Mixin ApplicationOption application,
            @Mixin JsonOption json,
            @Mixin AdminOptions admin)
            throws CliException {
        AdminClient client = admin.client(terminal.environment());
        JsonNode metadata = client.get(application.path(client, device, "metadata"));
        if (key == null) {
            print(metadata, json.isOn());
        } else if (metadata.has(key)) {
            terminal.print(metadata.path(key));
        } else {
            throw CliException.failed("the device has no metadata under '" + key + "'");
        }
        return ExitCode.OK;
    }

    @Command(
            name = "set",
            description = {
                "Sets values, and removes others; the rest stays. Prints what there is then.",
                "A value is JSON; what is no JSON is taken as text."
            },
            footerHeading = "%nExample:%n",
            footer = "  edge metadata set pump-7 location=hall-2 'limits=[10,90]' --remove old_location")
    int set(
            @Parameters(paramLabel = "DEVICE", description = DEVICE) String device,
            @Parameters(paramLabel = "KEY=VALUE", arity = "0..*", description = "Keys are letters, digits and '_'.")
                    @Nullable
                    List<String> values,
            @Option(names = "--remove", paramLabel = "KEY", description = "Removes a value; may be repeated.") @Nullable
                    List<String> removed,
            @Mixin ApplicationOption application,
            @Mixin JsonOption json,
            @Mixin AdminOptions admin)
            throws CliException {
        ObjectNode patch = patch(values == null ? List.of() : values, removed == null ? List.of() : removed);
        AdminClient client = admin.client(terminal.environment());
        print(client.send("PATCH", application.path(client, device, "metadata"), patch), json.isOn());
        return ExitCode.OK;
    }

    private static ObjectNode patch(List<String> values, List<String> removed) throws CliException {
        ObjectNode patch = AdminClient.object();
        for (String value : values) {
            int equals = value.indexOf('=');
            if (equals < 1) {
                throw new CliException(ExitCode.USAGE, "expected KEY=VALUE, got '" + value + "'");
            }
            patch.putRawValue(value.substring(0, equals), JsonArgument.readOrQuote(value.substring(equals + 1)));
        }
        removed.forEach(patch::putNull);
        if (patch.isEmpty()) {
            throw new CliException(ExitCode.USAGE, "expected KEY=VALUE or --remove KEY, got neither");
        }
        return patch;
    }

    private void print(JsonNode metadata, boolean json) {
        if (json) {
            terminal.print(metadata);
            return;
        }
        Table table = new Table("KEY", "VALUE");
        for (Map.Entry<String, JsonNode> value : metadata.properties()) {
            table.add(value.getKey(), value.getValue().toString());
        }
        table.print(terminal.out());
    }
}
