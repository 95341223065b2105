package dev.tollgate.edge.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "auth-token",
        description = {
            "Makes auth tokens, each with one purpose, shows and revokes them.",
            "Purposes: api for the admin API, registration for devices that register themselves, access for seeing single",
            "devices; basic is all of them, for trying things out."
        },
        synopsisSubcommandLabel = "COMMAND",
        footerHeading = "%nExamples:%n",
        footer = {
            "  edge auth-token create floor --purpose registration --expires-in 1h --application demo --group floor",
            "  edge auth-token create ci --purpose api --scope operate --expires-in 30d",
            "  edge auth-token revoke aut_0123456789ab"
        })
final class AuthTokenCommands {
    private static final String PATH = "/api/v1/auth-tokens";
    private static final String ID = "The auth token's id, aut_….";

    private final Terminal terminal;

    AuthTokenCommands(Terminal terminal) {
        this.terminal = terminal;
    }

    @Command(name = "create", description = "Makes an auth token and prints it.")
    int create(
            @Parameters(paramLabel = "NAME", description = "For people.") String name,
            @Option(
                            names = "--purpose",
                            required = true,
                            paramLabel = "api|registration|access|basic",
                            description = "What it is for.")
                    String purpose,
            @Option(
                            names = "--scope",
                            paramLabel = "read|operate|admin",
                            description =
                                    "Of an api token: what it may do; each includes the ones before. Default: read.")
                    @Nullable
                    List<String> scopes,
            @Option(
                            names = "--expires-in",
                            paramLabel = "TIME",
                            description = "How long it lives, such as 1h or 30d; else auth.tokenTtlMs.")
                    @Nullable
                    String expiresIn,
            @Option(
                            names = "--expires-at",
                            paramLabel = "TIME",
                            description = "Until when instead, such as 2030-01-31T00:00:00Z.")
                    @Nullable
                    String expiresAt,
            @Option(names = "--uses", paramLabel = "N", description = "How often it may be used; else any number.")
                    @Nullable
                    Long uses,
            @Option(names = "--application", paramLabel = "APP", description = "The one that it is for; else all.")
                    @Nullable
                    String application,
            @Option(names = "--group", paramLabel = "G", description = "The devices' group that it is for; else all.")
                    @Nullable
                    String group,
            @Option(
                            names = "--name-pattern",
                            paramLabel = "PATTERN",
                            description = "The devices' names that it is for: * stands for any characters, ? for one.")
                    @Nullable
                    String namePattern,
            @Mixin JsonOption json,
            @Mixin AdminOptions admin)
            throws CliException {
        if (expiresIn != null && expiresAt != null) {
            throw new CliException(ExitCode.USAGE, "expected --expires-in or --expires-at, got both");
        }
        ObjectNode body = AdminClient.object()
                .put("name", name)
                .put("purpose", purpose)
                .put("expiresAt", expiresIn == null ? expiresAt : after(expiresIn))
                .put("usesMax", uses)
                .put("application", application)
                .put("group", group)
                .put("namePattern", namePattern);
        if (scopes != null) {
            ArrayNode list = body.putArray("scopes");
            scopes.forEach(list::add);
        }
        return terminal.show(json, admin.client(terminal.environment()).post(PATH, body), created -> {
            terminal.print("auth token id:  " + created.path("authTokenId").asText());
            terminal.print("expires:        " + created.path("expiresAt").asText());
            terminal.print("token:          " + created.path("token").asText());
        });
    }

    private static String after(String expiresIn) throws CliException {
        return Instant.now()
                .plusMillis(DurationText.millis("--expires-in", expiresIn))
                .toString();
    }

    @Command(name = "list", description = "Lists auth tokens, newest first.")
    int list(
            @Option(names = "--limit", paramLabel = "N", defaultValue = "100", description = "How many at most.")
                    int limit,
            @Mixin JsonOption json,
            @Mixin AdminOptions admin)
            throws CliException {
        return terminal.show(json, admin.client(terminal.environment()).get(PATH + "?limit=" + limit), answer -> {
            Table table = new Table("AUTH TOKEN ID", "NAME", "PURPOSE", "SCOPES", "STATE", "EXPIRES", "USES", "FOR");
            answer.path("authTokens").forEach(token -> add(table, token));
            table.print(terminal.out());
        });
    }

    private static void add(Table table, JsonNode token) {
        String max =
                token.path("usesMax").isNumber() ? "/" + token.path("usesMax").asText() : "";
        table.add(
                token.path("authTokenId").asText(),
                token.path("name").asText(),
                token.path("purpose").asText(),
                StreamSupport.stream(token.path("scopes").spliterator(), false)
                        .map(JsonNode::asText)
                        .collect(Collectors.joining(",")),
                token.path("state").asText(),
                token.path("expiresAt").asText(),
                token.path("uses").asText() + max,
                token.path("application").asText("*") + "/"
                        + token.path("group").asText("*") + "/"
                        + token.path("namePattern").asText("*"));
    }

    @Command(name = "show", description = "Shows an auth token, without its value.")
    int show(
            @Parameters(paramLabel = "AUTH_TOKEN_ID", description = ID) String id,
            @Mixin JsonOption json,
            @Mixin AdminOptions admin)
            throws CliException {
        return terminal.show(json, admin.client(terminal.environment()).get(of(id)), token -> {
            Table table = new Table("AUTH TOKEN ID", "NAME", "PURPOSE", "SCOPES", "STATE", "EXPIRES", "USES", "FOR");
            add(table, token);
            table.print(terminal.out());
        });
    }

    @Command(name = "reveal", description = "Prints an auth token's value.")
    int reveal(
            @Parameters(paramLabel = "AUTH_TOKEN_ID", description = ID) String id,
            @Mixin JsonOption json,
            @Mixin AdminOptions admin)
            throws CliException {
        return terminal.show(
                json,
                admin.client(terminal.environment()).post(of(id) + "/reveal", AdminClient.object()),
                answer -> terminal.print(answer.path("token").asText()));
    }

    @Command(name = "revoke", description = "Ends an auth token for good, and the console sessions that it opened.")
    int revoke(
            @Parameters(paramLabel = "AUTH_TOKEN_ID", description = ID) String id,
            @Mixin JsonOption json,
            @Mixin AdminOptions admin)
            throws CliException {
        return terminal.show(
                json,
                admin.client(terminal.environment()).post(of(id) + "/revoke", AdminClient.object()),
                token -> terminal.print(token.path("authTokenId").asText() + " is "
                        + token.path("state").asText()));
    }

    private static String of(String id) {
        return PATH + "/" + AdminClient.encodePath(id);
    }
}
