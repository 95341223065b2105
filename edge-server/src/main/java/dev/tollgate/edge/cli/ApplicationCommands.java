package dev.tollgate.edge.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "application",
        description = "Describes applications: the versions and extensions that their devices may use.",
        footerHeading = "%nExamples:%n",
        footer = {
            "  edge application create pumps --versions v1,v2 --extensions dcx,cex",
            "  edge application update pumps --versions any",
        })
final class ApplicationCommands {
    private static final String APPLICATIONS = "/api/v1/applications";
    private static final String ANY = "any";
    private static final String VERSIONS =
            "What may follow the last '-' of an appversion, separated by commas; '" + ANY + "' for anything.";
    private static final String EXTENSIONS =
            "Extensions that devices may use, such as dcx,cex; '" + ANY + "' for all that the edge has.";

    private final Terminal terminal;

    ApplicationCommands(Terminal terminal) {
        this.terminal = terminal;
    }

    private static String path(String name) {
        return APPLICATIONS + "/" + AdminClient.encodePath(name);
    }

    private static ObjectNode body(
            @Nullable String description, @Nullable String versions, @Nullable String extensions) {
        ObjectNode body = AdminClient.object();
        if (description != null) {
            body.put("description", description);
        }
        put(body, "versions", versions);
        put(body, "allowedExtensions", extensions);
        return body;
    }

    private static void put(ObjectNode body, String field, @Nullable String names) {
        if (names == null) {
            return;
        }
        if (names.equals(ANY)) {
            body.putNull(field);
            return;
        }
        ArrayNode list = body.putArray(field);
        for (String name : names.split(",", -1)) {
            list.add(name.strip());
        }
    }

    @Command(
            name = "create",
            description = "Creates an application. Creating a device does, too, without any list.",
            footerHeading = "%nExample:%n",
            footer = "  edge application create pumps --versions v1,v2 --extensions dcx")
    int create(
            @Parameters(paramLabel = "NAME", description = "The appversion without its last '-suffix'.") String name,
            @Option(names = "--description", paramLabel = "TEXT", description = "For people.") @Nullable
                    String description,
            @Option(names = "--versions", paramLabel = "V,V", description = VERSIONS) @Nullable String versions,
            @Option(names = "--extensions", paramLabel = "E,E", description = EXTENSIONS) @Nullable String extensions,
            @Mixin JsonOption json,
            @Mixin AdminOptions admin)
            throws CliException {
        ObjectNode body = body(description, versions, extensions).put("name", name);
        print(admin.client(terminal.environment()).post(APPLICATIONS, body), json);
        return ExitCode.OK;
    }

    @Command(name = "list", description = "Lists applications by name.")
    int list(@Mixin PageOptions pages, @Mixin JsonOption json, @Mixin AdminOptions admin) throws CliException {
        return terminal.show(json, admin.client(terminal.environment()).get(APPLICATIONS + pages.query()), page -> {
            Table table = new Table("APPLICATION", "DEVICES", "VERSIONS", "EXTENSIONS", "DESCRIPTION");
            for (JsonNode application : page.path("applications")) {
                table.add(
                        application.path("name").asText(),
                        application.path("devices").asText(),
                        names(application.path("versions")),
                        names(application.path("allowedExtensions")),
                        application.path("description").asText("-"));
            }
            table.print(terminal.out());
            PageOptions.printNext(terminal, page);
        });
    }

    private static String names(JsonNode list) {
        if (list.isNull()) {
            return ANY;
        }
        StringBuilder names = new StringBuilder();
        list.forEach(name -> names.append(names.isEmpty() ? "" : ",").append(name.asText()));
        return names.isEmpty() ? "none" : names.toString();
    }

    @Command(name = "show", description = "Shows an application.")
    int show(
            @Parameters(paramLabel = "NAME", description = "Name of the application.") String name,
            @Mixin JsonOption json,
            @Mixin AdminOptions admin)
            throws CliException {
        print(admin.client(terminal.environment()).get(path(name)), json);
        return ExitCode.OK;
    }

    @Command(
            name = "update",
            description = "Changes what is given; the devices' next messages are held against it.",
            footerHeading = "%nExample:%n",
            footer = "  edge application update pumps --extensions dcx,cex")
    int update(
            @Parameters(paramLabel = "NAME", description = "Name of the application.") String name,
            @Option(names = "--description", paramLabel = "TEXT", description = "For people.") @Nullable
                    String description,
            @Option(names = "--versions", paramLabel = "V,V", description = VERSIONS) @Nullable String versions,
            @Option(names = "--extensions", paramLabel = "E,E", description = EXTENSIONS) @Nullable String extensions,
            @Mixin JsonOption json,
            @Mixin AdminOptions admin)
            throws CliException {
        ObjectNode body = body(description, versions, extensions);
        print(admin.client(terminal.environment()).send("PATCH", path(name), body), json);
        return ExitCode.OK;
    }

    @Command(name = "delete", description = "Deletes an application that has no devices, and its configurations.")
    int delete(
            @Parameters(paramLabel = "NAME", description = "Name of the application.") String name,
            @Mixin JsonOption json,
            @Mixin AdminOptions admin)
            throws CliException {
        JsonNode answer = admin.client(terminal.environment()).send("DELETE", path(name), AdminClient.object());
        terminal.print(json.isOn() ? answer.toString() : "deleted " + Table.visible(name));
        return ExitCode.OK;
    }

    private void print(JsonNode application, JsonOption json) {
        if (json.isOn()) {
            terminal.print(application);
            return;
        }
        for (Map.Entry<String, JsonNode> field : application.properties()) {
            boolean isList = field.getKey().equals("versions") || field.getKey().equals("allowedExtensions");
            String value = isList ? names(field.getValue()) : field.getValue().asText("-");
            terminal.print(String.format("%-18s %s", field.getKey(), Table.visible(value)));
        }
    }
}
